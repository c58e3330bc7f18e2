"""Models. Those with rectifiers are drawn until every pre-activation is clear of the kink."""

import numpy as np

from dlcore import (
    ELU,
    GELU,
    MLP,
    CrossEntropy,
    LeakyReLU,
    LinearRegression,
    MeanSquaredError,
    ReLU,
    SoftmaxRegression,
    Supervised,
    Tanh,
)
from tests.gradients.draw import Case

KINKED = (ReLU, LeakyReLU, ELU)
MARGIN = 1e-3


def nearest_kink(model, x):
    """The smallest distance of any pre-activation to a rectifier's kink."""
    nearest = np.inf
    for layer in model.layers:
        if isinstance(layer, KINKED):
            nearest = min(nearest, np.abs(x).min())
        x = layer(x)
    return nearest


def mlp(sizes, batch, activation=ReLU):
    def draw_until_clear(draw):
        model, x = None, None
        while model is None or nearest_kink(model, x) < MARGIN:
            model = MLP(sizes, activation=activation, rng=draw.rng, dtype=draw.dtype)
            for parameter in model.parameters():
                parameter.value += draw.normal(*parameter.value.shape, scale=0.1)
            x = draw.normal(batch, sizes[0])
        return Case(model, x)

    return draw_until_clear


def under_cross_entropy(draw):
    model = MLP([3, 4, 2], activation=Tanh, rng=draw.rng, dtype=draw.dtype)
    return Case(Supervised(model, CrossEntropy()), draw.normal(5, 3), draw.integers(2, 5))


def under_squared_error(draw):
    model = linear_regression(draw, 4, 2).module
    return Case(Supervised(model, MeanSquaredError()), draw.normal(4, 2), draw.normal(4))


def linear_regression(draw, batch, features):
    model = LinearRegression(features, dtype=draw.dtype)
    model.theta.value[...] = draw.normal(features + 1)
    return Case(model, draw.normal(batch, features))


def softmax_regression(draw, batch, features, classes):
    model = SoftmaxRegression(features, classes, rng=draw.rng, dtype=draw.dtype)
    model.b.value[...] = draw.normal(classes)
    return Case(model, draw.normal(batch, features))


CASES = {
    "LinearRegression": {
        "batch": lambda draw: linear_regression(draw, 6, 4),
        "one": lambda draw: linear_regression(draw, 1, 1),
    },
    "SoftmaxRegression": {
        "batch": lambda draw: softmax_regression(draw, 6, 4, 3),
        "pictures": lambda draw: softmax_regression(draw, 5, 36, 10),
    },
    "MLP": {
        "no-hidden-layer": mlp([4, 3], 5),
        "relu": mlp([4, 6, 3], 5),
        "leaky": mlp([5, 8, 6, 2], 4, LeakyReLU),
        "elu": mlp([3, 5, 5, 1], 4, ELU),
        "tanh": mlp([4, 5, 4, 3], 3, Tanh),
        "gelu": mlp([4, 7, 3], 6, GELU),
    },
    "Supervised": {"classes": under_cross_entropy, "numbers": under_squared_error},
}
