"""The exercises of the chapter on softmax regression."""

import numpy as np

from dlcore.activations import softmax
from dlcore.losses import CrossEntropy
from dlcore.notebook.exercises import Exercise, register


def softmax_cases(rng):
    yield (np.array([[2.0, 1.0, 0.0]]),)
    yield (np.array([[1000.0, 999.0], [-1000.0, -1001.0]]),)
    yield (np.array([[5.0]]),)
    yield (np.array([[1e4, -1e4, 0.0], [0.0, 0.0, 0.0]], np.float32),)
    for _ in range(10):
        batch, classes = rng.integers(1, 8, size=2)
        yield (rng.normal(scale=10 ** rng.uniform(-1, 2), size=(batch, classes)),)


register(
    Exercise(
        "04-softmax",
        reference=softmax,
        cases=softmax_cases,
        hints=(
            "Adding one constant to all logits of a row changes nothing: which constant is safe?",
            "Subtract each row's largest logit: z - z.max(axis=1, keepdims=True).",
            "e = np.exp(z - z.max(axis=1, keepdims=True)); return e / e.sum(axis=1, keepdims=True)",
        ),
    )
)


def loss_and_gradient(z, y):
    loss = CrossEntropy()
    value, cache = loss.forward(z, y)
    return value, loss.backward(1.0, cache)


def loss_cases(rng):
    yield np.array([[2.0, 1.0, 0.0]]), np.array([1])
    yield np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 0.0]]), np.array([2, 0])
    yield np.array([[1e4, -1e4], [-1e4, 1e4]]), np.array([1, 1])
    yield np.array([[3.0]]), np.array([0])
    for _ in range(10):
        batch, classes = rng.integers(1, 8, size=2)
        yield rng.normal(scale=3, size=(batch, classes)), rng.integers(classes, size=batch)


register(
    Exercise(
        "04-loss-gradient",
        reference=loss_and_gradient,
        cases=loss_cases,
        hints=(
            "The loss of a row is lse(z) - z[y]; shift the row by its largest logit first.",
            "The gradient is (P - Y) / B: subtract 1 from p at the right class, then divide by the batch.",
            "Return the pair (loss, gradient), the loss as a float.",
        ),
    )
)


def confusion_matrix(y, said, classes):
    return np.bincount(classes * y + said, minlength=classes**2).reshape(classes, classes)


def confusion_cases(rng):
    yield np.array([0, 0, 1]), np.array([0, 1, 1]), 2
    yield np.array([2]), np.array([0]), 4
    yield np.array([1, 1, 1]), np.array([1, 1, 1]), 2
    for _ in range(10):
        size, classes = int(rng.integers(1, 60)), int(rng.integers(2, 8))
        yield rng.integers(classes, size=size), rng.integers(classes, size=size), classes


register(
    Exercise(
        "04-confusion",
        reference=confusion_matrix,
        cases=confusion_cases,
        hints=(
            "Number the cells of the matrix: cell (r, c) is classes * r + c.",
            "np.bincount counts how often each number occurs; minlength makes room for the empty cells.",
            "np.bincount(classes * y + said, minlength=classes**2).reshape(classes, classes)",
        ),
    )
)
