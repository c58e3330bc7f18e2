"""The residual connection. Gradients: tests/gradients."""

import numpy as np

from dlcore import RNN, Dense, Dropout, Residual, Sequential, Tanh
from tests.refusal import refused


def test_it_adds_its_input():
    inner = Sequential(Dense(3, 3, rng=0, dtype=np.float64), Tanh())
    x = np.random.default_rng(0).normal(size=(4, 3))
    np.testing.assert_array_equal(Residual(inner)(x), x + inner(x))


def test_with_a_silent_layer_it_is_the_identity_both_ways():
    inner = Dense(3, 3, rng=0, dtype=np.float64)
    inner.W.value[...] = 0
    x = np.random.default_rng(0).normal(size=(4, 3))
    y, cache = Residual(inner).forward(x)
    np.testing.assert_array_equal(y, x)
    np.testing.assert_array_equal(Residual(inner).backward(2 * x, cache), 2 * x)


def test_modes_reach_the_inner_layer():
    layer = Residual(Dropout(0.5, rng=0))
    assert not layer.eval().inner.training


def test_bad_input():
    assert refused(TypeError, Residual, np.tanh) == "Residual: inner must be a Module, got ufunc"
    message = refused(ValueError, Residual(Dense(3, 2, rng=0)), np.ones((4, 3), np.float32))
    assert message == "Residual.forward: the inner output must be (4, 3), got (4, 2)"
    message = refused(TypeError, Residual(RNN(3, 3, rng=0)), np.ones((4, 2, 3), np.float32))
    assert message == "Residual.forward: the inner output must be a NumPy array, got tuple"
    assert refused(TypeError, Residual(Tanh()), [1.0]) == "tanh: x must be a NumPy array, got list"
