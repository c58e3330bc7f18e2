"""The exponential linear unit: a rectifier that levels off below 0."""

import numpy as np

from dlcore.activations.elementwise import check_floats
from dlcore.checks import check_gradient, check_number
from dlcore.core import Module


def elu(x, alpha=1.0):
    """x where x > 0, else α(e^x − 1), with α > 0 (eq:elu)."""
    x = check_floats("elu", x)
    alpha = check_number("elu", "alpha", alpha, above=0, dtype=x.dtype)
    return np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0))  # eq:elu


def elu_derivative(x, alpha=1.0):
    """1 where x > 0, else αe^x (eq:elu-derivative)."""
    x = check_floats("elu_derivative", x)
    alpha = check_number("elu_derivative", "alpha", alpha, above=0, dtype=x.dtype)
    return np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))  # eq:elu-derivative


class ELU(Module):
    """y = elu(x), with dx = dy where y > 0, else dy ⊙ (y + α), since αe^x = y + α (eq:elu-derivative)."""

    def __init__(self, alpha=1.0):
        self.alpha = check_number("ELU", "alpha", alpha, above=0)

    def forward(self, x):
        y = elu(x, self.alpha)
        return y, y

    def backward(self, dy, y):
        check_gradient("ELU.backward", dy, y)
        return dy * np.where(y > 0, 1, y + self.alpha)  # eq:elu-derivative
