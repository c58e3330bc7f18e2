"""Softmax, its logarithm and log-sum-exp: distributions, shifts, extremes, axes, the Jacobian."""

import math

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dlcore.activations import Softmax, log_softmax, logsumexp, softmax
from dlcore.gradcheck import gradcheck
from tests.activations.cases import DTYPES
from tests.refusal import refused

LONG = 1_000_000

finite = st.floats(-1e4, 1e4, width=32)
rows = arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 6)), elements=finite)


@pytest.mark.parametrize("lay_out", [np.ascontiguousarray, np.asfortranarray])
@pytest.mark.parametrize(("shape", "axis"), [((LONG, 2), 0), ((2, LONG), 1), ((1, LONG, 2), 1)])
def test_a_million_scores_lose_no_digits_along_any_axis(shape, axis, lay_out):
    x = lay_out(np.random.default_rng(0).normal(size=shape).astype(np.float32))
    expected = scipy.special.softmax(x.astype(np.float64), axis=axis)
    np.testing.assert_allclose(softmax(x, axis=axis), expected, rtol=4e-6)
    exact = scipy.special.logsumexp(x.astype(np.float64), axis=axis)
    np.testing.assert_allclose(logsumexp(x, axis=axis), exact, rtol=3e-7)
    np.testing.assert_allclose(softmax(x, axis=axis).sum(axis=axis, dtype=np.float64), 1, rtol=2e-6)


@given(rows)
def test_softmax_is_a_distribution_and_scipys(x):
    p = softmax(x)
    assert (p >= 0).all()
    np.testing.assert_allclose(p.sum(axis=-1), 1, rtol=1e-14)
    np.testing.assert_allclose(p, scipy.special.softmax(x, axis=-1), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(log_softmax(x), scipy.special.log_softmax(x, axis=-1), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(logsumexp(x), scipy.special.logsumexp(x, axis=-1), rtol=1e-12, atol=1e-14)


@given(rows, finite)
def test_softmax_does_not_see_a_shift(x, shift):
    np.testing.assert_allclose(softmax(x + shift), softmax(x), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(logsumexp(x + shift), logsumexp(x) + shift, rtol=1e-12, atol=1e-11)


@given(rows)
def test_logsumexp_is_a_maximum_smoothed(x):
    largest = x.max(axis=-1)
    assert (logsumexp(x) >= largest).all()
    assert (logsumexp(x) <= largest + math.log(x.shape[-1]) + 1e-10).all()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("function", [softmax, log_softmax, logsumexp])
def test_extreme_logits(function, dtype):
    x = np.array([[1e4, 0, -1e4], [-1e4, -1e4, -1e4], [1e4, 1e4, 0]], dtype)
    y = function(x)
    assert y.dtype == dtype
    expected = {
        softmax: [[1, 0, 0], [1 / 3, 1 / 3, 1 / 3], [0.5, 0.5, 0]],
        log_softmax: [
            [0, -1e4, -2e4],
            [-math.log(3), -math.log(3), -math.log(3)],
            [-math.log(2), -math.log(2), -1e4 - math.log(2)],
        ],
        logsumexp: [1e4, math.log(3) - 1e4, math.log(2) + 1e4],
    }[function]
    np.testing.assert_allclose(y, expected, rtol=1e-6 if dtype == np.float64 else 1e-3)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shift", [1e4, -1e4, 1e8, -1e8])
def test_log_softmax_of_large_logits_loses_no_digit(shift, dtype):
    """float32 holds every eighth number near 10⁸: these are shifted without rounding."""
    x = np.array([[0, 8, 16, -24]], dtype)
    np.testing.assert_array_equal(log_softmax(x + dtype(shift)), log_softmax(x))
    np.testing.assert_allclose(log_softmax(np.full((1, 2), shift, dtype)), -math.log(2), rtol=1e-6)
    pair = log_softmax(np.array([1e4, 1e4 + 1], dtype))
    np.testing.assert_allclose(pair, [-1.3132616875, -0.3132616875], rtol=1e-6)


def test_probability_zero():
    x = np.array([[-np.inf, 0.0], [-np.inf, -np.inf]])
    np.testing.assert_array_equal(logsumexp(x), [0, -np.inf])
    np.testing.assert_array_equal(softmax(x[:1]), [[0, 1]])
    np.testing.assert_array_equal(log_softmax(x[:1]), [[-np.inf, 0]])


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", DTYPES)
def test_an_infinite_score_takes_all_and_shares_with_its_like(dtype):
    inf, largest = np.inf, np.finfo(dtype).max
    x = np.array([[inf, 0, -inf], [inf, largest, inf], [-inf, 1, -inf], [-largest, largest, 0]], dtype)
    p = [[1, 0, 0], [0.5, 0, 0.5], [0, 1, 0], [0, 1, 0]]
    np.testing.assert_array_equal(softmax(x), p)
    np.testing.assert_array_equal(softmax(x.T, axis=0).T, p)
    half = np.log(dtype(0.5))
    log_p = np.array([[0, -inf, -inf], [half, -inf, half], [-inf, 0, -inf], [-inf, 0, -largest]])
    np.testing.assert_allclose(log_softmax(x), log_p, rtol=1e-6)
    np.testing.assert_array_equal(logsumexp(x), [inf, inf, 1, largest])
    dx = Softmax().backward(np.ones_like(x), Softmax().forward(x)[1])
    np.testing.assert_array_equal(dx, np.zeros_like(x))


@pytest.mark.parametrize("function", [softmax, log_softmax])
def test_without_any_finite_score_there_is_no_distribution(function):
    x = np.array([[0, 1], [-np.inf, -np.inf]])
    assert refused(ValueError, function, x) == (
        f"{function.__name__}: x must have a score above -inf along axis -1, got none"
    )


@pytest.mark.parametrize("function", [softmax, log_softmax, logsumexp])
def test_nan_stays_nan(function):
    x = np.array([[np.nan, 0, np.inf], [-np.inf, np.nan, -np.inf]])
    assert np.isnan(function(x)).all()


@pytest.mark.parametrize("axis", [0, -1])
def test_a_million_scores_are_normalised(axis):
    x = np.random.default_rng(0).normal(size=(1000000, 1)).astype(np.float32)
    x = x if axis == 0 else x.T
    assert softmax(x, axis=axis).sum(dtype=np.float64) == pytest.approx(1, abs=1e-6)
    exact = logsumexp(x.astype(np.float64), axis=axis)
    np.testing.assert_allclose(logsumexp(x, axis=axis), exact, rtol=1e-6)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_axis(axis):
    x = np.random.default_rng(0).normal(size=(2, 3, 4))
    np.testing.assert_allclose(softmax(x, axis=axis), scipy.special.softmax(x, axis=axis))
    np.testing.assert_allclose(log_softmax(x, axis=axis), scipy.special.log_softmax(x, axis=axis))
    np.testing.assert_allclose(logsumexp(x, axis=axis), scipy.special.logsumexp(x, axis=axis))
    kept = logsumexp(x, axis=axis, keepdims=True)
    np.testing.assert_allclose(kept, scipy.special.logsumexp(x, axis=axis, keepdims=True))


def test_softmax_module_gradient():
    x = np.random.default_rng(1).normal(size=(2, 3, 4))
    assert gradcheck(Softmax(), x) < 1e-7
    assert gradcheck(Softmax(), x[0], elementwise=True) < 1e-7


def test_softmax_gradient_is_its_jacobian():
    x, dy = np.random.default_rng(1).normal(size=(2, 1, 4))
    y, cache = Softmax().forward(x)
    jacobian = np.diag(y[0]) - np.outer(y[0], y[0])
    np.testing.assert_allclose(Softmax().backward(dy, cache)[0], jacobian @ dy[0], rtol=1e-12)


@pytest.mark.parametrize("function", [softmax, log_softmax, logsumexp])
def test_softmax_bad_input(function):
    name = function.__name__
    text = refused(TypeError, function, np.arange(3))
    assert text == f"{name}: x must be an array of float, got int64"
    assert refused(TypeError, function, [0.5]) == f"{name}: x must be a NumPy array, got list"
    assert refused(ValueError, function, np.zeros((2, 0))) == f"{name}: x must be (..., K), got (2, 0)"
    assert refused(ValueError, function, np.array(1.0)) == f"{name}: x must be (..., K), got ()"


@pytest.mark.parametrize("function", [softmax, log_softmax, logsumexp])
@pytest.mark.parametrize(
    ("axis", "error", "message"),
    [
        (3, ValueError, "axis must be at least -3 and at most 2, got 3"),
        (1.5, TypeError, "axis must be a whole number, got 1.5"),
        (None, TypeError, "axis must be a whole number, got None"),
        (1, ValueError, "x must have a score along axis 1, got (2, 0, 3)"),
    ],
)
def test_an_axis_without_scores(function, axis, error, message):
    assert refused(error, function, np.zeros((2, 0, 3)), axis=axis) == f"{function.__name__}: {message}"
