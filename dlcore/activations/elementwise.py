"""The check that every element-by-element function makes."""

import numpy as np

from dlcore.checks import check_array


def check_floats(where, x):
    """Return `x` as an array if it is an array of floats or one float; raise TypeError if not."""
    if isinstance(x, (float, np.float32)):  # an np.float64 is a float
        return np.asarray(x)
    return check_array(where, "x", x)
