"""How well scikit-learn's logistic regression knows what it knows, for chapter 4.

A row is the number of training digits, C, the inverse of the penalty's strength (1 is the default), and the
scale of the pixels where it is not 0 to 1: standardised by the training digits, or bytes from 0 to 255. Then
a group of numbers per split with seeds 0 to 4: validation loss, then on the test digits the error in %, the
mean confidence in %, the expected calibration error in thousandths, and the same for labels drawn from the
stated probabilities, the mean of twenty draws: what perfect calibration would show. 60 fits, about two
minutes on one core:

    python book/recorded/04_calibration.py > book/recorded/04_calibration.txt
"""

import numpy as np
from sklearn.linear_model import LogisticRegression

from dlcore.data import digits, split

images = digits()
pixels = images.x.reshape(len(images.x), -1).astype(np.float64)


def calibration_error(p, y):
    """The mean gap between confidence and share right over ten bins, weighted by their counts."""
    sure, hit = p.max(axis=1), p.argmax(axis=1) == y
    index = np.minimum((sure * 10).astype(int), 9)
    return sum(abs(np.sum(hit[index == b]) - np.sum(sure[index == b])) for b in range(10)) / len(y)


def scaled(parts, scale):
    """The parts with their pixels on another scale."""
    if scale == "standardised":
        center, spread = parts[0][0].mean(axis=0), parts[0][0].std(axis=0)
        return [((x - center) / np.where(spread > 0, spread, 1), y) for x, y in parts]
    return [(255 * x, y) for x, y in parts] if scale == "bytes" else parts


def measured(count, C, scale, seed):
    """The five numbers of one fit."""
    parts = split(pixels, images.y, fractions=(0.5, 0.2, 0.3), rng=seed)
    (x, y), (x_val, y_val), (x_test, y_test) = scaled(parts, scale)
    model = LogisticRegression(C=C, max_iter=2000).fit(x[:count], y[:count])
    loss = -np.log(model.predict_proba(x_val)[np.arange(len(y_val)), y_val]).mean()
    p, rng = model.predict_proba(x_test), np.random.default_rng(seed)
    drawn = [(p.cumsum(axis=1) > rng.random((len(p), 1))).argmax(axis=1) for _ in range(20)]
    chance = np.mean([calibration_error(p, labels) for labels in drawn])
    error, sure = np.mean(p.argmax(axis=1) != y_test), p.max(axis=1).mean()
    return loss, 100 * error, 100 * sure, 1000 * calibration_error(p, y_test), 1000 * chance


SETTINGS = [(2500, C, "") for C in (0.01, 0.1, 0.3, 1.0, 10.0, 100.0)]
SETTINGS += [(2500, 0.01, "standardised"), (2500, 1.0, "standardised"), (2500, 1.0, "bytes")]
SETTINGS += [(250, C, "") for C in (0.1, 1.0, 10.0)]

for count, C, scale in SETTINGS:
    groups = [
        "{:.3f} {:.1f} {:.1f} {:.0f} {:.0f}".format(*measured(count, C, scale, seed)) for seed in range(5)
    ]
    print(f"{f'{count} {C:g} {scale}'.strip()}: {' | '.join(groups)}", flush=True)
