"""Seven schedules at their own best peak rates, for chapter 14: 8 epochs and ten times as many.

The chapter's network, 196-32-10 with ReLU, reads 500 digits in batches of 25 by plain SGD. Each schedule
has the same 10 peak rates; the best on 1,000 validation digits, mean of three seeds, is run on 24 fresh
seeds and 2,500 digits set aside. A row: epochs, schedule, peak rate: mean of the test errors in %, their
standard deviation; errors less those of the constant rate, seed by seed, mean and standard error; how many
of the 10 rates lie within two points of the best on the validation digits. Then the neighbours of the
constant rate that 8 epochs chose, less the cosine, seed by seed. Last, the constant rate of 80 epochs on
each of the first six fresh seeds. About five minutes on one core:

    python book/recorded/14_schedules.py > book/recorded/14_schedules.txt
"""

import math

import numpy as np

from dlcore import MLP, SGD, CrossEntropy, accuracy, fit, minibatches
from dlcore.data import digits, split
from dlcore.schedules import constant, cosine, exponential_decay, inverse_time, one_cycle, step_decay, warmup

cross_entropy = CrossEntropy()
images = digits()
pixels = images.x.astype(np.float64).reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196)
(x_rest, y_rest), (x_test, y_test) = split(pixels, images.y, fractions=(0.5, 0.5), rng=14)
RATES = (0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0)
SHAPES = {
    "constant": lambda lr, steps: constant(lr),
    "step": lambda lr, steps: step_decay(lr, every=math.ceil(steps / 3), factor=0.3),
    "exponential": lambda lr, steps: exponential_decay(lr, 0.02 ** (1 / steps)),
    "inverse-time": lambda lr, steps: inverse_time(lr, 9 / steps),
    "cosine": lambda lr, steps: cosine(lr, steps),
    "warmup": lambda lr, steps: warmup(cosine(lr, steps - steps // 10), steps // 10),
    "one-cycle": lambda lr, steps: one_cycle(lr, steps),
}


def errors(shape, lr, epochs, seed):
    """Validation and test error in %."""
    order = np.random.default_rng([14, seed]).permutation(len(x_rest))
    rows, held = order[:500], order[500:1500]
    model = MLP([196, 32, 10], rng=seed, dtype=np.float64)
    optimizer = SGD(model.parameters(), SHAPES[shape](lr, epochs * 20))
    data = minibatches(x_rest[rows], y_rest[rows], batch_size=25, rng=seed)
    try:
        fit(model, cross_entropy, optimizer, data, epochs=epochs)
    except FloatingPointError:
        return 90.0, 90.0
    pairs = ((x_rest[held], y_rest[held]), (x_test, y_test))
    return tuple(100 * (1 - accuracy(model(x), y)) for x, y in pairs)


def paired(first, second):
    """Mean and standard error of the differences, seed by seed."""
    gap = first - second
    return f"{gap.mean():.2f} {gap.std(ddof=1) / math.sqrt(len(gap)):.2f}"


def test_errors(shape, lr, epochs):
    return np.array([errors(shape, lr, epochs, seed)[1] for seed in range(10, 34)])


for epochs in (8, 80):
    fresh = {}
    for shape in SHAPES:
        grid = {lr: np.mean([errors(shape, lr, epochs, seed)[0] for seed in range(3)]) for lr in RATES}
        lr = min(grid, key=grid.get)
        near = sum(value < grid[lr] + 2 for value in grid.values())
        fresh[shape] = found = test_errors(shape, lr, epochs)
        gap = paired(found, fresh["constant"])
        print(f"{epochs} {shape} {lr}: {found.mean():.2f} {found.std(ddof=1):.2f} {gap} {near}")
        print("# validation: " + ", ".join(f"{r} {v:.1f}" for r, v in grid.items()), flush=True)
    if epochs == 8:
        for lr in (0.3, 0.5, 0.7, 1.0):
            found = test_errors("constant", lr, epochs)
            gap = paired(found, fresh["cosine"])
            print(f"neighbour {lr}: {found.mean():.2f} {found.std(ddof=1):.2f} {gap} {found.max():.1f}")
print("six: " + " ".join(f"{error:.1f}" for error in fresh["constant"][:6]))
