"""Embedding: rows of a table, and the gradients of a row used several times. Gradients: tests/gradients."""

import numpy as np
import pytest

from dlcore import Embedding
from dlcore.layers.embedding import scatter_add
from tests.refusal import refused


def layer_of(vocabulary=6, features=3, dtype=np.float64):
    return Embedding(vocabulary, features, rng=0, dtype=dtype)


@pytest.mark.parametrize("shape", [(), (4,), (2, 3), (2, 3, 2)])
def test_it_is_a_product_with_one_hot_rows(shape):
    layer, indices = layer_of(), np.random.default_rng(0).integers(6, size=shape)
    y, cache = layer.forward(indices)
    np.testing.assert_array_equal(y, np.eye(6)[indices] @ layer.W.value)
    dy = np.random.default_rng(1).normal(size=y.shape)
    assert layer.backward(dy, cache) is None
    expected = np.eye(6)[indices].reshape(-1, 6).T @ dy.reshape(-1, 3)
    np.testing.assert_allclose(layer.W.grad, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("kind", [np.int64, np.int32, np.int8, np.uint8])
def test_any_kind_of_integer(kind):
    layer, indices = layer_of(), np.array([5, 0, 5], kind)
    y, cache = layer.forward(indices)
    layer.backward(np.ones_like(y), cache)
    np.testing.assert_array_equal(layer.W.grad[:, 0], [1, 0, 0, 0, 0, 2])


def test_a_row_used_often_gets_every_gradient_and_one_not_used_none():
    layer = layer_of()
    y, cache = layer.forward(np.array([[1, 1, 4], [1, 4, 1]]))
    layer.backward(np.ones_like(y), cache)
    np.testing.assert_array_equal(layer.W.grad[:, 0], [0, 4, 0, 0, 2, 0])


def test_no_index_at_all():
    layer = layer_of()
    y, cache = layer.forward(np.zeros((0, 4), int))
    assert y.shape == (0, 4, 3)
    layer.backward(y, cache)
    assert not layer.W.grad.any()


def test_the_output_is_a_copy():
    layer = layer_of()
    y = layer(np.array([2]))
    y += 1
    np.testing.assert_array_equal(layer.W.value, layer_of().W.value)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_scatter_add_is_adds_at(dtype):
    rng = np.random.default_rng(0)
    total = rng.normal(size=(7, 4)).astype(dtype)
    indices, rows = rng.integers(7, size=500), rng.normal(size=(500, 4)).astype(dtype)
    expected = total.astype(np.float64)
    np.add.at(expected, indices, rows.astype(np.float64))
    scatter_add(total, indices, rows)
    assert total.dtype == dtype
    np.testing.assert_allclose(total, expected, rtol=1e-4 if dtype == np.float32 else 1e-12)


def test_the_entries_have_variance_one_over_the_features():
    assert Embedding(4000, 25, rng=0).W.value.var() == pytest.approx(1 / 25, rel=0.02)


@pytest.mark.parametrize("integer", [np.int32, np.int64, np.uint8, np.uint64])
def test_an_index_that_comes_very_often_loses_none_of_its_gradient(integer):
    layer = Embedding(3, 2, rng=0)
    indices = np.zeros(600001, integer)
    indices[-1] = 2
    _, cache = layer.forward(indices)
    layer.backward(np.full((len(indices), 2), 0.1, np.float32), cache)
    np.testing.assert_allclose(layer.W.grad, [[60000, 60000], [0, 0], [0.1, 0.1]], rtol=1e-6)


BAD = [
    (
        lambda: layer_of()(np.array([6])),
        ValueError,
        "Embedding.forward: indices must be in 0..5, got 6..6",
    ),
    (
        lambda: layer_of()(np.array([[2, -1]])),
        ValueError,
        "Embedding.forward: indices must be in 0..5, got -1..2",
    ),
    (
        lambda: layer_of()(np.array([1.0])),
        TypeError,
        "Embedding.forward: indices must be an array of int, got float64",
    ),
    (
        lambda: layer_of()(np.array([True])),
        TypeError,
        "Embedding.forward: indices must be an array of int, got bool",
    ),
    (lambda: layer_of()([1]), TypeError, "Embedding.forward: indices must be a NumPy array, got list"),
    (lambda: layer_of(vocabulary=0), ValueError, "Embedding: vocabulary must be at least 1, got 0"),
    (lambda: layer_of(features=0), ValueError, "Embedding: features must be at least 1, got 0"),
    (
        lambda: layer_of(dtype=np.float16),
        TypeError,
        "Embedding: dtype must be float32 or float64, got float16",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
