"""The networks on digits that chapter 7 compares: width, depth, the output, the input's size.

A row is a network: its name, then a group of numbers per rate (0.001, 0.003, 0.01, 0.03), or what the title
above the table says. Errors in %, over the splits with seeds 0 to 4 (other inputs: 0 to 2). About six minutes
on one core; with the name of a part, width, depth or output, that part only:

    python book/recorded/07_digits.py > book/recorded/07_digits.txt
"""

import sys

import numpy as np

from dlcore import MLP, Adam, CrossEntropy, Sequential, Softmax, SoftmaxRegression, accuracy, fit, minibatches
from dlcore.data import digits, split
from dlcore.schedules import cosine

RATES = (1e-3, 3e-3, 1e-2, 3e-2)
images = digits()


def shrunk(factor):
    """The digits averaged over squares of factor × factor pixels, shifted and scaled by two constants."""
    side = 28 // factor
    x = images.x.astype(np.float64).reshape(-1, side, factor, side, factor).mean(axis=(2, 4))
    return ((x - x.mean()) / x.std()).reshape(len(x), -1)


def measured(hidden, x, y, seed, lr, epochs=15, last=()):
    """Training loss, then training, validation and test errors in %, of one network on one split."""
    (x_train, labels), validation, test = split(x, y, fractions=(0.3, 0.3, 0.4), rng=seed)
    sizes = [x.shape[1], *hidden, int(y.max()) + 1]
    model = MLP(sizes, rng=seed, dtype=x.dtype) if hidden else SoftmaxRegression(*sizes, dtype=x.dtype)
    model = Sequential(model, *last) if last else model
    rows = minibatches(x_train, labels, batch_size=100, rng=seed)
    fit(model, CrossEntropy(), Adam(model.parameters(), cosine(lr, epochs * len(rows))), rows, epochs=epochs)
    errors = [
        100 * (1 - accuracy(model(part), truth)) for part, truth in ((x_train, labels), validation, test)
    ]
    return [CrossEntropy()(model(x_train), labels), *errors]


def grid(hidden, x=None, y=images.y, seeds=5, rates=RATES, **settings):
    """All measurements, (rates, splits, 4)."""
    x = SMALL if x is None else x
    return np.array([[measured(hidden, x, y, seed, lr, **settings) for seed in range(seeds)] for lr in rates])


def row(name, *groups):
    """A line of a table: its name and groups of numbers."""
    print(
        f"{name}: " + " | ".join(" ".join(f"{number:g}" for number in group) for group in groups), flush=True
    )


SMALL = shrunk(2)
TRIED = (2, 4, 8, 16, 32, 64, 128, 256, 512)


def widths():
    """Softmax regression and nine widths; other inputs and another task."""
    print("VALIDATION: mean validation errors at the four rates")
    row("softmax regression", np.round(grid([])[:, :, 2].mean(axis=1), 1))
    row("softmax, 60 epochs", np.round(grid([], epochs=60)[:, :, 2].mean(axis=1), 1))
    best = []  # of each width, the lowest of the four
    for width in TRIED:
        errors = grid([width])[:, :, 2].mean(axis=1)
        best.append(errors.min())
        if width > 2:
            row(f"one layer, {width}", np.round(errors, 1))

    print("\nBY_TASK: mean validation errors of widths 2, 4, …, 512, each at its own best rate")
    pair = images.y < 2
    for name, x, y in (
        ("ten digits, 49 pixels", shrunk(4), images.y),
        ("ten digits, 784 pixels", shrunk(1), images.y),
        ("0 or 1, 196 pixels", SMALL[pair], images.y[pair]),
    ):
        errors = [grid([width], x, y, seeds=3)[:, :, 2].mean(axis=1).min() for width in TRIED]
        row(name, np.round(errors, 2))
        if name == "ten digits, 49 pixels":
            row("ten digits, 196 pixels", np.round(best, 2))


def depths():
    """One to eight hidden layers of about 15,000 parameters in all."""
    print(
        "\nBY_DEPTH: depth and width; per budget (15, 60 epochs) the best rate, then the test errors of "
        "five splits"
    )
    for depth, width in ((1, 72), (2, 57), (4, 44), (8, 33)):
        groups = []
        for epochs in (15, 60):
            runs = grid([width] * depth, epochs=epochs)
            k = int(np.argmin(runs[:, :, 2].mean(axis=1)))
            groups.append([RATES[k], *np.round(runs[k, :, 3], 2)])
        row(f"{depth} {width}", *groups)


def outputs():
    """Logits, or a softmax layer, in front of the loss."""
    print("\nOUTPUTS: training loss, mean validation and test errors at each rate, one layer of 64")
    for epochs in (15, 60):
        for name, last in (("logits", ()), ("softmax layer", (Softmax(),))):
            runs = grid([64], epochs=epochs, last=last).mean(axis=1)
            row(f"{epochs} {name}", *np.round(runs[:, [0, 2, 3]], 2))


TABLES = {"width": widths, "depth": depths, "output": outputs}
for name in sys.argv[1:] or TABLES:
    TABLES[name]()
