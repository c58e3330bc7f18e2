"""Divergences: not negative, zero for equals, cross-entropy less entropy, the Gaussian's integral."""

import math

import numpy as np
import pytest
import scipy.integrate
import scipy.special
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dlcore.activations import log_softmax
from dlcore.losses import (
    BernoulliKLDivergence,
    BinaryCrossEntropy,
    CrossEntropy,
    GaussianKLDivergence,
    KLDivergence,
)
from tests.losses.inputs import LABELS, PAIR, P, Z, batches, distributions, logits, probabilities
from tests.refusal import refused


@given(batches(st.floats(-50, 50)), distributions())
def test_divergence_is_not_negative_and_scipys(z, p):
    log_q = log_softmax(z)
    value = KLDivergence()(log_q, p)
    assert value >= -1e-14
    assert value == pytest.approx(
        scipy.special.rel_entr(p, np.exp(log_q)).sum(axis=1).mean(), rel=1e-9, abs=1e-13
    )


@given(batches(logits), distributions())
def test_cross_entropy_is_entropy_plus_divergence(z, p):
    log_q = log_softmax(z)
    cross_entropy = -(p * log_q).sum(axis=1).mean()
    entropy = scipy.special.entr(p).sum(axis=1).mean()
    assert cross_entropy == pytest.approx(entropy + KLDivergence()(log_q, p), rel=1e-12, abs=1e-13)


@given(batches(logits), arrays(np.int64, 3, elements=st.integers(0, 3)))
def test_with_hard_labels_divergence_is_cross_entropy(z, y):
    assert KLDivergence()(log_softmax(z), np.eye(4)[y]) == pytest.approx(
        CrossEntropy()(z, y), rel=1e-12, abs=1e-13
    )


def test_divergence_is_zero_only_for_equals():
    p = P[P.min(axis=1) > 0]
    assert KLDivergence()(np.log(p), p) == pytest.approx(0, abs=1e-15)
    assert KLDivergence()(np.log(p[::-1]), p) > 0.01
    z = scipy.special.logit(P)
    assert BernoulliKLDivergence()(z, P) == pytest.approx(0, abs=1e-15)
    assert GaussianKLDivergence()(PAIR, PAIR) == 0


def test_divergence_from_what_cannot_happen():
    log_q, p = np.array([[-np.inf, 0.0]]), np.array([[0.0, 1.0]])
    assert KLDivergence()(log_q, p) == 0
    assert KLDivergence()(log_q, p[:, ::-1].copy()) == np.inf


@given(batches(logits), batches(probabilities))
def test_bernoulli_divergence_is_binary_cross_entropy_less_entropy(z, p):
    entropy = (scipy.special.entr(p) + scipy.special.entr(1 - p)).mean()
    value = BernoulliKLDivergence()(z, p)
    assert value == pytest.approx(BinaryCrossEntropy()(z, p) - entropy, rel=1e-12, abs=1e-13)
    assert value >= -1e-13
    two = np.stack([p.ravel(), 1 - p.ravel()], axis=1)
    log_two = np.stack([scipy.special.log_expit(z.ravel()), scipy.special.log_expit(-z.ravel())], axis=1)
    assert value == pytest.approx(KLDivergence()(log_two, two), rel=1e-12, abs=1e-13)


@pytest.mark.parametrize(("mean", "variance"), [((0.3, 0.0), (0.5, 1.0)), ((-1.0, 0.4), (2.0, 0.3))])
def test_gaussian_divergence_is_its_integral(mean, variance):
    p, q = (scipy.stats.norm(m, math.sqrt(v)) for m, v in zip(mean, variance, strict=True))
    integral, _ = scipy.integrate.quad(lambda x: p.pdf(x) * (p.logpdf(x) - q.logpdf(x)), -12, 12)
    prediction, target = ((np.array([[m]]), np.log([[v]])) for m, v in zip(mean, variance, strict=True))
    assert GaussianKLDivergence()(prediction, target) == pytest.approx(integral, rel=1e-6)


@given(batches(st.floats(-10, 10)), batches(st.floats(-10, 10)))
def test_gaussian_divergence_to_the_standard_normal(mean, log_variance):
    value = GaussianKLDivergence()((mean, log_variance))
    standard = (np.zeros_like(mean), np.zeros_like(mean))
    assert value == pytest.approx(GaussianKLDivergence()((mean, log_variance), standard), rel=1e-14)
    expected = 0.5 * (mean**2 + np.exp(log_variance) - 1 - log_variance).sum(axis=1).mean()
    assert value == pytest.approx(expected, rel=1e-9, abs=1e-14)
    assert value >= 0


def test_gaussian_divergence_of_near_equals():
    """For a small log-variance ε it is ε²/4, which 1 − e^ε would lose to rounding."""
    value = GaussianKLDivergence()((np.zeros((1, 1)), np.full((1, 1), 1e-6)))
    assert value == pytest.approx(0.25e-12, rel=1e-5, abs=0)


def test_bad_distributions():
    where = "KLDivergence.forward"
    forward = KLDivergence().forward
    wrong = refused(ValueError, forward, np.log(P), P / 2)
    assert wrong == f"{where}: each row of target must sum to 1, got 0.5 to 0.5"
    wrong = refused(ValueError, forward, np.log(P), np.array(P - 2))
    assert wrong.startswith(f"{where}: target must be in [0, 1], got -")
    assert refused(ValueError, forward, np.log(P[0]), P[0]) == f"{where}: prediction must be (B, K), got (3,)"
    assert refused(TypeError, forward, np.log(P), LABELS) == f"{where}: target must be float64, got int64"


@pytest.mark.parametrize(
    ("prediction", "target", "kind", "text"),
    [
        (Z, None, TypeError, "prediction must be a pair (mean, log_variance), got ndarray"),
        ((Z,), None, TypeError, "prediction must be a pair (mean, log_variance), got a tuple of 1"),
        ((Z, Z[:1]), None, ValueError, "prediction log_variance must be (5, 3), got (1, 3)"),
        ((Z[0], Z[0]), None, ValueError, "prediction mean must be (B, D), got (3,)"),
        ((Z, Z.astype(np.float32)), None, TypeError, "prediction log_variance must be float64, got float32"),
        (PAIR, (Z[:1], Z[:1]), ValueError, "target mean must be (5, 3), got (1, 3)"),
        (PAIR, Z, TypeError, "target must be a pair (mean, log_variance), got ndarray"),
    ],
)
def test_bad_normals(prediction, target, kind, text):
    wrong = refused(kind, GaussianKLDivergence().forward, prediction, target)
    assert wrong == f"GaussianKLDivergence.forward: {text}"
