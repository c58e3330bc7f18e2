"""The residual connection: what a layer adds to its input."""

from dlcore.checks import check_array, kind_of
from dlcore.core import Module


class Residual(Module):
    """y = x + f(x) (eq:residual-forward), so dx = dy + f's own gradient (eq:residual-dx).

    inner: a Module with one input whose output has its input's shape and dtype. forward(x): any
    shape. Raises ValueError or TypeError for another output, such as the pair of a recurrent layer.
    He et al., 2016.
    """

    def __init__(self, inner):
        if not isinstance(inner, Module):
            raise TypeError(f"Residual: inner must be a Module, got {kind_of(inner)}")
        self.inner = inner

    def forward(self, x):
        y, cache = self.inner.forward(x)
        check_array("Residual.forward", "the inner output", y, x.shape, dtype=x.dtype)
        return x + y, cache  # eq:residual-forward

    def backward(self, dy, cache):
        return dy + self.inner.backward(dy, cache)  # eq:residual-dx
