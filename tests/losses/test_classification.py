"""Cross-entropies against SciPy and each other, at extreme logits, and with bad labels."""

import math

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dlcore.activations import log_softmax, sigmoid, softmax
from dlcore.losses import (
    BernoulliKLDivergence,
    BinaryCrossEntropy,
    CrossEntropy,
    KLDivergence,
    NegativeLogLikelihood,
)
from tests.losses.inputs import DTYPES, LABELS, Z, batches, logits, probabilities
from tests.refusal import refused


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
    gradient = CrossEntropy().backward(1.0, cache)
    shifted_gradient = CrossEntropy().backward(1.0, shifted_cache)
    np.testing.assert_allclose(shifted_gradient, gradient, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("scale", [1, 29, 31, 1000])
def test_cross_entropy_gradient_is_p_minus_onehot(scale, dtype):
    rng = np.random.default_rng(scale)
    z, y = (scale * np.tanh(rng.normal(size=(50, 7)))).astype(dtype), rng.integers(0, 7, 50)
    _, cache = CrossEntropy().forward(z, y)
    expected = (softmax(z.astype(np.float64)) - np.eye(7)[y]) / 50
    np.testing.assert_allclose(
        CrossEntropy().backward(1.0, cache), expected, atol=1e-8 if dtype == np.float32 else 1e-16
    )


def test_cross_entropy_of_sequences_is_that_of_all_their_steps():
    z, y = np.stack([Z, -Z]), np.stack([LABELS, LABELS[::-1]])
    value, cache = CrossEntropy().forward(z, y)
    flat, flat_cache = CrossEntropy().forward(z.reshape(10, 3), y.reshape(10))
    assert value == flat
    np.testing.assert_array_equal(
        CrossEntropy().backward(1.0, cache).reshape(10, 3), CrossEntropy().backward(1.0, flat_cache)
    )


MASK = np.array([[True, True, False, True, False], [False, False, False, True, True]])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shift", [0, 40])
def test_under_a_mask_only_some_targets_count(shift, dtype):
    z, y = (shift + np.stack([Z, -Z])).astype(dtype), np.stack([LABELS, LABELS[::-1]])
    value, cache = CrossEntropy().forward(z, y, mask=MASK)
    expected, counted = CrossEntropy().forward(z[MASK], y[MASK])
    assert value == expected == CrossEntropy()(z, y, mask=MASK)
    gradient = CrossEntropy().backward(2.0, cache)
    assert gradient.dtype == dtype
    np.testing.assert_array_equal(gradient[MASK], CrossEntropy().backward(2.0, counted))
    np.testing.assert_array_equal(gradient[~MASK], 0)


def test_what_does_not_count_is_not_seen():
    """Neither another label nor a NaN changes anything."""
    z, y = np.stack([Z, -Z]), np.stack([LABELS, LABELS[::-1]])
    value, cache = CrossEntropy().forward(z, y, mask=MASK)
    padded, broken = np.where(MASK, y, 0), np.where(MASK[..., None], z, np.nan)
    other, other_cache = CrossEntropy().forward(broken, padded, mask=MASK)
    assert other == value
    gradient, other_gradient = (CrossEntropy().backward(1.0, each) for each in (cache, other_cache))
    np.testing.assert_array_equal(other_gradient, gradient)


def test_a_mask_that_is_true_everywhere_is_none():
    value, cache = CrossEntropy().forward(Z, LABELS, mask=np.full(5, True))
    expected, without = CrossEntropy().forward(Z, LABELS)
    assert value == expected
    np.testing.assert_array_equal(CrossEntropy().backward(1.0, cache), CrossEntropy().backward(1.0, without))


def test_bad_masks():
    def wrong(kind, mask, target=LABELS):
        return refused(kind, lambda: CrossEntropy().forward(Z, target, mask=mask))

    where, mask = "CrossEntropy.forward", np.arange(5) > 1
    assert wrong(ValueError, mask & False) == f"{where}: mask must be true somewhere, got (5,) of false"
    assert wrong(ValueError, mask[:4]) == f"{where}: mask must be (5,), got (4,)"
    assert wrong(TypeError, mask.astype(int)) == f"{where}: mask must be an array of bool, got int64"
    assert wrong(TypeError, list(mask)) == f"{where}: mask must be a NumPy array, got list"
    padded = np.where(mask, LABELS, -100)
    assert wrong(ValueError, mask, padded) == f"{where}: target must be in 0..2, got -100..2"


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
    gradient = CrossEntropy().backward(1.0, two_cache)[:, 1]
    np.testing.assert_allclose(BinaryCrossEntropy().backward(1.0, cache), gradient, rtol=1e-9, atol=1e-16)


def test_a_positive_weight_counts_each_yes_so_many_times():
    """A weight of 3 is a list in which every yes stands three times, its sum divided by the old length."""
    rng = np.random.default_rng(5)
    z, t = rng.normal(scale=3, size=40), (rng.random(40) < 0.3).astype(np.float64)
    listed = np.repeat(np.arange(40), np.where(t == 1, 3, 1))
    value, cache = BinaryCrossEntropy(positive_weight=3).forward(z, t)
    expected, listed_cache = BinaryCrossEntropy().forward(z[listed], t[listed])
    assert value == pytest.approx(expected * len(listed) / 40, rel=1e-12)
    gradient = np.zeros(40)
    np.add.at(gradient, listed, BinaryCrossEntropy().backward(1.0, listed_cache) * len(listed) / 40)
    np.testing.assert_allclose(
        BinaryCrossEntropy(positive_weight=3).backward(1.0, cache), gradient, rtol=1e-12, atol=1e-15
    )


@pytest.mark.parametrize("weight", [0, -1.0, math.inf, math.nan])
def test_a_positive_weight_is_a_positive_number(weight):
    said = refused(ValueError, BinaryCrossEntropy, weight)
    assert said == f"BinaryCrossEntropy: positive_weight must be above 0, got {weight!r}"


@pytest.mark.parametrize("dtype", DTYPES)
def test_losses_of_extreme_logits_are_finite_and_right(dtype):
    z = np.array([[1e4, -1e4, 0], [-1e4, 1e4, 0]], dtype)
    value, cache = CrossEntropy().forward(z, np.array([0, 0]))
    assert value == 1e4
    np.testing.assert_array_equal(CrossEntropy().backward(1.0, cache), np.array([[0, 0, 0], [-0.5, 0.5, 0]]))
    target = np.array([[1, 0, 0.5], [1, 0, 0.5]], dtype)
    value, cache = BinaryCrossEntropy().forward(z, target)
    assert value == pytest.approx((2e4 + 2 * math.log(2)) / 6, rel=1e-6)
    gradient = (sigmoid(z.astype(np.float64)) - target) / 6
    np.testing.assert_allclose(BinaryCrossEntropy().backward(1.0, cache), gradient, rtol=1e-6)
    value, cache = BernoulliKLDivergence().forward(z, target)
    assert value == pytest.approx(2e4 / 6, rel=1e-6)
    np.testing.assert_allclose(BernoulliKLDivergence().backward(1.0, cache), gradient, rtol=1e-6)
    value, cache = KLDivergence().forward(log_softmax(z), np.eye(3, dtype=dtype)[[0, 0]])
    assert value == 1e4


@pytest.mark.parametrize("dtype", DTYPES)
def test_confident_and_right_costs_little_to_the_last_digit_and_never_less_than_nothing(dtype):
    rng = np.random.default_rng(0)
    for right in rng.uniform(-20, 40, 200):
        z = np.array([[right, *(right - rng.uniform(5, 60, 3))]], dtype)
        expected = -scipy.special.log_softmax(z.astype(np.float64))[0, 0]
        value = CrossEntropy()(z, np.array([0]))
        assert value >= 0
        assert value == pytest.approx(expected, abs=4 * float(np.finfo(dtype).eps))


@pytest.mark.parametrize("loss", [CrossEntropy, NegativeLogLikelihood])
@pytest.mark.parametrize(
    ("target", "kind", "text"),
    [
        ([0, 1, 2, 0, 3], ValueError, "target must be in 0..2, got 0..3"),
        ([0, 1, 2, 0, -1], ValueError, "target must be in 0..2, got -1..2"),
        ([0, 1, 2], ValueError, "target must be (5,), got (3,)"),
        ([[0], [1], [2], [0], [1]], ValueError, "target must be (5,), got (5, 1)"),
        ([0.0, 1, 2, 0, 1], TypeError, "target must be an array of int, got float64"),
        ([True, False, True, True, True], TypeError, "target must be an array of int, got bool"),
    ],
)
def test_bad_labels(loss, target, kind, text):
    wrong = refused(kind, loss().forward, Z, np.array(target))
    assert wrong == f"{loss.__name__}.forward: {text}"


def test_bad_class_scores():
    wrong = refused(ValueError, CrossEntropy().forward, Z[0], LABELS[:1])
    assert wrong == "CrossEntropy.forward: prediction must be (..., B, K), got (3,)"
    wrong = refused(ValueError, CrossEntropy().forward, np.zeros((0, 4, 3)), np.zeros((0, 4), int))
    assert wrong == "CrossEntropy.forward: target must not be empty, got (0, 4)"
    wrong = refused(
        ValueError, NegativeLogLikelihood().forward, np.zeros((2, 5, 3)), np.stack([LABELS, LABELS])
    )
    assert wrong == "NegativeLogLikelihood.forward: prediction must be (B, K), got (2, 5, 3)"
    wrong = refused(TypeError, CrossEntropy().forward, np.zeros((5, 3), int), LABELS)
    assert wrong == "CrossEntropy.forward: prediction must be an array of float, got int64"
