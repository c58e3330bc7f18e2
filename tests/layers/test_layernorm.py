"""Layer normalisation: each row by itself. Gradients: tests/gradients."""

import numpy as np
import pytest

from dlcore import LayerNorm
from tests.refusal import refused


def draw(*shape, seed=0):
    return 3 + 2 * np.random.default_rng(seed).normal(size=shape)


@pytest.mark.parametrize("shape", [(5,), (4, 5), (2, 3, 5), (2, 3, 4, 5)])
def test_each_row_has_mean_0_and_variance_1(shape):
    y = LayerNorm(5, eps=1e-12, dtype=np.float64)(draw(*shape))
    np.testing.assert_allclose(y.mean(axis=-1), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=-1), 1, rtol=1e-9)


def test_it_is_its_formula():
    layer, x = LayerNorm(5, eps=0.3, dtype=np.float64), draw(4, 5)
    layer.gamma.value[...], layer.beta.value[...] = draw(5, seed=1), draw(5, seed=2)
    x_hat = (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + 0.3)
    np.testing.assert_allclose(layer(x), x_hat * layer.gamma.value + layer.beta.value, rtol=1e-12)


def test_rows_do_not_see_each_other_and_modes_are_alike():
    layer, x = LayerNorm(5, dtype=np.float64), draw(4, 5)
    np.testing.assert_array_equal(layer(x[2:3]), layer(x)[2:3])
    np.testing.assert_array_equal(layer.eval()(x), layer.train()(x))


def test_scale_and_shift_of_a_row_do_not_matter():
    layer, x = LayerNorm(5, eps=1e-12, dtype=np.float64), draw(4, 5)
    np.testing.assert_allclose(layer(1000 * x - 7), layer(x), rtol=1e-8)


@pytest.mark.parametrize("features", [1, 5])
def test_a_constant_row_becomes_beta_and_sends_no_large_gradient(features):
    layer = LayerNorm(features, dtype=np.float64)
    layer.beta.value[...] = 0.5
    y, cache = layer.forward(np.full((2, features), 8.0))
    np.testing.assert_allclose(y, 0.5, atol=1e-9)
    np.testing.assert_allclose(layer.backward(np.ones_like(y), cache), 0, atol=1e-9)


def test_large_numbers_keep_their_spread():
    """The mean is taken off before squaring: in float32, 10⁴ ± 1 would drown otherwise."""
    x = (1e4 + draw(6, 50)).astype(np.float32)
    y = LayerNorm(50)(x)
    np.testing.assert_allclose(y.std(axis=1), 1, rtol=1e-3)


@pytest.mark.parametrize("offset", [0, 3, 2000, 1e5, -1e6])
def test_large_numbers_are_normalised_as_in_float64(offset):
    x = (offset + draw(7, 768)).astype(np.float32)
    layer, exact = LayerNorm(768), LayerNorm(768, dtype=np.float64)
    y, cache = layer.forward(x)
    expected, exact_cache = exact.forward(x.astype(np.float64))
    np.testing.assert_allclose(y, expected, atol=5e-6)
    dy = draw(7, 768, seed=1)
    dx = layer.backward(dy.astype(np.float32), cache)
    np.testing.assert_allclose(dx, exact.backward(dy, exact_cache), atol=1e-5)


@pytest.mark.parametrize("value", [100.1, 2**24 - 1.0, 1e10])
def test_a_constant_row_becomes_beta_however_large_it_is(value):
    np.testing.assert_array_equal(LayerNorm(768)(np.full((2, 768), value, np.float32)), np.zeros((2, 768)))


def test_the_gradients_of_many_rows_are_summed_without_loss():
    layer, x = LayerNorm(2), np.tile(np.array([[-1, 1]], np.float32), (300000, 1))
    layer.backward(np.full_like(x, 0.1), layer.forward(x)[1])
    np.testing.assert_allclose(layer.beta.grad, 30000, rtol=1e-5)
    np.testing.assert_allclose(layer.gamma.grad, [-30000, 30000], rtol=2e-5)


@pytest.mark.parametrize("size", [1e20, 3e38])
def test_squares_beyond_the_range_are_refused(size):
    assert refused(FloatingPointError, LayerNorm(4), np.array([[size, 1, 2, -size]], np.float32)) == (
        "LayerNorm.forward: x must be small enough for its sums and squares in float32, "
        f"got numbers up to {size:.1e}"
    )


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_stays_in_its_row(bad):
    x = draw(3, 5).astype(np.float32)
    clean = LayerNorm(5)(x)
    x[1, 2] = bad
    y = LayerNorm(5)(x)
    assert np.isnan(y[1]).all()
    np.testing.assert_array_equal(y[[0, 2]], clean[[0, 2]])


BAD = [
    (
        lambda: LayerNorm(5)(np.ones((2, 4), np.float32)),
        ValueError,
        "LayerNorm.forward: x must be (..., 5), got (2, 4)",
    ),
    (
        lambda: LayerNorm(5)(np.ones((0, 5), np.float32)),
        ValueError,
        "LayerNorm.forward: x must not be empty, got (0, 5)",
    ),
    (
        lambda: LayerNorm(5)(np.ones((2, 0, 5), np.float32)),
        ValueError,
        "LayerNorm.forward: x must not be empty, got (2, 0, 5)",
    ),
    (lambda: LayerNorm(5)(np.ones((2, 5))), TypeError, "LayerNorm.forward: x must be float32, got float64"),
    (lambda: LayerNorm(0), ValueError, "LayerNorm: features must be at least 1, got 0"),
    (lambda: LayerNorm(5, eps=-1), ValueError, "LayerNorm: eps must be above 0, got -1"),
    (
        lambda: LayerNorm(5, eps=1e-50),
        ValueError,
        "LayerNorm: eps must be above 0 and finite in float32, got 1e-50",
    ),
    (lambda: LayerNorm(5, dtype=int), TypeError, "LayerNorm: dtype must be float32 or float64, got int64"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
