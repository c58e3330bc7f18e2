"""The logistic function and its family: sigmoid, tanh, softplus. Smooth and saturating."""

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
