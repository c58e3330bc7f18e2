"""The leaky rectifier: a small slope where ReLU has none."""

import numpy as np

from dlcore.activations.elementwise import check_floats
from dlcore.activations.relu import relu
from dlcore.checks import check_gradient, check_number
from dlcore.core import Module


def leaky_relu(x, slope=0.01):
    """x where x > 0, else slope·x, with 0 ≤ slope < 1 (eq:leaky-relu)."""
    x = check_floats("leaky_relu", x)
    slope = x.dtype.type(check_number("leaky_relu", "slope", slope, at_least=0, below=1))
    if slope == 0:
        return relu(x)  # 0 times infinity would be NaN
    return np.maximum(x, slope * x)  # eq:leaky-relu


def leaky_relu_derivative(x, slope=0.01):
    """1 where x > 0, else slope (eq:leaky-relu)."""
    x = check_floats("leaky_relu_derivative", x)
    slope = check_number("leaky_relu_derivative", "slope", slope, at_least=0, below=1)
    positive = np.heaviside(x, 0)  # NaN for NaN
    return positive + (1 - positive) * slope  # eq:leaky-relu


class LeakyReLU(Module):
    """y = max(x, slope·x) elementwise, with dx = dy where y > 0, else slope·dy (eq:leaky-relu)."""

    def __init__(self, slope=0.01):
        self.slope = check_number("LeakyReLU", "slope", slope, at_least=0, below=1)

    def forward(self, x):
        y = leaky_relu(x, self.slope)
        return y, y

    def backward(self, dy, y):
        check_gradient("LeakyReLU.backward", dy, y)
        return np.where(y > 0, dy, self.slope * dy)  # eq:leaky-relu
