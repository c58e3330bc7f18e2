"""The exercises of the chapter on what deep learning is."""

import numpy as np

from dlcore.notebook.exercises import Exercise, register


def downhill(w, x, y, rate):
    return w - rate * np.mean(2 * (w * x - y) * x)  # eq:what-step


def downhill_cases(rng):
    yield 10.0, np.array([2.0, 4.0]), np.array([30.0, 50.0]), 0.02
    yield 5.0, np.array([3.0]), np.array([15.0]), 0.1
    yield -2.0, np.array([0.0, 1.0]), np.array([1.0, 1.0]), 0.0
    for _ in range(10):
        count = rng.integers(1, 20)
        yield float(rng.normal()), rng.normal(size=count), rng.normal(size=count), float(rng.uniform(0, 0.5))


register(
    Exercise(
        "01-downhill",
        reference=downhill,
        cases=downhill_cases,
        hints=(
            "First the slope of the loss at w, then w minus rate times the slope.",
            "The loss is a parabola in w, so nudging both ways gives its slope exactly: "
            "(loss(w + h) - loss(w - h)) / (2 * h), with h = 1 say.",
            "By the chain rule the slope is np.mean(2 * (w * x - y) * x).",
        ),
        tolerance=1e-5,
        absolute=1e-7,
    )
)


def exclusive_or(x):
    return np.abs(x[:, 0] - x[:, 1])


def exclusive_or_cases(rng):
    yield (np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]),)
    yield (np.array([[1.0, 0.0]]),)
    for _ in range(6):
        yield (rng.integers(2, size=(rng.integers(1, 12), 2)).astype(np.float64),)


register(
    Exercise(
        "01-exclusive-or",
        reference=exclusive_or,
        cases=exclusive_or_cases,
        hints=(
            "Let n = x1 + x2 be how many switches are on. You want 0, 1, 0 at n = 0, 1, 2.",
            "relu(n) gives 0, 1, 2 there, and relu(n - 1) gives 0, 0, 1. How do you combine them?",
            "Return relu(n) - 2 * relu(n - 1).",
        ),
    )
)


def nearest_class(x_train, y_train, x_new):
    classes = np.unique(y_train)
    means = np.stack([x_train[y_train == k].mean(axis=0) for k in classes])
    distances = ((x_new[:, None] - means) ** 2).sum(axis=2)  # (new, classes)
    return classes[distances.argmin(axis=1)]


def nearest_class_cases(rng):
    yield np.array([[0.0], [2.0]]), np.array([7, 3]), np.array([[0.9], [1.0], [1.1]])
    yield np.array([[1.0, 1.0]]), np.array([5]), np.zeros((2, 2))
    yield np.array([[0.0], [4.0], [10.0]]), np.array([0, 0, 1]), np.array([[5.9], [6.1]])
    for _ in range(10):
        known, features, new = rng.integers(2, 15), rng.integers(1, 5), rng.integers(1, 8)
        yield (
            rng.normal(size=(known, features)),
            rng.choice([0, 1, 4, 9], size=known),
            rng.normal(size=(new, features)),
        )


register(
    Exercise(
        "01-nearest-mean",
        reference=nearest_class,
        cases=nearest_class_cases,
        hints=(
            "np.unique(y_train) lists the classes that occur, in rising order.",
            "One mean row a class; then the squared distance of each new row to each mean: (new, classes).",
            "classes[distances.argmin(axis=1)]: argmin says which column, classes what it is called.",
        ),
    )
)
