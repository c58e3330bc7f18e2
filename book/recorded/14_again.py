"""The best settings of 14_decay.py again, with more seeds and fresh ones, for chapter 14.

14_decay.py chose by three seeds. Here the same network, digits and sides, at the best rate of each decay or
length as printed in 14_decay.txt, are chosen again by validation digits. 30 epochs: all seven, by the mean
of 24 seeds; the winner meets 24 fresh seeds. 300 epochs, for the three sides of Adam: the four that were
best there, of equals the first, by the mean of ten seeds; the winner meets 24 fresh seeds. Rows marked #: the
epochs, the side, rate, decay or share of the epochs, mean validation error. A row: epochs, the side, rate,
decay or share; mean of the errors on new digits in %, their standard deviation; the mean loss on new digits.
Last, pairs: the difference seed by seed and its standard error. About ten minutes on one core:

    python book/recorded/14_again.py > book/recorded/14_again.txt
"""

import importlib
import math
import re
from pathlib import Path

import numpy as np

decay = importlib.import_module("14_decay")  # its neighbour in this folder
FIRST = Path(__file__).with_name("14_decay.txt").read_text("utf-8")
PAIRS = (("none", "L2"), ("none", "AdamW"), ("SGD-none", "SGD"), ("L2", "AdamW"), ("AdamW", "SGD"))


def first_choice(epochs, side):
    """(best rate, decay or length) for each of the seven decays or lengths, the best of them first."""
    rows = re.findall(rf"^# {epochs} {side} validation at (\S+): (\S+) \(rate (\S+)\)", FIRST, flags=re.M)
    rows.sort(key=lambda row: float(row[1]))  # stable: of equals the first
    return [(float(lr), float(second)) for second, _, lr in rows]


def runs(side, setting, epochs, seeds):
    """Validation error, error on new digits in %, loss on new digits: (seeds, 3)."""
    return np.array([decay.errors(side, *setting, epochs, seed) for seed in seeds])


def again(epochs, side):
    """Choose, and print what the winner makes of fresh seeds; its errors on new digits."""
    settings, seeds, fresh = first_choice(epochs, side), range(10, 34), range(34, 58)
    if epochs == 300:
        settings, seeds, fresh = settings[:4], range(10), range(10, 34)
    means = {}
    for setting in settings:
        means[setting] = runs(side, setting, epochs, seeds)[:, 0].mean()
        print(f"# {epochs} {side} {setting[0]} {setting[1]}: validation {means[setting]:.1f}", flush=True)
    winner = min(means, key=means.get)
    _, new, loss = runs(side, winner, epochs, fresh).T
    numbers = f"{new.mean():.2f} {new.std(ddof=1):.2f} {loss.mean():.3f}"
    print(f"{epochs} {side} {winner[0]} {winner[1]}: {numbers}", flush=True)
    return new


if __name__ == "__main__":
    for epochs, sides in ((30, tuple(decay.SIDES)), (300, ("L2", "AdamW", "none"))):
        found = {side: again(epochs, side) for side in sides}
        for a, b in PAIRS:
            if a in found and b in found:
                gap = found[a] - found[b]
                error = gap.std(ddof=1) / math.sqrt(len(gap))
                print(f"{epochs} {a} - {b}: {gap.mean():.2f} {error:.2f}", flush=True)
