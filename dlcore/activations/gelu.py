"""GELU: the input times the share of a standard normal below it."""

import math

import numpy as np

from dlcore.activations.elementwise import check_floats, gated
from dlcore.checks import check_choice, check_gradient
from dlcore.core import Module

SQRT_2_OVER_PI = math.sqrt(2 / math.pi)


CUBIC = 0.044715  # of the approximation with tanh


def gelu(x, approximate=False):
    """x Φ(x), with Φ the standard normal distribution function (eq:gelu). Hendrycks & Gimpel, 2016.

    approximate: Φ(x) ≈ (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2, within 5e-4, and faster.
    """
    x = check_floats("gelu", x)
    return gated(x, _gate(x, approximate))  # eq:gelu


def gelu_derivative(x, approximate=False):
    """Φ(x) + x Φ′(x), with Φ′ the standard normal density (eq:gelu-derivative)."""
    x = check_floats("gelu_derivative", x)
    gate = _gate(x, approximate)
    return gate + gated(x, _gate_derivative(x, gate, approximate))  # eq:gelu-derivative


def _gate(x, approximate):
    """Φ(x), exact (SciPy's ndtr) or by the approximation with tanh."""
    check_choice("gelu", "approximate", approximate, (False, True))
    if approximate:
        with np.errstate(over="ignore"):  # of a cube: tanh(∞) is 1
            return 0.5 + 0.5 * np.tanh(SQRT_2_OVER_PI * (x + CUBIC * x * x * x))  # eq:activation-gelu-tanh
    from scipy.special import ndtr

    return ndtr(x)


def _gate_derivative(x, gate, approximate):
    """Φ′(x) = e^(−x²/2) / √(2π); for the approximation from the gate g, as tanh′ = 4g(1 − g)."""
    with np.errstate(over="ignore"):  # of a square: e^−∞ is 0, and so is g(1 − g) there
        if approximate:
            return gated(1 + 3 * CUBIC * x * x, 2 * SQRT_2_OVER_PI * gate * (1 - gate))
        return np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)


class GELU(Module):
    """y = x Φ(x), with dx = dy ⊙ (Φ(x) + x Φ′(x)) (eq:gelu-derivative); approximate as in `gelu`."""

    def __init__(self, approximate=False):
        self.approximate = check_choice("GELU", "approximate", approximate, (False, True))

    def forward(self, x):
        x = check_floats("GELU.forward", x)
        gate = _gate(x, self.approximate)
        return gated(x, gate), (x, gate)

    def backward(self, dy, cache):
        x, gate = cache
        check_gradient("GELU.backward", dy, x)
        return dy * (gate + gated(x, _gate_derivative(x, gate, self.approximate)))  # eq:gelu-derivative
