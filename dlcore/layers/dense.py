"""The dense layer: every output is a weighted sum of every input, plus a bias."""

import numpy as np

from dlcore.checks import check_array, check_dtype, check_filled, check_integer, check_rng
from dlcore.core import Module, Parameter
from dlcore.init import xavier_uniform
from dlcore.layers.sums import sum_products, sum_rows


class Dense(Module):
    """Y = X W + b (eq:dense-forward).

    Backward: dW = Xᵀ dY (eq:backprop-dw), db = Σ_i dY_i (eq:backprop-db), dX = dY Wᵀ (eq:backprop-dx).

    x: (B, in) to (B, out); any further leading axes, such as (B, T, in), count as batch, none empty.
    W: (in, out), drawn by `init`; b: (out,), zero; bias=False leaves b out.
    """

    def __init__(self, features_in, features_out, *, rng, init=xavier_uniform, bias=True, dtype=np.float32):
        self.features_in = check_integer("Dense", "features_in", features_in, at_least=1)
        self.features_out = check_integer("Dense", "features_out", features_out, at_least=1)
        dtype = check_dtype("Dense", dtype)
        shape = (self.features_in, self.features_out)
        W = init(shape, rng=check_rng("Dense", rng), dtype=dtype)
        self.W = Parameter(check_array("Dense", "the result of init", W, shape, dtype=dtype))
        self.b = Parameter(np.zeros(self.features_out, dtype)) if bias else None

    def forward(self, x):
        batch = ("B",) if getattr(x, "ndim", 0) < 3 else (...,)
        check_array("Dense.forward", "x", x, (*batch, self.features_in), dtype=self.W.value.dtype)
        check_filled("Dense.forward", "x", x)
        y = x @ self.W.value  # (B, out) eq:dense-forward
        if self.b is not None:
            y += self.b.value
        return y, x

    def backward(self, dy, x):
        self.add_gradients(dy, x)
        return dy @ self.W.value.T  # (B, in) eq:backprop-dx

    def add_gradients(self, dy, x):
        """dW and db alone, for a layer whose input needs no gradient."""
        check_array("Dense.backward", "dy", dy, (*x.shape[:-1], self.features_out), dtype=x.dtype)
        x, rows = x.reshape(-1, self.features_in), dy.reshape(-1, self.features_out)
        self.W.grad += sum_products(x, rows)  # Xᵀ dY (in, out) eq:backprop-dw
        if self.b is not None:
            self.b.grad += sum_rows(rows)  # (out,) eq:backprop-db
