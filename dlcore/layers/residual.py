"""The residual connection: what a layer adds to its input."""

from dlcore.core import Module


class Residual(Module):
    """y = x + f(x) (eq:residual-forward), so dx = dy + f's own gradient (eq:residual-dx).

    inner: a Module with one input whose output has its input's shape; else ValueError.
    He et al., 2016.
    """

    def __init__(self, inner):
        if not isinstance(inner, Module):
            raise TypeError(f"Residual: inner must be a Module, got {type(inner).__name__}")
        self.inner = inner

    def forward(self, x):
        y, cache = self.inner.forward(x)
        if y.shape != x.shape:
            raise ValueError(f"Residual.forward: the inner output must be {x.shape}, got {y.shape}")
        return x + y, cache  # eq:residual-forward

    def backward(self, dy, cache):
        return dy + self.inner.backward(dy, cache)  # eq:residual-dx
