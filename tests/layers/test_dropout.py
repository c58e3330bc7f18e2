"""Dropout: how many are dropped, what stays, when it does nothing. Gradients: tests/gradients."""

import numpy as np
import pytest

from dlcore import Dropout
from tests.refusal import refused


def ones(*shape, dtype=np.float32):
    return np.ones(shape, dtype)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_the_share_of_zeros_is_p_and_the_mean_stays(p):
    y = Dropout(p, rng=0)(ones(400, 500))
    spread = np.sqrt(p * (1 - p) / y.size)
    assert (y == 0).mean() == pytest.approx(p, abs=5 * spread)
    assert y.mean() == pytest.approx(1, abs=5 * spread / (1 - p))
    np.testing.assert_allclose(y[y != 0], 1 / (1 - p), rtol=1e-6)


def test_entries_are_dropped_independently():
    y = Dropout(0.5, rng=0)(ones(300, 300)) != 0
    for one, other in ((y[:-1], y[1:]), (y[:, :-1], y[:, 1:])):
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.02


def test_the_gradient_passes_where_the_signal_passed():
    layer, x = Dropout(0.4, rng=0), np.random.default_rng(1).normal(size=(50, 20))
    y, cache = layer.forward(x)
    np.testing.assert_allclose(layer.backward(x, cache), y, rtol=1e-12)


def test_each_call_draws_anew_and_a_seed_repeats_the_sequence():
    one, other = Dropout(0.5, rng=3), Dropout(0.5, rng=3)
    first = one(ones(9, 9))
    assert (first != one(ones(9, 9))).any()
    np.testing.assert_array_equal(other(ones(9, 9)), first)


@pytest.mark.parametrize("layer", [Dropout(0.7, rng=0).eval(), Dropout(0, rng=0)])
def test_in_evaluation_and_at_p_0_it_is_the_identity_and_draws_nothing(layer):
    before = layer.rng.bit_generator.state
    x = np.random.default_rng(1).normal(size=(4, 5))
    y, cache = layer.forward(x)
    np.testing.assert_array_equal(y, x)
    np.testing.assert_array_equal(layer.backward(2 * x, cache), 2 * x)
    assert layer.rng.bit_generator.state == before


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_and_shape_are_kept(dtype):
    layer = Dropout(np.float64(0.3), rng=0)
    y, cache = layer.forward(ones(2, 3, 4, dtype=dtype))
    assert y.shape == (2, 3, 4)
    assert {y.dtype, layer.backward(y, cache).dtype} == {np.dtype(dtype)}


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Dropout(1.0, rng=0), ValueError, "Dropout: p must be at least 0 and below 1, got 1.0"),
        (
            lambda: Dropout(1 - 1e-12, rng=0),
            ValueError,
            "Dropout: p must be at least 0 and below 1 and finite in float32, got 0.999999999999",
        ),
        (lambda: Dropout(-0.1, rng=0), ValueError, "Dropout: p must be at least 0 and below 1, got -0.1"),
        (
            lambda: Dropout(0.5, rng=None),
            TypeError,
            "Dropout: rng must be a numpy.random.Generator or an integer seed, got None",
        ),
        (
            lambda: Dropout(0.5, rng=0)(np.arange(3)),
            TypeError,
            "Dropout.forward: x must be an array of float, got int64",
        ),
        (lambda: Dropout(0.5, rng=0)([1.0]), TypeError, "Dropout.forward: x must be a NumPy array, got list"),
    ],
)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
