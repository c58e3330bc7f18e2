"""Wide and narrow layers on digits whose training labels are partly random, for chapter 7.

A row: random labels in %, epochs, width; then two groups, at the rate 0.003 and at the rate of the grid that
is best on validation digits, whose labels are right. A group: the rate, the test errors of six splits in %,
the mean error on the network's own training labels. 240 runs, about four minutes on one core:

    python book/recorded/07_labels.py > book/recorded/07_labels.txt
"""

import numpy as np

from dlcore import MLP, Adam, CrossEntropy, accuracy, fit, minibatches
from dlcore.data import digits, split
from dlcore.schedules import cosine

RATES = (3e-4, 1e-3, 3e-3, 1e-2, 3e-2)
images = digits()
x = images.x.astype(np.float64).reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))
x = ((x - x.mean()) / x.std()).reshape(len(x), -1)


def measured(width, seed, lr, epochs, share):
    """Training, validation and test errors in % of one hidden layer; a share of its labels is random."""
    (x_train, labels), validation, test = split(x, images.y, fractions=(0.3, 0.3, 0.4), rng=seed)
    if share:
        rng = np.random.default_rng(seed)
        labels = np.where(rng.random(len(labels)) < share, rng.integers(10, size=len(labels)), labels)
    model = MLP([196, width, 10], rng=seed, dtype=np.float64)
    rows = minibatches(x_train, labels, batch_size=100, rng=seed)
    fit(model, CrossEntropy(), Adam(model.parameters(), cosine(lr, epochs * len(rows))), rows, epochs=epochs)
    return [100 * (1 - accuracy(model(part), truth)) for part, truth in ((x_train, labels), validation, test)]


for share in (30, 0):
    for epochs in (30, 15):
        for width in (32, 512):
            runs = [[measured(width, seed, lr, epochs, share / 100) for seed in range(6)] for lr in RATES]
            runs = np.array(runs)  # (rates, splits, 3)
            groups = []
            for k in (RATES.index(3e-3), int(np.argmin(runs[:, :, 1].mean(axis=1)))):
                group = [RATES[k], *np.round(runs[k, :, 2], 2), round(runs[k, :, 0].mean(), 1)]
                groups.append(" ".join(f"{number:g}" for number in group))
            print(f"{share} {epochs} {width}: " + " | ".join(groups), flush=True)
