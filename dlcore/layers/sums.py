"""Sums over many rows, and numbers too large for a sum or a square.

In float32 each addition rounds to 24 bits of the total so far: a million rows of 0.1 would add up to 1 % too
much. So 1024 rows at most are added up in their own dtype, which is fast, and what these come to in float64.
"""

import numpy as np

RUN = 1024


def sum_rows(rows):
    """Σ_n rows[n]: (N, D) to (D,), of the same dtype."""
    if len(rows) <= RUN:
        return np.ones(len(rows), rows.dtype) @ rows  # a product is a faster sum
    runs = [sum_rows(rows[start : start + RUN]) for start in range(0, len(rows), RUN)]
    return np.sum(runs, axis=0, dtype=np.float64).astype(rows.dtype)


def sum_products(x, y):
    """Xᵀ Y = Σ_n x_nᵀ y_n over all leading axes: (..., D) and (..., K) to (D, K).

    A product of matrices is computed in blocks, which is as good; one with a vector is not.
    """
    x, y = x.reshape(-1, x.shape[-1]), y.reshape(-1, y.shape[-1])
    if len(x) <= RUN or 1 not in (x.shape[1], y.shape[1]):
        return x.T @ y
    runs = [x[start : start + RUN].T @ y[start : start + RUN] for start in range(0, len(x), RUN)]
    return np.sum(runs, axis=0, dtype=np.float64).astype(x.dtype)


def is_far(mean, variance):
    """Whether a mean lies so far from 0 that, rounded, it is off by something against this spread."""
    return np.square(mean) > 16 * variance


def check_overflow(where, x, y):
    """Raise FloatingPointError where y, computed from x, is not finite although x is."""
    if not np.isfinite(y).all() and np.isfinite(x).all():
        raise FloatingPointError(
            f"{where}: x must be small enough for its sums and squares in {x.dtype}, "
            f"got numbers up to {np.abs(x).max():.1e}"
        )
