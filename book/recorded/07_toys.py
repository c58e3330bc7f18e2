"""What training from random starts finds on the three toys of chapter 7: the rings, the saw and the wave.

Rings: points read, of 200, by one hidden layer. Saw: root mean squared error in thousandths of three hidden
layers, and two of the graphs. A row is `width steps`, then for each rate the eight starts with seeds 0 to 7:
216 runs and 216 runs; for the rings, 48 fresh starts as well. Wave: largest error in thousandths of 18 and 24
hinges trained for 8,000 steps at each rate. About twelve minutes on one core:

    python book/recorded/07_toys.py > book/recorded/07_toys.txt
"""

import math

import numpy as np

from dlcore import MLP, Adam, BinaryCrossEntropy, MeanSquaredError, fit, minibatches, relu
from dlcore.data import circles
from dlcore.schedules import cosine

BUDGETS, SEEDS = (500, 3000, 8000), range(8)

ring_x, ring_y = circles(200, noise=0.08, rng=0)
ring_x, ring_target = ring_x.astype(np.float64), ring_y[:, None].astype(np.float64)
saw_x = np.linspace(0, 1, 129)[:, None]
saw = saw_x
for _ in range(3):
    saw = relu(2 * saw) - relu(4 * saw - 2)


def wave(x):
    return np.sin(3 * np.pi * x**2)


def trained(sizes, loss, x, y, seed, lr, steps):
    """A network from one random start, trained on all rows at once."""
    model = MLP(sizes, rng=seed, dtype=np.float64)
    optimizer = Adam(model.parameters(), cosine(lr, steps))
    fit(model, loss, optimizer, minibatches(x, y, batch_size=len(x)), epochs=steps)
    return model


def rings(width, seed, lr, steps):
    """How many of the 200 points one hidden layer reads."""
    model = trained([2, width, 1], BinaryCrossEntropy(), ring_x, ring_target, seed, lr, steps)
    return int(np.sum((model(ring_x)[:, 0] > 0) == ring_y))


def saw_network(width, seed, lr, steps):
    return trained([1] + [width] * 3 + [1], MeanSquaredError(), saw_x, saw, seed, lr, steps)


def saw_error(width, seed, lr, steps):
    """The root mean squared error of three hidden layers, in thousandths."""
    return round(1000 * math.sqrt(MeanSquaredError()(saw_network(width, seed, lr, steps)(saw_x), saw)))


def wave_error(units, lr, steps=8000):
    """The largest error on sin(3πx²), in thousandths, of hinges that start as its interpolant."""
    knots, x, fine = np.linspace(0, 1, units + 1), np.linspace(0, 1, 161)[:, None], np.linspace(0, 1, 4001)
    model = MLP([1, units, 1], rng=0, dtype=np.float64)
    slopes = np.diff(wave(knots)) / np.diff(knots)
    start = 1, -knots[:-1], np.diff(slopes, prepend=0)[:, None], 0
    for parameter, value in zip(model.parameters(), start, strict=True):
        parameter.value[...] = value
    optimizer = Adam(model.parameters(), cosine(lr, steps))
    fit(model, MeanSquaredError(), optimizer, minibatches(x, wave(x), batch_size=161), epochs=steps)
    return round(1000 * np.abs(model(fine[:, None])[:, 0] - wave(fine)).max())


def row(measure, width, steps, rates, seeds=SEEDS):
    groups = [" ".join(str(measure(width, seed, lr, steps)) for seed in seeds) for lr in rates]
    print(f"{width} {steps}: " + "|".join(groups), flush=True)


def table_of_rings():
    """Eight starts at three rates and budgets; then fresh starts at the rate that was best."""
    print("points read, of 200; rates (0.01, 0.03, 0.1)")
    for width in (2, 3, 4):
        for steps in BUDGETS:
            row(rings, width, steps, (0.01, 0.03, 0.1))
    print("\nfresh starts, seeds 8 to 23: points read, of 200; rate 0.1")
    for width in (3, 4, 6):
        row(rings, width, 3000, (0.1,), range(8, 24))


def table_of_saws():
    print("\nsaw: error in thousandths; rates (0.003, 0.01, 0.03)")
    for width in (2, 8, 32):
        for steps in BUDGETS:
            row(saw_error, width, steps, (0.003, 0.01, 0.03))


def table_of_waves():
    print("\nwave: largest error in thousandths after 8,000 steps, rates (0.001, 0.003, 0.01)")
    for units in (18, 24):
        print(f"{units}: " + " ".join(str(wave_error(units, lr)) for lr in (0.001, 0.003, 0.01)), flush=True)


def graphs():
    print("\nsaw: graphs of 32 units per layer at rate 0.01, in hundredths at 65 points")
    for steps, seed in ((8000, 0), (8000, 1)):
        drawn = np.round(100 * saw_network(32, seed, 0.01, steps)(saw_x[::2])[:, 0]).astype(int)
        print(f"{steps:,} steps, seed {seed}: " + " ".join(map(str, drawn)))


if __name__ == "__main__":
    table_of_rings()
    table_of_saws()
    table_of_waves()
    graphs()
