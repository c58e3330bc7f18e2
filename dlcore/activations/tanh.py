"""The hyperbolic tangent: a sigmoid between −1 and 1."""

import numpy as np

from dlcore.activations.elementwise import check_floats
from dlcore.checks import check_gradient
from dlcore.core import Module


def tanh(x):
    """tanh(x) = (e^x − e^−x) / (e^x + e^−x) = 2σ(2x) − 1 (eq:tanh-definition, eq:tanh-sigmoid)."""
    return np.tanh(check_floats("tanh", x))  # eq:tanh-definition


def tanh_derivative(x):
    """tanh′(x) = 1 − tanh²(x), at most 1 (eq:tanh-derivative)."""
    return 1 - tanh(check_floats("tanh_derivative", x)) ** 2  # eq:tanh-derivative


class Tanh(Module):
    """y = tanh(x), with dx = dy ⊙ (1 − y²) (eq:tanh-derivative)."""

    def forward(self, x):
        y = tanh(x)
        return y, y

    def backward(self, dy, y):
        check_gradient("Tanh.backward", dy, y)
        return dy * (1 - y * y)  # eq:tanh-derivative
