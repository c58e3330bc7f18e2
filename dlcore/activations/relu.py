"""The rectifier: the identity for positive inputs, and 0."""

import numpy as np

from dlcore.activations.elementwise import check_floats
from dlcore.checks import check_gradient
from dlcore.core import Module


def relu(x):
    """max(x, 0) (eq:relu-definition)."""
    return np.maximum(check_floats("relu", x), 0)  # eq:relu-definition


def relu_derivative(x):
    """1 where x > 0, else 0; at the kink we take 0 (eq:relu-derivative)."""
    return np.heaviside(check_floats("relu_derivative", x), 0)  # eq:relu-derivative


class ReLU(Module):
    """y = max(x, 0) elementwise, with dx = dy where y > 0, else 0 (eq:relu-derivative)."""

    def forward(self, x):
        y = relu(x)
        return y, y

    def backward(self, dy, y):
        check_gradient("ReLU.backward", dy, y)
        return dy * (y > 0)  # eq:relu-derivative
