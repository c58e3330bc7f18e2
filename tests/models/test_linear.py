"""Linear models: closed form against LAPACK and scikit-learn, and the same minimum by descent."""

import re
from fractions import Fraction

import numpy as np
import pytest
import scipy.linalg
import sklearn.linear_model
from hypothesis import given
from hypothesis import strategies as st

from dlcore import (
    SGD,
    CrossEntropy,
    LinearRegression,
    MeanSquaredError,
    SoftmaxRegression,
    fit,
    softmax,
)
from dlcore.data import house_prices
from tests.refusal import refused


@pytest.fixture(scope="module")
def houses():
    return house_prices()


def drawn(seed, rows=40, features=3):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(rows, features)), rng.normal(size=rows)


def with_ones(x):
    return np.column_stack([x, np.ones(len(x))])


# Least squares


def test_solve_on_house_prices_is_lapacks_least_squares(houses):
    model = LinearRegression(11, dtype=np.float64).solve(houses.x, houses.y)
    wanted, *_ = np.linalg.lstsq(with_ones(houses.x), houses.y, rcond=None)
    np.testing.assert_allclose(model.theta.value, wanted, rtol=1e-9)


@pytest.mark.parametrize("weight_decay", [0.0, 1.0, 1e3])
def test_solve_on_house_prices_is_scikit_learns(houses, weight_decay):
    model = LinearRegression(11, dtype=np.float64).solve(houses.x, houses.y, weight_decay)
    theirs = sklearn.linear_model.Ridge(alpha=weight_decay).fit(houses.x, houses.y)
    np.testing.assert_allclose(model.weights, theirs.coef_, rtol=1e-6)
    assert model.bias == pytest.approx(theirs.intercept_, rel=1e-6)
    np.testing.assert_allclose(model(houses.x), theirs.predict(houses.x), rtol=1e-6)


@given(st.integers(0, 10**6), st.floats(0, 100))
def test_at_the_solution_the_gradient_is_the_penalty_of_the_weights_alone(seed, weight_decay):
    x, y = drawn(seed)
    model = LinearRegression(3, dtype=np.float64).solve(x, y, weight_decay)
    residual = model(x) - y
    gradient = with_ones(x).T @ residual + weight_decay * np.append(model.weights, 0.0)
    np.testing.assert_allclose(gradient, 0, atol=1e-10)


@given(st.integers(0, 10**6), st.floats(0.01, 10), st.floats(-100, 100))
def test_ridge_shrinks_the_weights_but_follows_a_shift_of_the_target(seed, weight_decay, shift):
    x, y = drawn(seed)
    free = LinearRegression(3, dtype=np.float64).solve(x, y)
    ridge = LinearRegression(3, dtype=np.float64).solve(x, y, weight_decay)
    moved = LinearRegression(3, dtype=np.float64).solve(x, y + shift, weight_decay)
    assert np.linalg.norm(ridge.weights) < np.linalg.norm(free.weights)
    np.testing.assert_allclose(moved.weights, ridge.weights, atol=1e-9)
    assert moved.bias == pytest.approx(ridge.bias + shift, abs=1e-9)


def test_descent_reaches_the_solution():
    x, y = drawn(0)
    model = LinearRegression(3, dtype=np.float64)
    fit(model, MeanSquaredError(), SGD(model.parameters(), 0.2), [(x, y)], epochs=500)
    solved = LinearRegression(3, dtype=np.float64).solve(x, y)
    np.testing.assert_allclose(model.theta.value, solved.theta.value, rtol=1e-10)


def test_solve_in_float32_rounds_the_float64_solution():
    x, y = (array.astype(np.float32) for array in drawn(1))
    single = LinearRegression(3).solve(x, y)
    double = LinearRegression(3, dtype=np.float64).solve(x.astype(np.float64), y.astype(np.float64))
    assert single.theta.value.dtype == np.float32
    assert np.array_equal(single.theta.value, double.theta.value.astype(np.float32))


def test_solve_writes_in_place_and_returns_the_model():
    x, y = drawn(2)
    model = LinearRegression(3, dtype=np.float64)
    theta = model.theta.value
    assert model.solve(x, y) is model
    assert model.theta.value is theta


def test_the_bias_stands_last_and_both_parts_are_views():
    model = LinearRegression(2, dtype=np.float64)
    model.theta.value[...] = [1.0, 2.0, 5.0]
    assert model.weights.tolist() == [1.0, 2.0]
    assert (float(model.bias), model.bias.shape) == (5.0, ())
    model.weights[0], model.bias[...] = 10.0, 7.0
    assert model.theta.value.tolist() == [10.0, 2.0, 7.0]
    np.testing.assert_array_equal(model(np.array([[1.0, 1.0], [0.0, 3.0]])), [19.0, 13.0])


@pytest.mark.parametrize("rows", [2, 10])
def test_dependent_columns_are_refused_without_weight_decay(rows):
    x, y = drawn(3, rows=rows)
    x[:, 2] = x[:, 0] + 2
    message = (
        "LinearRegression.solve: the columns of x and a column of ones must be linearly independent; "
        "leave a column out, add rows, or give weight_decay above 0"
    )
    model = LinearRegression(3, dtype=np.float64)
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        model.solve(x, y)
    assert not model.theta.value.any()
    assert np.isfinite(model.solve(x, y, weight_decay=1.0).theta.value).all()


@pytest.mark.parametrize("apart", [1e-8, 1e-10, 1e-13])
def test_columns_that_the_equations_cannot_tell_apart_are_refused(apart):
    """A solution would come out, with no digit of it right."""
    x, y = drawn(2, features=2)
    x[:, 1] = x[:, 0] + apart * x[:, 1]
    assert "linearly independent" in refused(ValueError, LinearRegression(2, dtype=np.float64).solve, x, y)


@pytest.mark.parametrize("units", [(1e9, 1e-9), (1e-6, 1e6), (1.0, 1e12)])
def test_units_do_not_matter(units):
    x, y = drawn(2, features=2)
    plain, other = (
        LinearRegression(2, dtype=np.float64).solve(x * scale, y) for scale in (1.0, np.array(units))
    )
    np.testing.assert_allclose(other.weights * units, plain.weights, rtol=1e-9)
    assert float(other.bias) == pytest.approx(float(plain.bias), rel=1e-9)


def exactly(x, y, weight_decay):
    """The line through one column: slope and bias in fractions, which do not round."""
    x, y = ([Fraction(float(number)) for number in column] for column in (x[:, 0], y))
    x_mean, y_mean = sum(x) / len(x), sum(y) / len(y)
    covariance = sum((a - x_mean) * (b - y_mean) for a, b in zip(x, y, strict=True))
    slope = covariance / (sum((a - x_mean) ** 2 for a in x) + Fraction(weight_decay))
    return float(slope), float(y_mean - slope * x_mean)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("weight_decay", [0.0, 0.5])
@pytest.mark.parametrize(("offset", "level"), [(1e6, 0), (-1e6, 3e7), (0, 1e7)])
def test_columns_and_targets_far_from_zero_lose_no_digit(offset, level, weight_decay, dtype):
    x, y = drawn(4, features=1)
    x, y = (x + offset).astype(dtype), (2 * x[:, 0] + 0.1 * y + level).astype(dtype)
    model = LinearRegression(1, dtype=dtype).solve(x, y, weight_decay)
    tolerance = 2 * float(np.finfo(dtype).eps) if dtype == np.float32 else 1e-12
    assert model.theta.value.tolist() == pytest.approx(exactly(x, y, weight_decay), rel=tolerance)


@pytest.mark.parametrize("weight_decay", [0.0, 1e-9, 1.0])
@pytest.mark.parametrize("apart", [1e-2, 1e-4, 1e-6])
def test_columns_that_nearly_agree_keep_their_digits(apart, weight_decay):
    """QR works on X̃ itself and does not square the condition number."""
    x, y = drawn(2, features=2)
    x[:, 1] = x[:, 0] + apart * x[:, 1]
    model = LinearRegression(2, dtype=np.float64).solve(x, y, weight_decay)
    below = np.sqrt(weight_decay) * np.eye(2, 3)
    q, r = np.linalg.qr(np.concatenate([with_ones(x), below]))
    wanted = scipy.linalg.solve_triangular(r, q.T @ np.concatenate([y, np.zeros(2)]))
    np.testing.assert_allclose(model.theta.value, wanted, rtol=1e-15 / apart * 1e3)


@pytest.mark.parametrize("value", [0.0, 0.1, 1.7e9])
def test_a_constant_column_is_refused_by_least_squares_and_left_out_by_ridge(value):
    x, y = drawn(5)
    x[:, 1] = value
    model = LinearRegression(3, dtype=np.float64)
    assert "linearly independent" in refused(ValueError, model.solve, x, y)
    model.solve(x, y, 1.0)
    without = LinearRegression(2, dtype=np.float64).solve(x[:, [0, 2]], y, 1.0)
    np.testing.assert_allclose(model.weights, [without.weights[0], 0, without.weights[1]], atol=1e-12)
    np.testing.assert_allclose(model(x), without(x[:, [0, 2]]), rtol=1e-6)


@pytest.mark.parametrize("weight_decay", [1e-30, 1e-16])
def test_twins_are_refused_where_the_weight_decay_is_too_small_to_tell(weight_decay):
    x, y = drawn(3, features=1)
    model = LinearRegression(2, dtype=np.float64)
    said = refused(ValueError, model.solve, np.repeat(x, 2, axis=1), y, weight_decay)
    assert said.endswith("leave a column out, add rows, or give a larger weight_decay")
    assert not model.theta.value.any()


@pytest.mark.parametrize("scale", [1e-170, 1e170, 1e300])
def test_numbers_whose_squares_are_none_are_refused(scale):
    x, y = drawn(3)
    model = LinearRegression(3, dtype=np.float64)
    assert "linearly independent" in refused(ValueError, model.solve, x * scale, y)


def test_the_gradient_of_a_million_rows_keeps_its_digits():
    """All the same, so that the sum is known; added one by one in float32 it would be off by per cents."""
    x, dy = np.full((10**6, 2), 0.1, np.float32), np.full(10**6, 0.1, np.float32)
    model, size = LinearRegression(2), float(dy[0])
    model.add_gradients(dy, x)
    np.testing.assert_allclose(model.theta.grad, [size**2 * 1e6] * 2 + [size * 1e6], rtol=1e-7)
    softmax_model = SoftmaxRegression(2, 3)
    softmax_model.add_gradients(np.full((10**6, 3), 0.1, np.float32), x)
    np.testing.assert_allclose(softmax_model.b.grad, size * 1e6, rtol=1e-7)


@pytest.mark.parametrize("make", [LinearRegression, lambda features: SoftmaxRegression(features, 1)])
def test_the_first_model_of_all_may_leave_the_input_without_gradient(make):
    x, rng = drawn(0)[0].astype(np.float32), np.random.default_rng(0)
    model, other = make(3), make(3)
    y, cache = model.forward(x)
    dy = rng.normal(size=y.shape).astype(np.float32)
    assert model.add_gradients(dy, cache) is None
    other.backward(dy, cache)
    for ours, theirs in zip(model.parameters(), other.parameters(), strict=True):
        assert ours.grad.any()
        np.testing.assert_array_equal(ours.grad, theirs.grad)


NAN = np.full((4, 2), np.nan)
BAD = {
    "shape": (np.zeros((4, 3)), np.zeros(4), 0, ValueError, "x must be (N, 2), got (4, 3)"),
    "rows": (np.zeros((4, 2)), np.zeros(3), 0, ValueError, "y must be (4,), got (3,)"),
    "empty": (np.zeros((0, 2)), np.zeros(0), 0, ValueError, "x must be (N, 2), got (0, 2)"),
    "column": (np.zeros((4, 2)), np.zeros((4, 1)), 0, ValueError, "y must be (4,), got (4, 1)"),
    "nan": (NAN, np.zeros(4), 0, ValueError, "x must be finite, got NaN or infinity"),
    "dtype": (np.zeros((4, 2), np.float32), np.zeros(4), 0, TypeError, "x must be float64, got float32"),
    "whole": (np.zeros((4, 2)), np.zeros(4, int), 0, TypeError, "y must be float64, got int64"),
    "decay": (np.zeros((4, 2)), np.zeros(4), -1, ValueError, "weight_decay must be at least 0, got -1"),
}


@pytest.mark.parametrize(("x", "y", "decay", "error", "message"), BAD.values(), ids=BAD)
def test_solve_refuses(x, y, decay, error, message):
    with pytest.raises(error, match=f"^{re.escape('LinearRegression.solve: ' + message)}$"):
        LinearRegression(2, dtype=np.float64).solve(x, y, decay)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: LinearRegression(2)(np.zeros((3, 2))),
            TypeError,
            "LinearRegression.forward: x must be float32, got float64",
        ),
        (lambda: LinearRegression(0), ValueError, "LinearRegression: features must be at least 1, got 0"),
        (
            lambda: LinearRegression(2, dtype=np.float16),
            TypeError,
            "LinearRegression: dtype must be float32 or float64, got float16",
        ),
        (
            lambda: SoftmaxRegression(4, 3)(np.zeros((5, 3), np.float32)),
            ValueError,
            "SoftmaxRegression.forward: x must be (B, 4), got (5, 3)",
        ),
        (lambda: SoftmaxRegression(4, 0), ValueError, "SoftmaxRegression: classes must be at least 1, got 0"),
    ],
)
def test_bad_arguments(call, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        call()


# Softmax regression


def test_without_rng_every_class_is_as_likely():
    model = SoftmaxRegression(4, 5, dtype=np.float64)
    x, _ = drawn(0, features=4)
    np.testing.assert_allclose(model.predict_proba(x), 0.2)


def test_with_rng_the_weights_are_drawn_and_the_bias_is_zero():
    model, again = (SoftmaxRegression(4, 5, rng=1) for _ in range(2))
    assert np.array_equal(model.W.value, again.W.value)
    assert np.all(model.W.value != 0)
    assert not model.b.value.any()


def test_predictions_follow_from_the_logits():
    model = SoftmaxRegression(4, 5, rng=0, dtype=np.float64)
    model.b.value[...] = np.arange(5)
    x, _ = drawn(0, features=4)
    logits = x @ model.W.value + model.b.value
    np.testing.assert_array_equal(model(x), logits)
    np.testing.assert_allclose(model.predict_proba(x), softmax(logits))
    np.testing.assert_allclose(model.predict_proba(x).sum(axis=1), 1)
    assert np.array_equal(model.predict(x), logits.argmax(axis=1))
    assert model.predict(x).dtype == np.int64


def test_descent_reaches_scikit_learns_logistic_regression():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(200, 2)), rng.integers(0, 3, 200)
    model = SoftmaxRegression(2, 3, dtype=np.float64)
    fit(model, CrossEntropy(), SGD(model.parameters(), 1.0), [(x, y)], epochs=1000)
    theirs = sklearn.linear_model.LogisticRegression(C=np.inf, tol=1e-10, max_iter=10000).fit(x, y)
    np.testing.assert_allclose(model.predict_proba(x), theirs.predict_proba(x), atol=1e-6)


def test_a_saved_model_predicts_the_same(tmp_path):
    model, other = SoftmaxRegression(4, 5, rng=0), SoftmaxRegression(4, 5)
    model.save(tmp_path / "model.npz")
    x = drawn(0, features=4)[0].astype(np.float32)
    assert np.array_equal(other.load(tmp_path / "model.npz")(x), model(x))
