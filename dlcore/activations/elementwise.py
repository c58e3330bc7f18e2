"""What the element-by-element functions share: their check, and a product with a gate."""

import numpy as np

from dlcore.checks import check_array


def check_floats(where, x):
    """Return `x` as an array if it is an array of floats or one float; raise TypeError if not."""
    if isinstance(x, (float, np.float32)):  # an np.float64 is a float
        return np.asarray(x)
    return check_array(where, "x", x)


def gated(x, gate):
    """x ⊙ gate, where a shut gate lets nothing through, not even infinity."""
    try:
        with np.errstate(invalid="raise"):
            return x * gate
    except FloatingPointError:  # ∞ · 0, so rare that to look for it first would cost more
        return np.where(gate == 0, 0, x) * gate
