"""Losses for numbers: squared, root-mean-squared, absolute, and Huber's between the two."""

import math

import numpy as np

from dlcore.checks import check_number
from dlcore.losses.base import Loss, average, check_same, dot


class MeanSquaredError(Loss):
    """L = mean (ŷ − y)² over all elements (eq:ols-loss); dŷ = 2(ŷ − y) / n (eq:ols-loss-gradient).

    prediction, target: one shape, one float dtype.
    """

    def forward(self, prediction, target):
        check_same("MeanSquaredError.forward", prediction, target)
        residual = prediction - target
        return dot(residual, residual) / residual.size, residual  # eq:ols-loss

    def backward(self, dy, residual):
        return residual * (2 * float(dy) / residual.size)  # eq:ols-loss-gradient


class RootMeanSquaredError(Loss):
    """L = √(mean (ŷ − y)²), in the units of y (eq:loss-rmse); it has the squared error's minimiser.

    dŷ = (ŷ − y) / (nL), and 0 where L = 0 (eq:loss-rmse-gradient). prediction, target: one shape,
    one float dtype.
    """

    def forward(self, prediction, target):
        check_same("RootMeanSquaredError.forward", prediction, target)
        residual = prediction - target
        scale = float(np.abs(residual).max()) or 1.0
        # at most 1: its squares neither overflow nor all vanish; of infinite ones the sign is left
        ratio = residual / scale if scale != math.inf else np.sign(residual) * np.isinf(residual)
        root = math.sqrt(dot(ratio, ratio) / ratio.size)
        return scale * root, (ratio, root)  # eq:loss-rmse

    def backward(self, dy, cache):
        ratio, root = cache  # (ŷ − y) / L = ratio / root
        return ratio * (float(dy) / (ratio.size * root) if root else 0.0)  # eq:loss-rmse-gradient


class MeanAbsoluteError(Loss):
    """L = mean |ŷ − y| over all elements (eq:mae-loss); dŷ = sign(ŷ − y) / n, and 0 at ŷ = y.

    prediction, target: one shape, one float dtype.
    """

    def forward(self, prediction, target):
        check_same("MeanAbsoluteError.forward", prediction, target)
        residual = prediction - target
        return average(np.abs(residual)), residual  # eq:mae-loss

    def backward(self, dy, residual):
        return np.sign(residual) * (float(dy) / residual.size)


class Huber(Loss):
    """Squared for |r| ≤ δ, absolute beyond, with r = ŷ − y; the mean over all elements.

    ℓ = r²/2 where |r| ≤ δ, else δ(|r| − δ/2) (eq:huber-loss); its derivative is r clipped to ±δ
    (eq:huber-gradient). prediction, target: one shape, one float dtype. Huber, 1964.
    """

    def __init__(self, delta=1.0):
        self.delta = check_number("Huber", "delta", delta, above=0)

    def forward(self, prediction, target):
        check_same("Huber.forward", prediction, target)
        residual = prediction - target
        clipped = np.clip(residual, -self.delta, self.delta)
        return dot(clipped, residual - clipped / 2) / residual.size, clipped  # eq:huber-loss

    def backward(self, dy, clipped):
        return clipped * (float(dy) / clipped.size)  # eq:huber-gradient
