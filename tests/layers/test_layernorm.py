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
    (lambda: LayerNorm(5, dtype=int), TypeError, "LayerNorm: dtype must be float32 or float64, got int64"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
