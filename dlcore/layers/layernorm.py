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
from dlcore.layers.sums import check_overflow, is_far, sum_rows


class LayerNorm(Module):
    """x̂ = (x − μ) / √(σ² + ε), y = γ ⊙ x̂ + β with μ, σ² over the last axis (eq:layernorm-forward).

    forward(x): x (..., D), not empty; gamma, beta (D,). The same in training and evaluation. Raises
    FloatingPointError where the variance is too large for the dtype (in float32: numbers of 1e19).
    Backward: dγ sums dy ⊙ x̂ over all rows (eq:layernorm-dgamma), dβ sums dy (eq:layernorm-dbeta),
    and dx goes through mean and variance (eq:layernorm-dx). Ba, Kiros & Hinton, 2016.
    """

    def __init__(self, features, *, eps=1e-5, dtype=np.float32):
        self.features = check_integer("LayerNorm", "features", features, at_least=1)
        dtype = check_dtype("LayerNorm", dtype)
        self.eps = check_number("LayerNorm", "eps", eps, above=0, dtype=dtype)
        self.gamma = Parameter(np.ones(self.features, dtype))
        self.beta = Parameter(np.zeros(self.features, dtype))

    def forward(self, x):
        check_array("LayerNorm.forward", "x", x, (..., self.features), dtype=self.gamma.value.dtype)
        check_filled("LayerNorm.forward", "x", x)
        x_hat, variance = _center(x)
        rstd = 1 / np.sqrt(variance + x.dtype.type(self.eps))  # (...,1)
        x_hat *= rstd
        y = x_hat * self.gamma.value
        y += self.beta.value  # (...,D) eq:layernorm-forward
        return y, (x_hat, rstd)

    def backward(self, dy, cache):
        x_hat, rstd = cache
        check_gradient("LayerNorm.backward", dy, x_hat)
        rows, x_rows = dy.reshape(-1, self.features), x_hat.reshape(-1, self.features)
        self.gamma.grad += sum_rows(rows * x_rows)  # (D,) eq:layernorm-dgamma
        self.beta.grad += sum_rows(rows)  # (D,) eq:layernorm-dbeta
        dx = dy * self.gamma.value  # the gradient of x̂
        correction = _row_means(dx, x_hat)
        dx -= _row_means(dx)
        dx -= x_hat * correction
        dx *= rstd  # (...,D) eq:layernorm-dx
        return dx


def _center(x):
    """x − μ, and σ², of each row."""
    with np.errstate(over="ignore", invalid="ignore"):  # checked for below, with a better message
        mean = _row_means(x)
        x_hat = x - mean
        variance = _row_means(x_hat, x_hat)
        far = is_far(mean, variance)
        if far.any():
            x_hat -= np.where(far, _row_means(x_hat), 0)
            variance = _row_means(x_hat, x_hat)
    check_overflow("LayerNorm.forward", x, variance)
    return x_hat, variance


def _row_means(x, y=None):
    """Mean over the last axis of x, or of x ⊙ y, kept as an axis of length 1."""
    total = x @ np.ones(x.shape[-1], x.dtype) if y is None else np.vecdot(x, y)
    return (total / x.dtype.type(x.shape[-1]))[..., None]
