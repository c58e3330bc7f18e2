"""Losses against SciPy, each other and finite differences; stable, precise, and strict about input."""

import math

import numpy as np
import pytest
import scipy.integrate
import scipy.special
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import dlcore.losses as losses
from dlcore.activations import log_softmax, sigmoid, softmax
from dlcore.gradcheck import gradcheck
from dlcore.losses import (
    BernoulliKLDivergence,
    BinaryCrossEntropy,
    CrossEntropy,
    GaussianKLDivergence,
    Huber,
    KLDivergence,
    MeanAbsoluteError,
    MeanSquaredError,
    NegativeLogLikelihood,
    RootMeanSquaredError,
)

DTYPES = [np.float32, np.float64]
RNG = np.random.default_rng(0)
Z = RNG.normal(size=(5, 3))
LABELS = RNG.integers(0, 3, 5)
P = RNG.dirichlet(np.ones(3), 5)
PAIR = (RNG.normal(size=(5, 3)), RNG.normal(size=(5, 3)))
CASES = {
    "binary": (BinaryCrossEntropy(), Z, P),
    "binary, one logit an example": (BinaryCrossEntropy(), Z[:, 0], P[:, 0]),
    "cross-entropy": (CrossEntropy(), Z, LABELS),
    "cross-entropy, shifted": (CrossEntropy(), Z + 40, LABELS),
    "cross-entropy of sequences": (CrossEntropy(), np.stack([Z, -Z]), np.stack([LABELS, LABELS])),
    "likelihood": (NegativeLogLikelihood(), log_softmax(Z), LABELS),
    "squared": (MeanSquaredError(), Z, P),
    "root": (RootMeanSquaredError(), Z, P),
    "absolute": (MeanAbsoluteError(), Z, P),
    "huber": (Huber(0.7), Z, P),
    "divergence": (KLDivergence(), log_softmax(Z), P),
    "bernoulli": (BernoulliKLDivergence(), Z, P),
    "gaussian": (GaussianKLDivergence(), PAIR, None),
    "gaussian to gaussian": (GaussianKLDivergence(), PAIR, PAIR[::-1]),
}
PROBABILITY_LOSSES = [BinaryCrossEntropy, BernoulliKLDivergence]
PAIRED = [MeanSquaredError, RootMeanSquaredError, MeanAbsoluteError, Huber, *PROBABILITY_LOSSES]

logits = st.floats(-1e4, 1e4, width=32)
probabilities = st.floats(0, 1, width=32)


def batches(elements, columns=4):
    return arrays(np.float64, (3, columns), elements=elements)


def distributions(columns=4):
    """Rows that sum to 1, some of their entries 0."""
    weights = batches(st.one_of(st.just(0.0), st.floats(1e-3, 1)), columns)
    return weights.map(lambda w: np.where(w.any(axis=1, keepdims=True), w, 1)).map(
        lambda w: w / w.sum(axis=1, keepdims=True)
    )


def of_dtype(x, dtype):
    """Floats of this dtype; labels, pairs and None as they are, inside too."""
    if isinstance(x, tuple):
        return tuple(of_dtype(part, dtype) for part in x)
    return x if x is None or x.dtype.kind != "f" else x.astype(dtype)


def message(error_type, function, /, *arguments, **options):
    with pytest.raises(error_type) as error:
        function(*arguments, **options)
    return str(error.value)


# --- what holds for each


@pytest.mark.parametrize("case", CASES)
def test_gradient(case):
    loss, prediction, target = CASES[case]
    assert gradcheck(loss, prediction, target) < 1e-7
    assert gradcheck(loss, prediction, target, elementwise=True) < 1e-7


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", CASES)
def test_value_is_a_float_and_the_gradient_keeps_shape_and_dtype(case, dtype):
    loss, prediction, target = CASES[case]
    prediction, target = of_dtype(prediction, dtype), of_dtype(target, dtype)
    value, cache = loss.forward(prediction, target)
    assert type(value) is float
    assert loss(prediction, target) == value
    assert value == pytest.approx(loss(*CASES[case][1:]), rel=1e-5)
    for dy in (1.0, np.float64(2), np.float32(2), np.array(2.0)):
        gradient = loss.backward(cache, dy)
        for given_, wanted in zip(np.atleast_3d(gradient), np.atleast_3d(prediction), strict=True):
            assert given_.shape == wanted.shape
            assert given_.dtype == dtype


@pytest.mark.parametrize("case", CASES)
def test_gradient_is_proportional_to_dy_and_may_be_had_again(case):
    loss, prediction, target = CASES[case]
    _, cache = loss.forward(prediction, target)
    once = np.array(loss.backward(cache))
    np.testing.assert_allclose(loss.backward(cache, dy=-3.0), -3 * once, rtol=1e-14)
    np.testing.assert_array_equal(loss.backward(cache), once)


@pytest.mark.parametrize("case", CASES)
def test_nan_is_not_hidden(case):
    loss, prediction, target = CASES[case]
    broken = np.array(prediction)
    broken[..., 0] = np.nan
    if case == "likelihood":
        target = np.zeros_like(target)
    assert math.isnan(loss(tuple(broken) if isinstance(prediction, tuple) else broken, target))


def test_everything_public_is_tested_here():
    assert {type(case[0]).__name__ for case in CASES.values()} == set(losses.__all__)


# --- values


def test_regression_values():
    y_hat, y = np.array([1.0, 2.0, 5.0]), np.array([1.0, 4.0, 1.0])
    assert MeanSquaredError()(y_hat, y) == pytest.approx(20 / 3)
    assert RootMeanSquaredError()(y_hat, y) == pytest.approx(math.sqrt(20 / 3))
    assert MeanAbsoluteError()(y_hat, y) == pytest.approx(2)
    assert Huber(2.0)(y_hat, y) == pytest.approx(scipy.special.huber(2.0, y_hat - y).mean())
    assert Huber()(y_hat, y) == pytest.approx((0 + 1.5 + 3.5) / 3)


@given(batches(logits), batches(logits), st.floats(0.01, 100))
def test_huber_is_scipys_and_between_the_two_losses(y_hat, y, delta):
    value = Huber(delta)(y_hat, y)
    assert value == pytest.approx(scipy.special.huber(delta, y_hat - y).mean(), rel=1e-12)
    assert value <= MeanSquaredError()(y_hat, y) / 2 * (1 + 1e-12)
    assert value <= delta * MeanAbsoluteError()(y_hat, y) * (1 + 1e-12)


def test_no_error_has_no_gradient():
    for loss in (MeanSquaredError(), RootMeanSquaredError(), MeanAbsoluteError(), Huber()):
        value, cache = loss.forward(Z, Z.copy())
        assert value == 0
        assert not loss.backward(cache).any()


@given(batches(logits), arrays(np.int64, 3, elements=st.integers(0, 3)))
def test_cross_entropy_is_minus_the_mean_log_probability(z, y):
    expected = -scipy.special.log_softmax(z, axis=1)[np.arange(3), y].mean()
    value = CrossEntropy()(z, y)
    assert value == pytest.approx(expected, rel=1e-12, abs=1e-14)
    assert value == pytest.approx(NegativeLogLikelihood()(log_softmax(z), y), rel=1e-12, abs=1e-14)
    assert value >= 0


@given(batches(st.floats(-50, 50)), arrays(np.int64, 3, elements=st.integers(0, 3)), st.floats(-1e3, 1e3))
def test_cross_entropy_does_not_see_a_shift(z, y, shift):
    """Small logits are taken as they are, large ones shifted: both ways must agree."""
    value, cache = CrossEntropy().forward(z, y)
    shifted, shifted_cache = CrossEntropy().forward(z + shift, y)
    assert shifted == pytest.approx(value, rel=1e-9, abs=1e-11)
    gradient, shifted_gradient = CrossEntropy().backward(cache), CrossEntropy().backward(shifted_cache)
    np.testing.assert_allclose(shifted_gradient, gradient, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("scale", [1, 29, 31, 1000])
def test_cross_entropy_gradient_is_p_minus_onehot(scale, dtype):
    z = (scale * np.tanh(RNG.normal(size=(50, 7)))).astype(dtype)
    y = RNG.integers(0, 7, 50)
    _, cache = CrossEntropy().forward(z, y)
    expected = (softmax(z.astype(np.float64)) - np.eye(7)[y]) / 50
    np.testing.assert_allclose(
        CrossEntropy().backward(cache), expected, atol=1e-8 if dtype == np.float32 else 1e-16
    )


def test_cross_entropy_of_sequences_is_that_of_all_their_steps():
    z, y = RNG.normal(size=(2, 4, 3)), RNG.integers(0, 3, (2, 4))
    value, cache = CrossEntropy().forward(z, y)
    flat, flat_cache = CrossEntropy().forward(z.reshape(8, 3), y.reshape(8))
    assert value == flat
    np.testing.assert_array_equal(
        CrossEntropy().backward(cache).reshape(8, 3), CrossEntropy().backward(flat_cache)
    )


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int32, np.int64])
def test_labels_of_any_integer_dtype(dtype):
    assert CrossEntropy()(Z, LABELS.astype(dtype)) == CrossEntropy()(Z, LABELS)


@given(batches(logits), batches(probabilities))
def test_binary_cross_entropy_is_the_bernoulli_likelihood(z, t):
    expected = -(t * scipy.special.log_expit(z) + (1 - t) * scipy.special.log_expit(-z)).mean()
    assert BinaryCrossEntropy()(z, t) == pytest.approx(expected, rel=1e-12, abs=1e-14)


@given(arrays(np.float64, 6, elements=logits), arrays(np.int64, 6, elements=st.integers(0, 1)))
def test_binary_cross_entropy_is_the_softmax_of_two_classes(z, y):
    two = np.stack([np.zeros(6), z], axis=1)
    value, cache = BinaryCrossEntropy().forward(z, y.astype(np.float64))
    expected, two_cache = CrossEntropy().forward(two, y)
    assert value == pytest.approx(expected, rel=1e-12, abs=1e-14)
    gradient = CrossEntropy().backward(two_cache)[:, 1]
    np.testing.assert_allclose(BinaryCrossEntropy().backward(cache), gradient, rtol=1e-9, atol=1e-16)


# --- divergences


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


# --- extreme logits


@pytest.mark.parametrize("dtype", DTYPES)
def test_losses_of_extreme_logits_are_finite_and_right(dtype):
    z = np.array([[1e4, -1e4, 0], [-1e4, 1e4, 0]], dtype)
    value, cache = CrossEntropy().forward(z, np.array([0, 0]))
    assert value == 1e4
    np.testing.assert_array_equal(CrossEntropy().backward(cache), np.array([[0, 0, 0], [-0.5, 0.5, 0]]))
    target = np.array([[1, 0, 0.5], [1, 0, 0.5]], dtype)
    value, cache = BinaryCrossEntropy().forward(z, target)
    assert value == pytest.approx((2e4 + 2 * math.log(2)) / 6, rel=1e-6)
    gradient = (sigmoid(z.astype(np.float64)) - target) / 6
    np.testing.assert_allclose(BinaryCrossEntropy().backward(cache), gradient, rtol=1e-6)
    value, cache = BernoulliKLDivergence().forward(z, target)
    assert value == pytest.approx(2e4 / 6, rel=1e-6)
    np.testing.assert_allclose(BernoulliKLDivergence().backward(cache), gradient, rtol=1e-6)
    value, cache = KLDivergence().forward(log_softmax(z), np.eye(3, dtype=dtype)[[0, 0]])
    assert value == 1e4


@pytest.mark.parametrize("dtype", DTYPES)
def test_confident_and_right_costs_nothing_and_never_less(dtype):
    for scale in (5, 15, 29, 31, 100):
        z = (scale * np.eye(4) + RNG.normal(size=(4, 4)) * 0.5).astype(dtype)
        assert 0 <= CrossEntropy()(z, np.arange(4)) <= 20 * math.exp(-scale) + 1e-6


# --- bad input


@pytest.mark.parametrize("loss", PAIRED)
def test_paired_losses_refuse_what_does_not_pair(loss):
    where = f"{loss.__name__}.forward"
    x, t = np.full((4, 1), 0.5), np.full((4, 1), 0.5)
    forward = loss().forward
    assert message(ValueError, forward, x, t[:, 0]) == f"{where}: target must be (4, 1), got (4,)"
    assert message(ValueError, forward, x, t[:1]) == f"{where}: target must be (4, 1), got (1, 1)"
    wrong = message(TypeError, forward, x.astype(np.float32), t)
    assert wrong == f"{where}: target must be float32, got float64"
    assert message(TypeError, forward, x, t.astype(int)) == f"{where}: target must be float64, got int64"
    assert message(TypeError, forward, [0.5], t) == f"{where}: prediction must be a NumPy array, got list"
    wrong = message(TypeError, forward, t.astype(int), t)
    assert wrong == f"{where}: prediction must be an array of float, got int64"
    assert message(ValueError, forward, x[:0], t[:0]) == f"{where}: prediction must not be empty, got (0, 1)"


@pytest.mark.parametrize("loss", PROBABILITY_LOSSES)
@pytest.mark.parametrize(
    ("target", "got"), [([0.0, 1.5], "0 to 1.5"), ([-0.5, 1.0], "-0.5 to 1"), ([0.5, math.nan], "nan to nan")]
)
def test_targets_outside_of_the_unit_interval(loss, target, got):
    wrong = message(ValueError, loss().forward, np.zeros(2), np.array(target))
    assert wrong == f"{loss.__name__}.forward: target must be in [0, 1], got {got}"


@pytest.mark.parametrize("loss", [CrossEntropy, NegativeLogLikelihood])
@pytest.mark.parametrize(
    ("target", "kind", "text"),
    [
        ([0, 1, 2, 0, 3], ValueError, "target must be in 0..2, got 0 to 3"),
        ([0, 1, 2, 0, -1], ValueError, "target must be in 0..2, got -1 to 2"),
        ([0, 1, 2], ValueError, "target must be (5,), got (3,)"),
        ([[0], [1], [2], [0], [1]], ValueError, "target must be (5,), got (5, 1)"),
        ([0.0, 1, 2, 0, 1], TypeError, "target must be an array of int, got float64"),
        ([True, False, True, True, True], TypeError, "target must be an array of int, got bool"),
    ],
)
def test_bad_labels(loss, target, kind, text):
    wrong = message(kind, loss().forward, Z, np.array(target))
    assert wrong == f"{loss.__name__}.forward: {text}"


def test_bad_class_scores():
    wrong = message(ValueError, CrossEntropy().forward, Z[0], LABELS[:1])
    assert wrong == "CrossEntropy.forward: prediction must be (..., B, K), got (3,)"
    wrong = message(ValueError, CrossEntropy().forward, np.zeros((0, 4, 3)), np.zeros((0, 4), int))
    assert wrong == "CrossEntropy.forward: target must not be empty, got (0, 4)"
    wrong = message(
        ValueError, NegativeLogLikelihood().forward, np.zeros((2, 5, 3)), np.stack([LABELS, LABELS])
    )
    assert wrong == "NegativeLogLikelihood.forward: prediction must be (B, K), got (2, 5, 3)"
    wrong = message(TypeError, CrossEntropy().forward, np.zeros((5, 3), int), LABELS)
    assert wrong == "CrossEntropy.forward: prediction must be an array of float, got int64"


def test_bad_distributions():
    where = "KLDivergence.forward"
    forward = KLDivergence().forward
    wrong = message(ValueError, forward, np.log(P), P / 2)
    assert wrong == f"{where}: each row of target must sum to 1, got 0.5 to 0.5"
    wrong = message(ValueError, forward, np.log(P), np.array(P - 2))
    assert wrong.startswith(f"{where}: target must be in [0, 1], got -")
    assert message(ValueError, forward, np.log(P[0]), P[0]) == f"{where}: prediction must be (B, K), got (3,)"
    assert message(TypeError, forward, np.log(P), LABELS) == f"{where}: target must be float64, got int64"


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
    wrong = message(kind, GaussianKLDivergence().forward, prediction, target)
    assert wrong == f"GaussianKLDivergence.forward: {text}"


@pytest.mark.parametrize("delta", [0, -1.0, math.nan])
def test_bad_delta(delta):
    assert message(ValueError, Huber, delta) == f"Huber: delta must be above 0, got {delta!r}"
