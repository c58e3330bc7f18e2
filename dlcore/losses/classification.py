"""Losses for classes: how surprised, in nats, the model is by the right answer."""

import numpy as np

from dlcore.activations import sigmoid
from dlcore.activations.softmax import below_largest
from dlcore.checks import check_array, check_number
from dlcore.losses.base import (
    Loss,
    average,
    check_counted,
    check_labels,
    check_log_probabilities,
    check_probabilities,
    check_same,
    weighted,
)

MANY = 1 << 14  # classes


class BinaryCrossEntropy(Loss):
    """From logits: L = −mean [w t log σ(z) + (1 − t) log(1 − σ(z))], in nats (eq:loss-bce-weighted).

    For w = 1 the gradient is dz = (σ(z) − t) / n (eq:loss-bce-gradient). prediction: logits of any
    shape, infinite ones too; target: the same shape and dtype, in [0, 1]. positive_weight: w, how
    many times each yes counts; the mean is over all n elements, whatever w is.
    """

    def __init__(self, positive_weight=1.0):
        self.positive_weight = check_number("BinaryCrossEntropy", "positive_weight", positive_weight, above=0)

    def forward(self, prediction, target):
        check_same("BinaryCrossEntropy.forward", prediction, target)
        check_probabilities("BinaryCrossEntropy.forward", target)
        z, t = prediction, target
        tail = np.log1p(np.exp(-np.abs(z)))  # at most log 2, whatever the logit
        yes = np.maximum(-z, 0) + tail  # −log σ(z) eq:loss-bce-logits
        no = np.maximum(z, 0) + tail  # −log(1 − σ(z)) eq:loss-bce-logits
        losses = weighted(self.positive_weight * t, yes) + weighted(1 - t, no)  # eq:loss-bce-weighted
        return average(losses), (z, t)

    def backward(self, dy, cache):
        z, t = cache
        p = sigmoid(z)
        slope = (1 - t) * p - self.positive_weight * t * (1 - p)  # σ(z) − t for w = 1 eq:loss-bce-gradient
        return slope * (float(dy) / z.size)


class CrossEntropy(Loss):
    """Softmax cross-entropy from logits: L = −mean_i log softmax(z_i)[y_i], in nats (eq:softmax-nll).

    The gradient is dz = (p − onehot(y)) / B (eq:softmax-gradient).
    prediction: (B, K) logits; target: (B,) integer classes in 0..K-1. Further leading axes,
    (..., K) and (...), count as batch. mask: boolean, of the target's shape, true where a target
    counts, all by default: the mean is over those, the gradient elsewhere exactly 0. Raises
    ValueError for a label out of range, counted or not (fill up with 0), and for a mask that is
    nowhere true.
    """

    def __call__(self, prediction, target, *, mask=None):
        """The value of `forward`, without the cache."""
        return self.forward(prediction, target, mask=mask)[0]

    def forward(self, prediction, target, *, mask=None):
        check_array("CrossEntropy.forward", "prediction", prediction, (..., "B", "K"))
        classes = prediction.shape[-1]
        check_labels("CrossEntropy.forward", target, prediction.shape[:-1], classes)
        z, y = prediction.reshape(-1, classes), target.reshape(-1)
        if mask is not None:
            check_counted("CrossEntropy.forward", mask, target.shape)
            z, y = prediction[mask], target[mask]  # from here on B is the number of those that count
        right = np.arange(len(y)), y  # where each right class stands in z
        losses, e, total = surprise(z, right)
        return average(losses), (e, total, right, prediction.shape, mask)  # eq:softmax-nll

    def backward(self, dy, cache):
        e, total, right, shape, mask = cache
        weight = float(dy) / len(e)
        dz = e * (weight / total)[:, None]  # (B, K): p / B
        dz[right] -= weight  # eq:softmax-gradient
        if mask is None:
            return dz.reshape(shape)
        dprediction = np.zeros(shape, dz.dtype)
        dprediction[mask] = dz
        return dprediction


def surprise(z, right):
    """−log softmax(z) at the right classes (B,), with the exponentials (B, K) and their row sums (B,).

    As its definition reads where no exponential can overflow or vanish, else from logits shifted
    so that the largest of each row is 0.
    """
    if z.max() < 30 and z.min() > -30:
        e = np.exp(z)
        total = _row_sums(e)
        return np.log(total / e[right]), e, total  # eq:softmax-definition
    e = below_largest(z)
    shifted = e[right]
    np.exp(e, out=e)
    total = _row_sums(e)
    return np.log(total) - shifted, e, total  # eq:softmax-logsumexp


def _row_sums(e):
    """Σ_k e_ik (B,): a product with ones is the fastest sum, but loses digits where the classes are many."""
    if e.shape[1] < MANY:
        return e @ np.ones(e.shape[1], e.dtype)
    return e.sum(axis=1, dtype=np.float64).astype(e.dtype)


class NegativeLogLikelihood(Loss):
    """L = −mean_i log p_i[y_i] (eq:softmax-nll), from log-probabilities (eq:loss-nll-gradient).

    The gradient is −1/B at each right class and 0 elsewhere. prediction: (B, K) log-probabilities,
    as `log_softmax` gives; target: (B,) integer classes in 0..K-1. Raises ValueError for a label
    out of range, and for logits, whose exponentials do not sum to 1.
    """

    def forward(self, prediction, target):
        where = "NegativeLogLikelihood.forward"
        check_array(where, "prediction", prediction, ("B", "K"))
        check_labels(where, target, prediction.shape[:1], prediction.shape[1])
        check_log_probabilities(where, prediction)
        right = np.arange(len(target)), target
        return average(-prediction[right]), (prediction, right)  # eq:softmax-nll

    def backward(self, dy, cache):
        prediction, right = cache
        dprediction = np.zeros_like(prediction)
        dprediction[right] = -float(dy) / len(prediction)  # eq:loss-nll-gradient
        return dprediction
