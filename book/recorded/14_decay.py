"""L2 in Adam, decoupled decay in AdamW, and no decay but a chosen length of training, for chapter 14.

A network 196-32-10 with ReLU reads 500 digits of 14 x 14 pixels in batches of 50, its rate falling by a
cosine. Every side has 49 settings, 7 rates times 7 decays (0 among them) or 7 lengths of training, chosen
on 1,000 validation digits, mean of three seeds; then six fresh seeds on 2,500 digits set aside. A row: the
longest training in epochs, the side, rate, decay or share of the epochs; test errors in %; their mean,
their standard deviation; the mean test loss. Below, for each pair, the difference of errors seed by seed
and its standard error. About a quarter of an hour on one core:

    python book/recorded/14_decay.py > book/recorded/14_decay.txt
"""

import itertools
import math

import numpy as np

from dlcore import MLP, SGD, Adam, AdamW, CrossEntropy, accuracy, fit, minibatches
from dlcore.data import digits, split
from dlcore.schedules import cosine

cross_entropy = CrossEntropy()
images = digits()
pixels = images.x.astype(np.float64).reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196)
(x_rest, y_rest), (x_test, y_test) = split(pixels, images.y, fractions=(0.5, 0.5), rng=14)
ADAM_RATES = (0.001, 0.003, 0.01, 0.02, 0.05, 0.1, 0.2)
SGD_RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
SIDES = {
    "L2": (Adam, ADAM_RATES, (0.0, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2)),
    "AdamW": (AdamW, ADAM_RATES, (0.0, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)),
    "none": (Adam, ADAM_RATES, (0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)),
    "SGD": (SGD, SGD_RATES, (0.0, 1e-3, 3e-3, 1e-2, 2e-2, 5e-2, 1e-1)),
    "SGD-none": (SGD, SGD_RATES, (0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)),
}


def errors(side, lr, second, epochs, seed):
    """Validation error, test error in %, test loss."""
    rule = SIDES[side][0]
    decay, share = (0.0, second) if side.endswith("none") else (second, 1.0)
    epochs = max(1, round(share * epochs))
    order = np.random.default_rng([14, seed]).permutation(len(x_rest))
    rows, held = order[:500], order[500:1500]
    model = MLP([196, 32, 10], rng=seed, dtype=np.float64)
    options = {"momentum": 0.9} if rule is SGD else {}
    schedule = cosine(lr, steps=epochs * math.ceil(len(rows) / 50))
    optimizer = rule(model.parameters(), schedule, weight_decay=decay, **options)
    data = minibatches(x_rest[rows], y_rest[rows], batch_size=50, rng=seed)
    try:
        fit(model, cross_entropy, optimizer, data, epochs=epochs)
    except FloatingPointError:
        return 90.0, 90.0, np.inf
    logits = model(x_test)
    wrong = 100 * (1 - accuracy(model(x_rest[held]), y_rest[held]))
    return wrong, 100 * (1 - accuracy(logits, y_test)), cross_entropy(logits, y_test)


def compare(epochs):
    """Print the sides at their best settings; for each side the best rate of each decay or length."""
    fresh, best_rates = {}, {}
    for side, (_, rates, seconds) in SIDES.items():
        grid = {
            (lr, second): np.mean([errors(side, lr, second, epochs, seed)[0] for seed in range(3)])
            for lr, second in itertools.product(rates, seconds)
        }
        lr, second = min(grid, key=grid.get)
        runs = np.array([errors(side, lr, second, epochs, seed)[1:] for seed in range(10, 16)])
        fresh[side] = runs[:, 0]
        values = " ".join(f"{error:.1f}" for error in runs[:, 0])
        mean, spread = runs[:, 0].mean(), runs[:, 0].std(ddof=1)
        print(f"{epochs} {side} {lr} {second}: {values} | {mean:.2f} {spread:.2f} {runs[:, 1].mean():.3f}")
        for other in seconds:  # the best rate of each decay or length, on the validation digits
            best = min(rates, key=lambda lr, grid=grid, other=other: grid[lr, other])
            best_rates[side, other] = best
            print(
                f"# {epochs} {side} validation at {other}: {grid[best, other]:.1f} (rate {best})", flush=True
            )
    for a, b in (("L2", "AdamW"), ("none", "AdamW"), ("none", "L2"), ("SGD-none", "SGD"), ("AdamW", "SGD")):
        gap = fresh[a] - fresh[b]
        print(f"{epochs} {a} - {b}: {gap.mean():.2f} {gap.std(ddof=1) / math.sqrt(6):.2f}", flush=True)
    return best_rates


def curve(epochs, best_rates):
    """Print the fresh errors at every decay but the largest, each at its best rate."""
    for side in ("L2", "AdamW", "SGD"):
        for decay in SIDES[side][2][:-1]:
            lr = best_rates[side, decay]
            runs = np.array([errors(side, lr, decay, epochs, seed)[1:] for seed in range(10, 16)])
            values = " ".join(f"{error:.1f}" for error in runs[:, 0])
            numbers = f"{runs[:, 0].mean():.2f} {runs[:, 0].std(ddof=1):.2f} {runs[:, 1].mean():.3f}"
            print(f"curve {epochs} {side} {lr} {decay}: {values} | {numbers}", flush=True)


if __name__ == "__main__":
    chosen = {epochs: compare(epochs) for epochs in (30, 300)}
    curve(300, chosen[300])
