"""Softplus: a smooth ReLU, whose derivative is the sigmoid."""

import numpy as np

from dlcore.activations.elementwise import check_floats
from dlcore.activations.sigmoid import sigmoid
from dlcore.checks import check_gradient
from dlcore.core import Module


def softplus(x):
    """log(1 + e^x) = max(x, 0) + log(1 + e^−|x|), a smooth ReLU (eq:softplus).

    The second form never takes the exponential of a large number.
    """
    x = check_floats("softplus", x)
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))  # eq:softplus


def softplus_derivative(x):
    """softplus′(x) = σ(x) (eq:softplus-derivative)."""
    return sigmoid(check_floats("softplus_derivative", x))  # eq:softplus-derivative


class Softplus(Module):
    """y = softplus(x), with dx = dy ⊙ σ(x) (eq:softplus-derivative)."""

    def forward(self, x):
        x = check_floats("Softplus.forward", x)
        return softplus(x), x

    def backward(self, dy, x):
        check_gradient("Softplus.backward", dy, x)
        return dy * sigmoid(x)  # eq:softplus-derivative
