"""SiLU, or swish: the input times its sigmoid."""

from dlcore.activations.elementwise import check_floats, gated
from dlcore.activations.sigmoid import sigmoid
from dlcore.checks import check_gradient
from dlcore.core import Module


def silu(x):
    """x σ(x), also called swish (eq:silu). Elfwing, Uchibe & Doya, 2018."""
    x = check_floats("silu", x)
    return gated(x, sigmoid(x))  # eq:silu


def silu_derivative(x):
    """σ(x) + x σ(x) (1 − σ(x)) (eq:silu-derivative)."""
    x = check_floats("silu_derivative", x)
    gate = sigmoid(x)
    return gate + gated(x, gate * (1 - gate))  # eq:silu-derivative


class SiLU(Module):
    """y = x σ(x), with dx = dy ⊙ (σ(x) + y (1 − σ(x))) (eq:silu-derivative)."""

    def forward(self, x):
        gate = sigmoid(x)
        y = gated(x, gate)
        return y, (y, gate)

    def backward(self, dy, cache):
        y, gate = cache
        check_gradient("SiLU.backward", dy, y)
        return dy * (gate + gated(y, 1 - gate))  # eq:silu-derivative
