"""What the losses share: the call, and the checks of a prediction against its target."""

import numpy as np

from dlcore.checks import check_array, check_filled, check_indices


class Loss:
    """`forward(prediction, target)` returns (value, cache), `backward(dy, cache)` the prediction's gradient.

    dy is a number, the gradient of what follows with respect to the value: 1.0 where the loss is the end.
    A target has no gradient.
    """

    def __call__(self, prediction, target):
        """The value of `forward`, without the cache."""
        return self.forward(prediction, target)[0]


def average(losses):
    """The mean of an array as a Python float, summed in float64: float32 has no room for large sums."""
    return float(losses.sum(dtype=np.float64)) / losses.size


def dot(a, b):
    """Σ a b over all entries, a Python float, in float64: float32 loses digits of many, squares overflow."""
    a, b = (np.asarray(x, np.float64) for x in (a, b))
    return float(np.vdot(a, b))


def weighted(weight, x):
    """weight · x, element by element, x not negative, with 0 · ∞ = 0: what has no weight costs nothing."""
    if x.max() < np.inf:
        return weight * x
    return weight * np.where(weight == 0, 0, x)


def check_same(where, prediction, target):
    """Raise unless prediction and target are float arrays of one dtype and one shape, not empty."""
    check_array(where, "prediction", prediction)
    check_array(where, "target", target, prediction.shape, dtype=prediction.dtype)
    check_filled(where, "prediction", prediction)


def check_probabilities(where, target):
    """Raise unless every entry is in [0, 1] (a NaN is not)."""
    if not (target.min() >= 0 and target.max() <= 1):
        raise ValueError(f"{where}: target must be in [0, 1], got {target.min():g} to {target.max():g}")


def check_log_probabilities(where, prediction):
    """Raise unless exp(prediction) (B, K) sums to 1 in each row (one with a NaN is let through)."""
    with np.errstate(over="ignore"):  # logits may be large: an infinite sum is not 1 either
        sums = np.exp(prediction).sum(axis=1, dtype=np.float64)
    if (np.abs(sums - 1) > 1e-3).any():
        least, most = np.nanmin(sums), np.nanmax(sums)
        raise ValueError(f"{where}: each row of exp(prediction) must sum to 1, got {least:g} to {most:g}")


def check_labels(where, target, shape, classes):
    """Raise unless the target is an integer array of this shape, not empty, with labels in 0..classes-1."""
    check_indices(where, "target", target, shape, classes)
    check_filled(where, "target", target)


def check_counted(where, mask, shape):
    """Raise unless the mask is a boolean array of this shape, true somewhere."""
    check_array(where, "mask", mask, shape, kind="bool")
    if not mask.any():
        raise ValueError(f"{where}: mask must be true somewhere, got {mask.shape} of false")
