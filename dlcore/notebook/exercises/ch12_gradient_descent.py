"""The exercises of the chapter on gradient descent."""

import math
from dataclasses import dataclass

import numpy as np

from dlcore.notebook.exercises import Exercise, register


def sgd_step(theta, gradients, lr):
    return theta - lr * gradients.mean(axis=0)  # (P,) eq:gd-update eq:sgd-unbiased


def sgd_step_cases(rng):
    yield np.array([2.0, 1.0]), np.array([[2.0, 4.0]]), 0.3
    yield np.array([1.0]), np.array([[-1.0], [-3.0], [-8.0]]), 0.5
    yield np.ones(3, np.float32), np.ones((4, 3), np.float32), 0.25
    yield np.zeros(2), rng.normal(size=(5, 2)), 1.0
    for _ in range(10):
        batch, size = rng.integers(1, 9, size=2)
        yield rng.normal(size=size), rng.normal(size=(batch, size)), float(rng.uniform(0.001, 1))


register(
    Exercise(
        "12-sgd-step",
        reference=sgd_step,
        cases=sgd_step_cases,
        hints=(
            "The gradient of the mini-batch is the mean of its rows' gradients, not their sum.",
            "theta -= ... writes into the caller's array; theta - ... makes a new one.",
            "Return theta - lr * gradients.mean(axis=0).",
        ),
    )
)


def batches(order, batch_size):
    if batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, got {batch_size}")
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def batches_cases(rng):
    yield np.arange(6), 2
    yield np.arange(7), 3
    yield np.arange(4), 10
    yield np.arange(3), 1
    yield np.array([5]), 1
    yield np.arange(4), 0
    for _ in range(10):
        size, batch_size = rng.integers(1, 40), rng.integers(1, 12)
        yield rng.permutation(size), int(batch_size)


register(
    Exercise(
        "12-minibatches",
        reference=batches,
        cases=batches_cases,
        hints=(
            "The batches start at 0, batch_size, 2 · batch_size, … as long as that is below len(order).",
            "A slice that runs past an array's end stops there: the short last batch comes by itself.",
            "[order[start : start + batch_size] for start in range(0, len(order), batch_size)]",
        ),
    )
)


def batch_error(gradients, batch_size):
    size = len(gradients)
    variance = ((gradients - gradients.mean(axis=0)) ** 2).sum(axis=1).mean()  # σ²
    return math.sqrt(variance / batch_size * (size - batch_size) / (size - 1))  # eq:sgd-variance


def batch_error_cases(rng):
    three = np.array([[-1.0], [-3.0], [-8.0]])
    yield three, 1
    yield three, 2
    yield three, 3
    yield np.ones((5, 2)), 2
    for _ in range(10):
        size = int(rng.integers(2, 30))
        yield rng.normal(size=(size, rng.integers(1, 6))), int(rng.integers(1, size + 1))


register(
    Exercise(
        "12-gradient-error",
        reference=batch_error,
        cases=batch_error_cases,
        hints=(
            "σ² is the mean, over the examples, of the squared distance from the mean gradient.",
            "Divide by N for σ², not by N − 1: Σ is the covariance of the data set at hand.",
            "√(σ² / B · (N − B) / (N − 1)); it is 0 for B = N.",
        ),
    )
)


@dataclass(frozen=True)
class Bowl:
    """½ Σ λᵢ θᵢ²."""

    curvatures: tuple

    def __call__(self, theta):
        return 0.5 * float(np.array(self.curvatures) @ theta**2)  # eq:gd-bowl

    def gradient(self, theta):
        return np.array(self.curvatures) * theta  # (P,)


def backtrack(loss, theta, gradient, lr):
    before, squared = loss(theta), float(gradient @ gradient)
    while loss(theta - lr * gradient) > before - 0.5 * lr * squared:  # eq:gd-descent-lemma
        lr /= 2
    return lr


def backtrack_cases(rng):
    yield Bowl((1.0, 4.0)), np.array([2.0, 1.0]), np.array([2.0, 4.0]), 0.3
    yield Bowl((1.0, 4.0)), np.array([2.0, 1.0]), np.array([2.0, 4.0]), 8.0
    yield Bowl((1.0,)), np.array([0.0]), np.array([0.0]), 1.0
    yield Bowl((1e-4,)), np.array([3.0]), np.array([3e-4]), 0.1
    for _ in range(10):
        bowl = Bowl(tuple((10 ** rng.uniform(-2, 2, size=rng.integers(1, 5))).tolist()))
        theta = rng.normal(size=len(bowl.curvatures))
        yield bowl, theta, bowl.gradient(theta), float(10 ** rng.uniform(-2, 2))


register(
    Exercise(
        "12-backtrack",
        reference=backtrack,
        cases=backtrack_cases,
        hints=(
            "A while loop: as long as the promise is broken, halve the rate.",
            "The promise: loss(theta - lr * gradient) <= loss(theta) - 0.5 * lr * (gradient @ gradient).",
            "Try the given rate first; it may already do, and then it is the answer.",
        ),
    )
)
