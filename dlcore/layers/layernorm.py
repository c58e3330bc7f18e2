"""Layer normalisation: each example to mean 0 and variance 1 over its own features."""

import numpy as np

from dlcore.checks import (
    check_array,
    check_dtype,
    check_filled,
    check_gradient,
    check_integer,
    check_number,
)
from dlcore.core import Module, Parameter


class LayerNorm(Module):
    """x̂ = (x − μ) / √(σ² + ε), y = γ ⊙ x̂ + β with μ, σ² over the last axis (eq:layernorm-forward).

    forward(x): x (..., D), not empty; gamma, beta (D,). The same in training and evaluation.
    Backward: dγ sums dy ⊙ x̂ over all rows (eq:layernorm-dgamma), dβ sums dy (eq:layernorm-dbeta),
    and dx goes through mean and variance (eq:layernorm-dx). Ba, Kiros & Hinton, 2016.
    """

    def __init__(self, features, *, eps=1e-5, dtype=np.float32):
        self.features = check_integer("LayerNorm", "features", features, at_least=1)
        self.eps = check_number("LayerNorm", "eps", eps, above=0)
        dtype = check_dtype("LayerNorm", dtype)
        self.gamma = Parameter(np.ones(features, dtype))
        self.beta = Parameter(np.zeros(features, dtype))

    def forward(self, x):
        check_array("LayerNorm.forward", "x", x, (..., self.features), dtype=self.gamma.value.dtype)
        check_filled("LayerNorm.forward", "x", x)
        x_hat = x - row_means(x)
        rstd = 1 / np.sqrt(row_means(x_hat, x_hat) + x.dtype.type(self.eps))  # (...,1)
        x_hat *= rstd
        y = x_hat * self.gamma.value
        y += self.beta.value  # (...,D) eq:layernorm-forward
        return y, (x_hat, rstd)

    def backward(self, dy, cache):
        x_hat, rstd = cache
        check_gradient("LayerNorm.backward", dy, x_hat)
        rows, x_rows = dy.reshape(-1, self.features), x_hat.reshape(-1, self.features)
        self.gamma.grad += np.einsum("nd,nd->d", rows, x_rows)  # (D,) eq:layernorm-dgamma
        self.beta.grad += np.ones(len(rows), rows.dtype) @ rows  # (D,): their sum, faster eq:layernorm-dbeta
        dx = dy * self.gamma.value  # the gradient of x̂
        correction = row_means(dx, x_hat)
        dx -= row_means(dx)
        dx -= x_hat * correction
        dx *= rstd  # (...,D) eq:layernorm-dx
        return dx


def row_means(x, y=None):
    """Mean over the last axis of x, or of x ⊙ y, kept as an axis of length 1."""
    total = x @ np.ones(x.shape[-1], x.dtype) if y is None else np.einsum("...d,...d->...", x, y)
    return (total / x.dtype.type(x.shape[-1]))[..., None]
