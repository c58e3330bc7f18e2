"""The logistic function: smooth, between 0 and 1."""

import numpy as np

from dlcore.activations.elementwise import check_floats
from dlcore.checks import check_gradient
from dlcore.core import Module


def sigmoid(x):
    """σ(x) = 1 / (1 + e^−x), between 0 and 1 (eq:sigmoid-definition)."""
    x = check_floats("sigmoid", x)
    with np.errstate(over="ignore"):  # e^−x may be infinite: 1 / ∞ = 0 is then the right answer
        return 1 / (1 + np.exp(-x))  # eq:sigmoid-definition


def sigmoid_derivative(x):
    """σ′(x) = σ(x) (1 − σ(x)) = σ(x) σ(−x), at most 1/4 (eq:sigmoid-derivative)."""
    x = check_floats("sigmoid_derivative", x)
    return sigmoid(x) * sigmoid(-x)  # eq:sigmoid-derivative


class Sigmoid(Module):
    """y = σ(x), with dx = dy ⊙ y(1 − y) (eq:sigmoid-derivative)."""

    def forward(self, x):
        y = sigmoid(x)
        return y, y

    def backward(self, dy, y):
        check_gradient("Sigmoid.backward", dy, y)
        return dy * y * (1 - y)  # eq:sigmoid-derivative
