"""Accuracy: how often the largest entry is the right one."""

import numpy as np

from dlcore.checks import check_array
from dlcore.losses.base import check_labels


def accuracy(prediction, target):
    """The fraction of rows whose largest entry is at the target: (..., K) and integers (...) in 0..K-1.

    Raises ValueError where there is no row, a target is out of range or a prediction is NaN.
    """
    check_array("accuracy", "prediction", prediction, (..., "K"))
    check_labels("accuracy", target, prediction.shape[:-1], prediction.shape[-1])
    if np.isnan(prediction).any():
        raise ValueError("accuracy: prediction must be numbers, got NaN")
    return float(np.mean(prediction.argmax(axis=-1) == target))
