"""The dense layer: values, gradients, leading axes, and what it refuses."""

import numpy as np
import pytest

from dlcore import Dense, he_normal, xavier_uniform
from dlcore.gradcheck import gradcheck


def normal(*shape, dtype=np.float32):
    return np.random.default_rng(0).normal(size=shape).astype(dtype)


def test_forward_is_the_affine_map():
    layer = Dense(3, 2, rng=0)
    layer.b.value[:] = [1, -1]
    x = normal(4, 3)
    np.testing.assert_allclose(layer(x), x @ layer.W.value + [1, -1], rtol=1e-6)


def test_parameters_start_as_promised():
    layer = Dense(3, 2, rng=5)
    np.testing.assert_array_equal(layer.W.value, xavier_uniform((3, 2), rng=5))
    np.testing.assert_array_equal(layer.b.value, np.zeros(2))
    np.testing.assert_array_equal(Dense(3, 2, rng=5, init=he_normal).W.value, he_normal((3, 2), rng=5))


@pytest.mark.parametrize(("features_in", "features_out"), [(1, 1), (1, 3), (3, 1), (2, 3)])
def test_the_gradients_of_many_rows_are_summed_without_loss(features_in, features_out):
    layer, x = Dense(features_in, features_out, rng=0), np.full((400000, features_in), 2, np.float32)
    layer.backward(np.full((len(x), features_out), 0.1, np.float32), x)
    np.testing.assert_allclose(layer.b.grad, 40000, rtol=1e-5)
    np.testing.assert_allclose(layer.W.grad, 80000, rtol=1e-5)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("leading", [(1,), (5,), (2, 3), (2, 1, 3)])
def test_gradient(leading, bias):
    layer = Dense(4, 3, rng=0, bias=bias, dtype=np.float64)
    x = normal(*leading, 4, dtype=np.float64)
    assert gradcheck(layer, x) < 1e-8
    assert gradcheck(layer, x, elementwise=True) < 1e-8


def test_gradients_by_hand():
    layer = Dense(2, 1, rng=0, dtype=np.float64)
    x, dy = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[10.0], [100.0]])
    dx = layer.backward(dy, layer.forward(x)[1])
    np.testing.assert_array_equal(layer.W.grad, [[310], [420]])
    np.testing.assert_array_equal(layer.b.grad, [110])
    np.testing.assert_array_equal(dx, dy * layer.W.value[:, 0])


def test_leading_axes_are_batch():
    layer = Dense(4, 3, rng=0)
    x = normal(2, 5, 4)
    np.testing.assert_allclose(layer(x).reshape(10, 3), layer(x.reshape(10, 4)), rtol=1e-6)


def test_without_bias_there_is_none():
    layer = Dense(3, 2, rng=0, bias=False)
    assert layer.b is None
    assert layer.parameters() == [layer.W]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_kept(dtype):
    layer = Dense(3, 2, rng=0, dtype=dtype)
    y, cache = layer.forward(np.ones((4, 3), dtype))
    dx = layer.backward(np.ones_like(y), cache)
    assert {y.dtype, dx.dtype, layer.W.grad.dtype, layer.b.grad.dtype} == {np.dtype(dtype)}


def test_input_that_is_not_contiguous():
    layer = Dense(3, 2, rng=0)
    x = normal(3, 4).T
    y, cache = layer.forward(x)
    np.testing.assert_allclose(y, layer(x.copy()), rtol=1e-6)
    assert layer.backward(np.asfortranarray(np.ones_like(y)), cache).shape == (4, 3)


@pytest.mark.parametrize(
    ("x", "kind", "message"),
    [
        (np.zeros((32, 63), np.float32), ValueError, "x must be (B, 64), got (32, 63)"),
        (np.zeros(64, np.float32), ValueError, "x must be (B, 64), got (64,)"),
        (np.zeros((0, 64), np.float32), ValueError, "x must be (B, 64), got (0, 64)"),
        (np.zeros((2, 3, 63), np.float32), ValueError, "x must be (..., 64), got (2, 3, 63)"),
        (np.zeros((0, 3, 64), np.float32), ValueError, "x must not be empty, got (0, 3, 64)"),
        (np.zeros((2, 0, 64), np.float32), ValueError, "x must not be empty, got (2, 0, 64)"),
        (np.zeros((32, 64)), TypeError, "x must be float32, got float64"),
        (np.zeros((32, 64), int), TypeError, "x must be float32, got int64"),
        ([[0.0] * 64], TypeError, "x must be a NumPy array, got list"),
        ((np.zeros((2, 3)), np.zeros(3)), TypeError, "x must be a NumPy array, got tuple"),
    ],
)
def test_bad_input(x, kind, message):
    with pytest.raises(kind) as error:
        Dense(64, 10, rng=0).forward(x)
    assert str(error.value) == f"Dense.forward: {message}"


@pytest.mark.parametrize(
    ("dy", "kind", "message"),
    [
        (np.zeros((4, 3), np.float32), ValueError, "dy must be (4, 2), got (4, 3)"),
        (np.zeros((1, 2), np.float32), ValueError, "dy must be (4, 2), got (1, 2)"),
        (np.zeros((4, 2)), TypeError, "dy must be float32, got float64"),
    ],
)
def test_bad_gradient(dy, kind, message):
    layer = Dense(3, 2, rng=0)
    _, cache = layer.forward(np.zeros((4, 3), np.float32))
    with pytest.raises(kind) as error:
        layer.backward(dy, cache)
    assert str(error.value) == f"Dense.backward: {message}"


@pytest.mark.parametrize(
    ("arguments", "options", "kind", "message"),
    [
        ((0, 2), {}, ValueError, "Dense: features_in must be at least 1, got 0"),
        ((3, 2.0), {}, TypeError, "Dense: features_out must be a whole number, got 2.0"),
        ((3, 2), {"dtype": np.float16}, TypeError, "Dense: dtype must be float32 or float64, got float16"),
        (
            (3, 2),
            {"rng": None},
            TypeError,
            "Dense: rng must be a numpy.random.Generator or an integer seed, got None",
        ),
        (
            (3, 2),
            {"init": lambda shape, rng, dtype: np.zeros(3, dtype)},
            ValueError,
            "Dense: the result of init must be (3, 2), got (3,)",
        ),
    ],
)
def test_bad_construction(arguments, options, kind, message):
    with pytest.raises(kind) as error:
        Dense(*arguments, **{"rng": 0, **options})
    assert str(error.value) == message


def test_the_generator_is_required():
    with pytest.raises(TypeError, match="rng"):
        Dense(3, 2)
