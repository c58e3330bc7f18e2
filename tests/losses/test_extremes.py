"""Losses of infinite, huge, tiny and very many numbers: the limit where there is one, and every digit."""

import math

import numpy as np
import pytest

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
from tests.losses.inputs import DTYPES

INF = math.inf
every_dtype = pytest.mark.parametrize("dtype", DTYPES)


def value_and_gradient(loss, prediction, target, **options):
    value, cache = loss.forward(prediction, target, **options)
    return value, loss.backward(1.0, cache)


# Infinite logits


@every_dtype
@pytest.mark.parametrize("loss", [BinaryCrossEntropy(), BinaryCrossEntropy(0.3), BernoulliKLDivergence()])
@pytest.mark.parametrize(
    ("z", "t", "value", "probability"),
    [(INF, 1, 0, 1), (-INF, 0, 0, 0), (INF, 0, INF, 1), (-INF, 1, INF, 0), (INF, 0.25, INF, 1)],
)
def test_yes_or_no_for_certain(loss, z, t, value, probability, dtype):
    """No other example is disturbed: the second costs what it costs alone."""
    weight = getattr(loss, "positive_weight", 1.0)
    alone = loss(np.array([-1.0], dtype), np.array([0.5], dtype))
    got, gradient = value_and_gradient(loss, np.array([z, -1.0], dtype), np.array([t, 0.5], dtype))
    assert got == pytest.approx((value + alone) / 2, rel=1e-6)
    pull = (1 - t) * probability - weight * t * (1 - probability)
    assert gradient[0] == pytest.approx(pull / 2)


@every_dtype
@pytest.mark.parametrize(
    ("z", "y", "value", "p"),
    [
        ([INF, 0, 1], 0, 0, [1, 0, 0]),
        ([INF, 0, 1], 2, INF, [1, 0, 0]),
        ([0, INF, -INF], 2, INF, [0, 1, 0]),
        ([0, -INF, 0], 0, math.log(2), [0.5, 0, 0.5]),
        ([0, -INF, 0], 1, INF, [0.5, 0, 0.5]),
    ],
)
def test_a_class_that_is_certain_or_impossible(z, y, value, p, dtype):
    got, gradient = value_and_gradient(CrossEntropy(), np.array([z], dtype), np.array([y]))
    assert got == pytest.approx(value, rel=1e-6)
    np.testing.assert_allclose(gradient, [np.array(p) - np.eye(3)[y]], rtol=1e-6)


@pytest.mark.parametrize("z", [[INF, INF, 0], [-INF, -INF, -INF]])
def test_logits_without_a_limit_are_nan(z):
    value, gradient = value_and_gradient(CrossEntropy(), np.array([[0.0, 1, 2], z]), np.array([0, 0]))
    assert math.isnan(value)
    assert np.isfinite(gradient[0]).all()
    assert np.isnan(gradient[1]).all()


def test_what_the_mask_hides_may_be_infinite():
    z = np.array([[1.0, 2, 3], [INF, INF, -INF], [np.nan, 0, 0]])
    mask = np.array([True, False, False])
    value, gradient = value_and_gradient(CrossEntropy(), z, np.array([0, 1, 2]), mask=mask)
    expected, alone = value_and_gradient(CrossEntropy(), z[:1], np.array([0]))
    assert value == expected
    np.testing.assert_array_equal(gradient, np.concatenate([alone, np.zeros((2, 3))]))


def test_log_probabilities_of_the_impossible():
    log_p = np.array([[-INF, 0.0]])
    assert NegativeLogLikelihood()(log_p, np.array([1])) == 0
    assert NegativeLogLikelihood()(log_p, np.array([0])) == INF
    value, gradient = value_and_gradient(KLDivergence(), log_p, np.array([[0.25, 0.75]]))
    assert value == INF
    np.testing.assert_array_equal(gradient, [[-0.25, -0.75]])


# Normal distributions that are very narrow or very wide


@every_dtype
@pytest.mark.parametrize("log_variance", [-INF, -1e30, -800.0, -100.0, 100.0, 800.0, 1e30, INF])
def test_equal_normal_distributions_do_not_diverge(log_variance, dtype):
    pair = np.full((2, 3), 7.0, dtype), np.full((2, 3), log_variance, dtype)
    value, gradients = value_and_gradient(GaussianKLDivergence(), pair, pair)
    assert value == 0
    assert not np.any(gradients)


@every_dtype
def test_narrow_normal_distributions_a_little_apart(dtype):
    """(μ − m)²/2s², where neither 1/s² nor the square of μ − m needs to be a float32."""
    target = np.zeros((1, 1), dtype), np.full((1, 1), -100.0, dtype)
    mean = np.full((1, 1), 1e-30, dtype)
    value, (pull, _) = value_and_gradient(GaussianKLDivergence(), (mean, target[1]), target)
    assert value == pytest.approx(0.5e-60 * math.exp(100), rel=1e-5, abs=0)
    assert pull.item() == pytest.approx(1e-30 * math.exp(100), rel=1e-5)


@every_dtype
def test_a_normal_distribution_without_width_or_without_end(dtype):
    mean = np.zeros((1, 1), dtype)
    narrow, wide = np.full((1, 1), -INF, dtype), np.full((1, 1), INF, dtype)
    for log_variance, slope in ((narrow, -0.5), (wide, INF)):
        value, (pull, widen) = value_and_gradient(GaussianKLDivergence(), (mean, log_variance), None)
        assert (value, pull.item(), widen.item()) == (INF, 0, slope)
    value, (pull, widen) = value_and_gradient(GaussianKLDivergence(), (mean, mean), (mean, wide))
    assert (value, pull.item(), widen.item()) == (INF, 0, -0.5)


# Huge and tiny numbers, and very many


@pytest.mark.parametrize(
    ("size", "dtype"),
    [(1e-45, np.float32), (1e-30, np.float32), (1e25, np.float32), (3e38, np.float32)]
    + [(1e-300, np.float64), (1e250, np.float64)],
)
def test_the_root_of_the_mean_square_of_any_size(size, dtype):
    residual = np.array([size, -size, 0, 0], dtype)
    value, gradient = value_and_gradient(RootMeanSquaredError(), residual, np.zeros_like(residual))
    assert value == pytest.approx(float(residual[0]) / math.sqrt(2), rel=1e-6, abs=0)
    np.testing.assert_allclose(gradient, np.array([1, -1, 0, 0]) / math.sqrt(8), rtol=1e-6)


@every_dtype
@pytest.mark.parametrize("count", [1, 2])
def test_the_root_of_the_mean_square_has_a_slope_at_infinity(count, dtype):
    """Where k of n residuals r grow without end, L = r √(k/n), and the slope of each is 1/√(k n)."""
    residual = np.array([INF, -INF][:count] + [3.0] * (4 - count), dtype)
    value, gradient = value_and_gradient(RootMeanSquaredError(), residual, np.zeros_like(residual))
    assert value == INF
    slope = 1 / math.sqrt(4 * count)
    np.testing.assert_allclose(gradient, [slope, -slope][:count] + [0] * (4 - count), rtol=1e-6)
    residual[3] = np.nan
    value, gradient = value_and_gradient(RootMeanSquaredError(), residual, np.zeros_like(residual))
    assert math.isnan(value)
    assert np.isnan(gradient).all()


@every_dtype
def test_logits_at_both_ends_of_the_range(dtype):
    largest = np.finfo(dtype).max
    with np.errstate(all="raise", under="ignore"):
        value, gradient = value_and_gradient(
            CrossEntropy(), np.array([[largest, -largest, 0]]), np.array([0])
        )
    assert value == 0
    assert not np.any(gradient)


@pytest.mark.parametrize("size", [1e-25, 1e25])
def test_squares_that_are_no_float32(size):
    residual = np.full(4, size, np.float32)
    size, zero = float(residual[0]), np.zeros_like(residual)
    assert MeanSquaredError()(residual, zero) == pytest.approx(size**2, rel=1e-6, abs=0)
    assert Huber(1e30)(residual, zero) == pytest.approx(size**2 / 2, rel=1e-6, abs=0)


def test_a_sum_that_is_no_float32():
    residual = np.full(100, 3e38, np.float32)
    zero, labels = np.zeros_like(residual), np.ones(100, int)
    size = float(residual[0])
    assert MeanAbsoluteError()(residual, zero) == pytest.approx(size)
    assert BinaryCrossEntropy()(residual, zero) == pytest.approx(size)
    assert BernoulliKLDivergence()(residual, zero) == pytest.approx(size)
    assert CrossEntropy()(np.stack([residual, zero], axis=1), labels) == pytest.approx(size)


@pytest.mark.parametrize(
    ("loss", "of"),
    [
        (MeanSquaredError(), lambda r: r * r),
        (RootMeanSquaredError(), lambda r: r),
        (MeanAbsoluteError(), lambda r: r),
        (Huber(), lambda r: r * r / 2),
        (BinaryCrossEntropy(), lambda r: np.log1p(np.exp(r))),
    ],
)
def test_a_million_residuals_in_any_memory_order(loss, of):
    """All the same, so that the mean is known; a sum in float32 would drift by 1e-5 and more."""
    residual = np.full((1000, 1000), 0.1, np.float32)
    residual = np.concatenate([residual, residual], axis=1).T[::2]
    expected = float(of(np.float64(residual[0, 0])))
    assert loss(residual, np.zeros_like(residual)) == pytest.approx(expected, rel=5e-7)


@pytest.mark.parametrize("shift", [0, 50])
@pytest.mark.parametrize("order", ["C", "F"])
def test_a_million_classes(shift, order):
    z = np.asarray(np.full((2, 10**6), 0.1 + shift, np.float32), order=order)
    value, gradient = value_and_gradient(CrossEntropy(), z, np.array([0, 5]))
    assert value == pytest.approx(math.log(10**6), rel=3e-7)
    assert float(gradient[0, 1:].sum(dtype=np.float64)) == pytest.approx(0.5, rel=1e-5)


def test_a_distribution_over_a_million_outcomes_is_one():
    p = np.asarray(np.full((2, 10**6), 1e-6, np.float32), order="F")
    assert KLDivergence()(np.log(p), p) == pytest.approx(0, abs=1e-5)
    assert NegativeLogLikelihood()(np.log(p), np.array([0, 1])) == pytest.approx(math.log(10**6), rel=1e-6)
