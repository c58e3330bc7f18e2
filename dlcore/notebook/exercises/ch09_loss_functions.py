"""The exercises of the chapter on loss functions."""

import numpy as np

from dlcore.losses import BinaryCrossEntropy, GaussianKLDivergence
from dlcore.notebook.exercises import Exercise, register


def stable_bce(z, t):
    loss = BinaryCrossEntropy()
    value, cache = loss.forward(z, t)
    return value, loss.backward(1.0, cache)


def bce_cases(rng):
    yield np.array([2.0]), np.array([1.0])
    yield np.array([1e4, -1e4]), np.array([0.0, 1.0])
    yield np.array([1e4, -1e4, 0.0]), np.array([1.0, 0.0, 0.5])
    yield np.array([40.0, -40.0]), np.array([0.0, 1.0])
    for _ in range(10):
        size = int(rng.integers(1, 8))
        yield rng.normal(scale=10 ** rng.uniform(-1, 2), size=size), rng.random(size)


register(
    Exercise(
        "09-stable-bce",
        reference=stable_bce,
        cases=bce_cases,
        hints=(
            "-log σ(z) is softplus(-z), and -log(1 - σ(z)) is softplus(z): no logarithm of a rounded number.",
            "softplus(z) = max(z, 0) + log1p(exp(-|z|)) takes the exponential of nothing positive.",
            "Return the pair (mean of t softplus(-z) + (1 - t) softplus(z), (σ(z) - t) / n).",
        ),
    )
)


def roc_auc(scores, t):
    positive, negative = scores[t == 1], scores[t == 0]
    above = (positive[:, None] > negative).mean()
    return float(above + 0.5 * (positive[:, None] == negative).mean())


def auc_cases(rng):
    yield np.array([1.0, 2.0]), np.array([0, 1])
    yield np.array([2.0, 1.0]), np.array([0, 1])
    yield np.array([1.0, 1.0, 1.0]), np.array([0, 1, 0])
    yield np.array([3.0, 2.0, 2.0, 1.0]), np.array([1, 1, 0, 0])
    for _ in range(10):
        size = int(rng.integers(4, 40))
        t = rng.permutation(np.r_[0, 1, rng.integers(0, 2, size - 2)])
        yield rng.normal(size=size).round(int(rng.integers(0, 3))), t


register(
    Exercise(
        "09-roc-auc",
        reference=roc_auc,
        cases=auc_cases,
        hints=(
            "Compare every positive's score with every negative's.",
            "scores[t == 1][:, None] > scores[t == 0] is the whole table of comparisons.",
            "The mean of that table, plus half the mean of the same table with ==.",
        ),
    )
)


def gaussian_kl(mean, log_variance):
    loss = GaussianKLDivergence()
    value, cache = loss.forward((mean, log_variance))
    return (value, *loss.backward(1.0, cache))


def gaussian_cases(rng):
    yield np.array([[0.0]]), np.array([[0.0]])
    yield np.array([[1.0, -2.0]]), np.array([[0.0, 0.0]])
    yield np.array([[0.0], [0.0]]), np.array([[1.0], [-1.0]])
    for _ in range(9):
        shape = tuple(rng.integers(1, 6, size=2))
        yield rng.normal(size=shape), rng.normal(size=shape)


register(
    Exercise(
        "09-gaussian-kl",
        reference=gaussian_kl,
        cases=gaussian_cases,
        hints=(
            "With m = 0 and s = 1 each feature costs ½ (μ² + v - 1 - log v), and v = exp(log_variance).",
            "Sum over the features, then take the mean over the B rows.",
            "The gradients are μ / B and ½ (v - 1) / B; return (value, dmean, dlog_variance).",
        ),
    )
)


def pinball(prediction, target, quantile):
    short = target - prediction
    value = np.mean(np.maximum(quantile * short, (quantile - 1) * short))
    slope = np.where(short > 0, -quantile, np.where(short < 0, 1 - quantile, 0.0))
    return float(value), slope / len(target)


def pinball_cases(rng):
    yield np.array([1.0]), np.array([3.0]), 0.9
    yield np.array([3.0]), np.array([1.0]), 0.9
    yield np.array([2.0, 0.0]), np.array([2.0, 1.0]), 0.25
    yield np.array([0.0, 5.0]), np.array([4.0, 1.0]), 0.5
    for _ in range(8):
        size = int(rng.integers(1, 9))
        yield rng.normal(size=size), rng.normal(size=size), float(rng.uniform(0.05, 0.95))


register(
    Exercise(
        "09-pinball",
        reference=pinball,
        cases=pinball_cases,
        hints=(
            "For each unit too low the loss is the quantile, for each unit too high 1 - quantile.",
            "The gradient is -quantile where the prediction is too low, 1 - quantile where it is too high.",
            "Divide by n, and let the gradient be 0 where prediction and target agree.",
        ),
    )
)


def own_variance(mean, u, t):
    miss, inverse = t - mean, np.exp(-u)
    value = np.mean(0.5 * (np.log(2 * np.pi) + u + inverse * miss**2))
    return float(value), -inverse * miss / len(t), 0.5 * (1 - inverse * miss**2) / len(t)


def own_variance_cases(rng):
    yield np.array([0.0]), np.array([0.0]), np.array([2.0])
    yield np.array([1.0]), np.array([0.0]), np.array([1.0])
    yield np.array([0.0, 0.0]), np.array([2.0, -2.0]), np.array([1.0, -1.0])
    for _ in range(9):
        size = int(rng.integers(1, 8))
        yield rng.normal(size=size), rng.normal(size=size), rng.normal(scale=3, size=size)


register(
    Exercise(
        "09-own-variance",
        reference=own_variance,
        cases=own_variance_cases,
        hints=(
            "Each target costs ½ (log 2π + u + (t - μ)² / v), and v = exp(u).",
            "The mean over n targets divides every gradient by n.",
            "The gradients are -(t - μ) exp(-u) / n and ½ (1 - (t - μ)² exp(-u)) / n.",
        ),
    )
)
