"""The rare eights with four times the epochs, and with batches half of eights, for chapter 9.

A row of the first table: what is done (plain; weight: each yes counts 49 times; drawn: batches of 50 eights
and 50 others, drawn with replacement; the step of Adam instead of gradient descent), the rate, and the
average precision on the validation parts of draws 0 to 4 after 40 and 160 epochs. A row of the second, at the
rate and epochs that are best there: average precision and cost on the test parts of draws 5 to 14, and the
average precision less that without weights (under the same optimiser), paired, with its standard error. Some
ten minutes on one core:

    python book/recorded/09_rare_longer.py > book/recorded/09_rare_longer.txt
"""

import math

import numpy as np
from sklearn.metrics import average_precision_score

from dlcore import MLP, SGD, Adam, BinaryCrossEntropy, fit, minibatches
from dlcore.data import digits

RATES = {"plain": (1.0, 2.0, 3.0), "weight": (0.1, 0.2, 0.3), "drawn": (0.5, 1.0, 1.5)}
RATES |= {"Adam": (0.003, 0.01), "Adam, weight": (0.003, 0.01)}
EPOCHS, COST = (40, 160), 49
images = digits()
pixels = images.x.astype(np.float64).reshape(5000, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(5000, 196)


def rare_eights(seed):
    """Training, validation and test part of a draw, as in the chapter."""
    rng = np.random.default_rng(seed)
    eights, others = (rng.permutation(np.flatnonzero(is_it)) for is_it in (images.y == 8, images.y != 8))
    parts = []
    for yes, no in zip(np.split(eights[:92], [46, 69]), np.split(others, [2250, 3375]), strict=True):
        target = np.repeat([1.0, 0.0], [len(yes), len(no)])[:, None]
        parts.append((pixels[np.concatenate([yes, no])], target))
    return parts


class HalfAndHalf:
    """An epoch of as many batches as before, each of 50 eights and 50 others."""

    def __init__(self, x, t, seed):
        self.x, self.t, self.rng = x, t, np.random.default_rng(seed)

    def __iter__(self):
        eights = int(self.t.sum())  # they come first
        for _ in range(len(self.x) // 100 + 1):
            yes, no = self.rng.integers(eights, size=50), self.rng.integers(eights, len(self.x), size=50)
            k = np.concatenate([yes, no])
            yield self.x[k], self.t[k]


def judged(logits, t, shift):
    """Average precision, and the cost of 1,000 pictures, with yes from the probability 1/50."""
    z, t = logits[:, 0] - shift, t[:, 0]
    yes = z >= -math.log(COST)
    cost = 1000 * (COST * np.sum(~yes & (t == 1)) + np.sum(yes & (t == 0))) / len(t)
    return average_precision_score(t, logits[:, 0]), cost


def trained(seed, name, lr, part, budgets):
    """What one part says after each budget."""
    parts = rare_eights(seed)
    model = MLP([196, 32, 1], rng=seed, dtype=np.float64)
    loss = BinaryCrossEntropy(49.0 if "weight" in name else 1.0)
    shift = 0.0 if name in ("plain", "Adam") else math.log(49)
    batches = minibatches(*parts[0], batch_size=100, rng=seed)
    if name == "drawn":
        batches = HalfAndHalf(*parts[0], seed)
    optimizer = (Adam if "Adam" in name else SGD)(model.parameters(), lr)
    rows, done = [], 0
    for epochs in budgets:
        fit(model, loss, optimizer, batches, epochs=epochs - done)
        x, t = parts[part]
        rows.append(judged(model(x), t, shift))
        done = epochs
    return rows


def main():
    """The validation table, then the test parts at the settings chosen."""
    chosen = {}
    for name, rates in RATES.items():
        for lr in rates:
            precision = np.mean([trained(seed, name, lr, 1, EPOCHS) for seed in range(5)], axis=0)[:, 0]
            print(f"{name:12s} rate {lr:5.3f}   " + "  ".join(f"{ap:.3f}" for ap in precision), flush=True)
            for ap, epochs in zip(precision, EPOCHS, strict=True):
                chosen[name] = max(chosen.get(name, (0, 0, 0)), (ap, lr, epochs))
    for name, (_, lr, epochs) in chosen.items():
        runs = np.array([trained(seed, name, lr, 2, (epochs,))[0] for seed in range(5, 15)])
        if name in ("plain", "Adam"):
            without = runs
        (ap, cost), spread = runs.mean(axis=0), runs.std(axis=0, ddof=1)
        gap = (runs - without)[:, 0]
        print(
            f"{name:12s} {lr:5.3f} {epochs:4d}   {ap:.3f} ± {spread[0]:.3f}   {cost:3.0f} ± {spread[1]:3.0f}"
            f"   {gap.mean():+.3f} ± {gap.std(ddof=1) / math.sqrt(10):.3f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
