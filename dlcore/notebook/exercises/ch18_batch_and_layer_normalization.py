"""The exercises of the chapter on batch and layer normalisation."""

import numpy as np

from dlcore.notebook.exercises import Exercise, register


def batchnorm_backward(dy, x, gamma, eps):
    r = 1 / np.sqrt(x.var(axis=0) + eps)  # (D,)
    x_hat = (x - x.mean(axis=0)) * r
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)  # eq:batchnorm-dgamma eq:batchnorm-dbeta
    return gamma * r * (dy - dbeta / len(x) - x_hat * dgamma / len(x)), dgamma, dbeta  # eq:batchnorm-dx


def batchnorm_backward_cases(rng):
    yield np.array([[1.0], [0.0], [0.0], [0.0]]), np.array([[3.0], [3.0], [3.0], [7.0]]), np.ones(1), 0.0
    yield np.array([[3.0], [1.0]]), np.array([[1.01], [1.0]]), np.array([2.0]), 1e-5
    yield np.ones((3, 2)), rng.normal(size=(3, 2)), np.ones(2), 1e-5
    for _ in range(9):
        batch, features = rng.integers(2, 9, size=2)
        dy, x = rng.normal(size=(2, batch, features))
        yield dy, x, rng.uniform(0.5, 2, features), 1e-3


register(
    Exercise(
        "18-batchnorm-backward",
        reference=batchnorm_backward,
        cases=batchnorm_backward_cases,
        hints=(
            "First run forward: r = 1 / √(variance + eps), one number per column, and x_hat.",
            "dgamma sums dy · x_hat over the batch, dbeta sums dy; both have one number per column.",
            "gamma * r * (dy - dbeta / B - x_hat * dgamma / B), B the number of rows.",
        ),
    )
)


def fold(W, b, gamma, beta, mean, variance, eps):
    s = gamma / np.sqrt(variance + eps)  # (out,)
    return W * s, (b - mean) * s + beta  # eq:batchnorm-fold


def fold_cases(rng):
    one = (np.array([[2.0]]), np.array([1.0]), np.array([3.0]), np.array([0.5]), np.array([4.0]))
    yield *one, np.array([9.0]), 0.0
    for _ in range(9):
        inputs, outputs = rng.integers(1, 6, size=2)
        b, gamma, beta, mean = rng.normal(size=(4, outputs))
        yield rng.normal(size=(inputs, outputs)), b, gamma, beta, mean, rng.uniform(0.1, 4, outputs), 1e-3


register(
    Exercise(
        "18-fold",
        reference=fold,
        cases=fold_cases,
        hints=(
            "For one unit: s (x · w + b − mean) + beta, with s = gamma / √(variance + eps).",
            "What multiplies x is s w: one factor per column of W.",
            "Return W * s and (b - mean) * s + beta.",
        ),
    )
)


def rmsnorm_backward(dy, x, gamma, eps):
    r = 1 / np.sqrt(np.mean(x**2, axis=1, keepdims=True) + eps)  # (N, 1)
    x_hat, dx_hat = x * r, dy * gamma
    return r * (dx_hat - x_hat * np.mean(x_hat * dx_hat, axis=1, keepdims=True)), (dy * x_hat).sum(axis=0)


def rmsnorm_backward_cases(rng):
    yield np.array([[1.0, 0.0]]), np.array([[1.0, 7.0]]), np.ones(2), 0.0
    for _ in range(10):
        rows, features = rng.integers(1, 7, size=2)
        dy, x = rng.normal(size=(2, rows, features))
        yield dy, x, rng.uniform(0.5, 2, features), 1e-3


register(
    Exercise(
        "18-rmsnorm",
        reference=rmsnorm_backward,
        cases=rmsnorm_backward_cases,
        hints=(
            "gamma differs along a row: multiply dy by it before any mean over the row is taken.",
            "As in layer norm, without the term that subtracts the mean of the gradient.",
            "r * (dx_hat - x_hat * mean of x_hat * dx_hat over the row), dx_hat = dy * gamma.",
        ),
    )
)
