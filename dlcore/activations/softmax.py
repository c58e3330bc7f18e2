"""From scores to probabilities: softmax, its logarithm, and the smooth maximum that norms both."""

import numpy as np

from dlcore.checks import check_array, check_gradient, check_integer
from dlcore.core import Module

LONG = 1024


def softmax(x, axis=-1):
    """p_k = e^x_k / Σ_j e^x_j, positive and summing to 1 along `axis` (eq:softmax-definition).

    Adding a constant to every score changes nothing, so the largest is first moved to 0:
    no exponential exceeds 1. An infinite score takes all, shared with its like; ValueError where all
    are −∞.
    """
    e = np.exp(_largest_at_zero("softmax", x, axis))
    return e / total(e, axis)  # eq:softmax-definition


def logsumexp(x, axis=-1, keepdims=False):
    """log Σ_k e^x_k = m + log Σ_k e^(x_k − m), with m = max_k x_k (eq:softmax-logsumexp)."""
    axis = _check_axis("logsumexp", x, axis)
    m = x.max(axis=axis, keepdims=True)
    m = np.where(np.isfinite(m), m, 0)  # all −∞ (probability zero): −∞, not NaN
    with np.errstate(divide="ignore", over="ignore"):
        y = m + np.log(total(np.exp(x - m), axis))  # eq:softmax-logsumexp
    return y if keepdims else y.squeeze(axis)


def log_softmax(x, axis=-1):
    """log p_k = x_k − log Σ_j e^x_j, finite even where p_k rounds to 0 (eq:softmax-logsumexp).

    The largest is moved to 0 before the sum is taken: of large scores no digit is lost. Infinite
    scores are treated as by `softmax`.
    """
    shifted = _largest_at_zero("log_softmax", x, axis)
    return shifted - np.log(total(np.exp(shifted), axis))  # eq:softmax-logsumexp


def _check_axis(where, x, axis):
    """Return the axis of the array x if there is one score along it, or more."""
    check_array(where, "x", x, (..., "K"))
    axis = check_integer(where, "axis", axis, at_least=-x.ndim, at_most=x.ndim - 1)
    if x.shape[axis] == 0:
        raise ValueError(f"{where}: x must have a score along axis {axis}, got {x.shape}")
    return axis


def _largest_at_zero(where, x, axis):
    """x − max x along `axis`, where several infinite scores are all 0; refuse one of nothing but −∞."""
    below = below_largest(x, _check_axis(where, x, axis))
    if np.isnan(below.max(initial=0)):  # faster than to look at each
        largest = x.max(axis=axis, keepdims=True)
        if np.isneginf(largest).any():
            raise ValueError(f"{where}: x must have a score above -inf along axis {axis}, got none")
        below[x == largest] = 0
    return below


def below_largest(x, axis=-1):
    """x − max x along `axis`: a single +∞ is certain; several, or nothing but −∞, have no difference: NaN."""
    largest = x.max(axis=axis, keepdims=True)
    with np.errstate(over="ignore", invalid="ignore"):  # −∞ is low enough; ∞ − ∞
        below = x - largest
    if not np.isfinite(largest).all():
        certain = np.isposinf(x)
        below[certain & (certain.sum(axis=axis, keepdims=True) == 1)] = 0
    return below


def total(x, axis):
    """Σ x along `axis`, kept as an axis of length 1.

    NumPy adds in pairs, which rounds little, but only along what lies together in memory; across it one
    by one. So there a long sum is taken in float64.
    """
    if x.shape[axis] <= LONG or x.strides[axis] == x.itemsize:
        return x.sum(axis=axis, keepdims=True)
    return x.sum(axis=axis, keepdims=True, dtype=np.float64).astype(x.dtype)


class Softmax(Module):
    """y = softmax(x) along the last axis; dx = y ⊙ (dy − Σ_k dy_k y_k) (eq:loss-softmax-vjp)."""

    def forward(self, x):
        y = softmax(x)
        return y, y

    def backward(self, dy, y):
        check_gradient("Softmax.backward", dy, y)
        return y * (dy - total(dy * y, axis=-1))  # eq:loss-softmax-vjp
