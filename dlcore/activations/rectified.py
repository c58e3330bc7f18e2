"""Rectifiers: ReLU and its leaky and exponential relatives. The identity for positive inputs."""

import numpy as np

from dlcore.activations.elementwise import check_floats
from dlcore.checks import check_gradient, check_number
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
