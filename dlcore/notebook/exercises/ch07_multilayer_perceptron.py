"""The exercises of the chapter on the multilayer perceptron."""

import numpy as np

from dlcore.activations import relu
from dlcore.notebook.exercises import Exercise, register


def count_parameters(sizes):
    return sum((before + 1) * after for before, after in zip(sizes[:-1], sizes[1:], strict=True))


def count_cases(rng):
    yield ([196, 64, 64, 10],)
    yield ([1, 1],)
    yield ([3, 5],)
    yield ([1, 2, 2, 2, 1],)
    for _ in range(10):
        yield (rng.integers(1, 300, size=rng.integers(2, 7)).tolist(),)


register(
    Exercise(
        "07-count",
        reference=count_parameters,
        cases=count_cases,
        hints=(
            "How many weights join a layer of 3 units to one of 5, and how many biases come with them?",
            "Each pair of neighbours in sizes gives (before + 1) * after; the input layer has no biases.",
            "sum((before + 1) * after for before, after in zip(sizes[:-1], sizes[1:]))",
        ),
    )
)


def through_points(x, y):
    slopes = np.diff(y) / np.diff(x)
    return np.ones((1, len(slopes))), -x[:-1], np.diff(slopes, prepend=0)[:, None], y[:1]


def point_cases(rng):
    yield np.array([0.0, 1.0]), np.array([2.0, 5.0])
    yield np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 0.0])
    yield np.array([-1.0, 0.0, 4.0]), np.array([3.0, 3.0, 3.0])
    yield np.array([-3.0, -2.0, 0.0, 1.0]), np.array([1.0, -1.0, 1.0, -1.0])
    for _ in range(10):
        n = int(rng.integers(2, 9))
        yield rng.normal() + np.cumsum(rng.uniform(0.2, 2, size=n)), rng.normal(size=n)


register(
    Exercise(
        "07-interpolate",
        reference=through_points,
        cases=point_cases,
        hints=(
            "A hinge sits on every knot but the last. What must the slope change by there?",
            "slopes = np.diff(y) / np.diff(x); the changes are np.diff(slopes, prepend=0), as the slope "
            "left of the first knot is 0.",
            "W is all ones, b = -x[:-1], V the column of changes, and c = y[:1].",
        ),
        tolerance=1e-9,
    )
)


def hinge_fit(x, y, knots):
    features = np.column_stack([np.ones(len(x)), relu(x[:, None] - knots)])
    return np.linalg.lstsq(features, y, rcond=None)[0]


def hinge_cases(rng):
    yield np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 0.0]), np.array([0.0, 1.0])
    yield np.array([0.0, 1.0, 2.0, 3.0]), np.array([0.0, 1.0, 1.0, 4.0]), np.array([0.0])
    yield np.array([-1.0, 0.0, 2.0, 5.0]), np.array([2.0, 2.0, 2.0, 2.0]), np.array([-1.0, 1.0])
    for _ in range(10):
        count = int(rng.integers(1, 5))
        knots = np.arange(count) + rng.uniform(0, 0.3, size=count)
        x = np.linspace(-0.5, count + 0.5, int(rng.integers(4 * count, 8 * count)) + 8)
        yield x, rng.normal(size=len(x)), knots


register(
    Exercise(
        "07-hinge-fit",
        reference=hinge_fit,
        cases=hinge_cases,
        hints=(
            "Which columns does the sum multiply? One is constant; each knot gives another.",
            "The features are np.ones(len(x)) and relu(x[:, None] - knots), side by side.",
            "np.linalg.lstsq(np.column_stack([np.ones(len(x)), relu(x[:, None] - knots)]), y, rcond=None)[0]",
        ),
        tolerance=1e-8,
    )
)


def square(x, folds):
    total, saw = x, x
    for k in range(1, folds + 1):
        saw = relu(2 * saw) - relu(4 * saw - 2)
        total = total - saw / 4**k
    return total


def square_cases(rng):
    yield np.array([0.0, 0.25, 0.5, 0.75, 1.0]), 1
    yield np.array([0.3]), 0
    yield np.linspace(0, 1, 9), 3
    for _ in range(10):
        yield rng.random(size=int(rng.integers(1, 20))), int(rng.integers(1, 12))


register(
    Exercise(
        "07-square",
        reference=square,
        cases=square_cases,
        hints=(
            "With no fold the answer is x itself. Each fold applies the tent once more to the last saw.",
            "saw = relu(2 * saw) - relu(4 * saw - 2), starting from saw = x.",
            "Subtract saw / 4**k at the k-th fold, k = 1, 2, …",
        ),
        tolerance=1e-9,
    )
)


def ranking_gradient(scores, better, worse):
    amount = 1 / (1 + np.exp(scores[better] - scores[worse])) / len(better)
    gradient = np.zeros_like(scores)
    np.add.at(gradient, better, -amount)
    np.add.at(gradient, worse, amount)
    return gradient


def ranking_cases(rng):
    yield np.array([0.0, 0.0]), np.array([0]), np.array([1])
    yield np.array([1.0, -1.0, 5.0]), np.array([0, 0]), np.array([1, 1])
    yield np.array([2.0, 0.0, -2.0]), np.array([0, 2, 0]), np.array([1, 1, 2])
    for _ in range(10):
        items, pairs = int(rng.integers(2, 8)), int(rng.integers(1, 20))
        better = rng.integers(items, size=pairs)
        worse = (better + rng.integers(1, items, size=pairs)) % items
        yield rng.normal(scale=2, size=items), better, worse


register(
    Exercise(
        "07-ranking",
        reference=ranking_gradient,
        cases=ranking_cases,
        hints=(
            "Each pair moves its better item up and its worse one down by the same amount.",
            "The amount is σ(s_worse − s_better), divided by the number of pairs.",
            "An item can occur in many pairs: np.add.at(gradient, better, -amount) adds every one of them.",
        ),
    )
)
