"""Kullback–Leibler divergences: how far one distribution is from another, in nats; 0 only if equal."""

import numpy as np

from dlcore.activations import sigmoid, softplus
from dlcore.checks import check_array, check_pair
from dlcore.losses.base import (
    Loss,
    average,
    check_log_probabilities,
    check_probabilities,
    check_same,
    dot,
    weighted,
)


class KLDivergence(Loss):
    """KL(p ‖ q) = Σ_k p_k (log p_k − log q_k), the mean over the batch (eq:loss-kl).

    The gradient is d log q = −p / B (eq:loss-kl-gradient). prediction: log q (B, K); target: p
    (B, K), rows in [0, 1] that sum to 1, as those of q must. Where p_k = 0 the term is 0. The
    cross-entropy of p and q is the entropy of p plus this. Kullback & Leibler, 1951.
    """

    def forward(self, prediction, target):
        where = "KLDivergence.forward"
        check_array(where, "prediction", prediction, ("B", "K"))
        check_same(where, prediction, target)
        check_probabilities(where, target)
        check_log_probabilities(where, prediction)
        sums = target.sum(axis=1, dtype=np.float64)
        if np.abs(sums - 1).max() > 1e-3:
            raise ValueError(
                f"{where}: each row of target must sum to 1, got {sums.min():g} to {sums.max():g}"
            )
        support = target > 0
        p, log_q = target[support], prediction[support]
        return dot(p, np.log(p) - log_q) / len(target), target  # eq:loss-kl

    def backward(self, dy, target):
        return target * (-float(dy) / len(target))  # (B, K) eq:loss-kl-gradient


class BernoulliKLDivergence(Loss):
    """KL(p ‖ q) for yes-no variables: p log(p/q) + (1 − p) log((1 − p)/(1 − q)) (eq:loss-bernoulli-kl).

    prediction: logits z of any shape, q = σ(z); target: p in [0, 1], of the same shape and dtype.
    The mean over all n elements; the gradient is dz = (q − p) / n, that of the binary
    cross-entropy (eq:loss-bce-gradient), from which this differs by the entropy of p.
    """

    def forward(self, prediction, target):
        where = "BernoulliKLDivergence.forward"
        check_same(where, prediction, target)
        check_probabilities(where, target)
        z, p = prediction, target
        cross_entropy = weighted(p, softplus(-z)) + weighted(1 - p, softplus(z))  # eq:loss-bce-logits
        losses = cross_entropy + _p_log_p(p) + _p_log_p(1 - p)  # eq:loss-bernoulli-kl
        return average(losses), (z, p)

    def backward(self, dy, cache):
        z, p = cache
        return (sigmoid(z) - p) * (float(dy) / z.size)  # eq:loss-bce-gradient


class GaussianKLDivergence(Loss):
    """KL(prediction ‖ target) of normal distributions with independent features, mean over the batch.

    ½ Σ_d [(μ − m)²/s² + v/s² − 1 − log(v/s²)] for N(μ, v) and N(m, s²) (eq:loss-gaussian-kl).
    prediction: the pair (mean, log_variance), each (B, D); target: such a pair, or None for
    N(0, 1). backward returns the pair of gradients (eq:loss-gaussian-kl-gradient). Kingma &
    Welling, 2014, appendix B.
    """

    def __call__(self, prediction, target=None):
        return self.forward(prediction, target)[0]

    @np.errstate(over="ignore", invalid="ignore")  # infinite widths and means have their limits below
    def forward(self, prediction, target=None):
        mean, log_variance = _check_normal("prediction", prediction)
        if target is None:
            z = scaled = mean
            log_ratio = log_variance
        else:
            target_mean, target_log_variance = _check_normal("target", target, like=mean)
            inverse = np.exp(-0.5 * target_log_variance)  # 1/s
            z = weighted(mean - target_mean, inverse)  # (B, D): (μ − m)/s
            scaled = weighted(z, inverse)
            ratio = log_variance - target_log_variance
            log_ratio = np.where(log_variance == target_log_variance, 0, ratio)  # infinite ones may be equal
        excess = np.expm1(log_ratio)  # (B, D): v/s² − 1
        rest = excess - np.where(excess < np.inf, log_ratio, 0)  # an infinite e^x − x is infinite
        value = 0.5 * (dot(z, z) + float(rest.sum(dtype=np.float64))) / len(mean)  # eq:loss-gaussian-kl
        return value, (scaled, excess)

    def backward(self, dy, cache):
        scaled, excess = cache
        weight = float(dy) / len(scaled)
        return weight * scaled, 0.5 * weight * excess  # (B, D) each eq:loss-gaussian-kl-gradient


def _p_log_p(p):
    """p log p, element by element, with 0 log 0 = 0."""
    return p * np.log(np.where(p > 0, p, 1))


def _check_normal(name, pair, like=None):
    """Return (mean, log_variance) if they are float arrays of one dtype and one shape (B, D)."""
    where = "GaussianKLDivergence.forward"
    mean, log_variance = check_pair(where, name, pair, "(mean, log_variance)")
    shape, dtype = (("B", "D"), None) if like is None else (like.shape, like.dtype)
    check_array(where, f"{name} mean", mean, shape, dtype=dtype)
    check_array(where, f"{name} log_variance", log_variance, mean.shape, dtype=mean.dtype)
    return mean, log_variance
