"""The perceptron: its layers, their initial weights, and what it refuses."""

import re

import numpy as np
import pytest

from dlcore import ELU, GELU, MLP, Dense, LeakyReLU, ReLU, Sigmoid, SiLU, Softplus, Tanh, relu


def test_dense_and_activation_take_turns_and_the_last_layer_is_linear():
    model = MLP([5, 4, 3, 2], rng=0)
    assert [type(layer) for layer in model.layers] == [Dense, ReLU, Dense, ReLU, Dense]
    shapes = [parameter.value.shape for parameter in model.parameters()]
    assert shapes == [(5, 4), (4,), (4, 3), (3,), (3, 2), (2,)]


def test_forward_is_the_composition():
    model = MLP([5, 4, 2], activation=Tanh, rng=0, dtype=np.float64)
    first, _, last = model.layers
    x = np.random.default_rng(0).normal(size=(7, 5))
    wanted = np.tanh(x @ first.W.value) @ last.W.value
    np.testing.assert_allclose(model(x), wanted, rtol=1e-12)


@pytest.mark.parametrize(
    ("activation", "variance"),
    [
        *[(kind, 2 / 400) for kind in (ReLU, LeakyReLU, ELU, Softplus, SiLU, GELU)],
        *[(kind, 2 / (400 + 300)) for kind in (Sigmoid, Tanh)],
        (lambda: LeakyReLU(slope=0.2), 2 / 400),
    ],
)
def test_hidden_weights_are_he_for_rectifiers_and_xavier_otherwise(activation, variance):
    model = MLP([400, 300, 10], activation=activation, rng=0)
    assert model.layers[0].W.value.var() == pytest.approx(variance, rel=0.02)
    assert model.layers[-1].W.value.var() == pytest.approx(2 / 310, rel=0.05)
    assert not any(parameter.value.any() for parameter in model.parameters()[1::2])


def test_a_seed_gives_the_same_model_and_a_generator_goes_on():
    rng = np.random.default_rng(0)
    first, second, seeded = MLP([3, 4, 2], rng=rng), MLP([3, 4, 2], rng=rng), MLP([3, 4, 2], rng=0)
    assert np.array_equal(first.layers[0].W.value, seeded.layers[0].W.value)
    assert not np.array_equal(first.layers[0].W.value, second.layers[0].W.value)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_is_kept_forward_and_backward(dtype):
    model = MLP([3, 4, 2], rng=0, dtype=dtype)
    y, cache = model.forward(np.ones((6, 3), dtype))
    dx = model.backward(np.ones_like(y), cache)
    assert {y.dtype, dx.dtype, *(parameter.grad.dtype for parameter in model.parameters())} == {
        np.dtype(dtype)
    }


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: MLP([3], rng=0), ValueError, "MLP: sizes must hold at least two numbers, got [3]"),
        (lambda: MLP([3, 0, 2], rng=0), ValueError, "MLP: each of sizes must be at least 1, got 0"),
        (lambda: MLP([3, 4.0], rng=0), TypeError, "MLP: each of sizes must be a whole number, got 4.0"),
        (
            lambda: MLP(3, rng=0),
            TypeError,
            "MLP: sizes must be a list such as [64, 128, 10], got 3",
        ),
        (
            lambda: MLP(np.array(3), rng=0),
            TypeError,
            "MLP: sizes must be a list such as [64, 128, 10], got array(3)",
        ),
        (
            lambda: MLP([3, 4, 2], activation=relu, rng=0),
            TypeError,
            "MLP: activation must be a class such as ReLU, or a function that makes a Module, got what "
            "cannot be called without arguments: relu() missing 1 required positional argument: 'x'",
        ),
        (
            lambda: MLP([3, 4, 2], activation=lambda: ReLU, rng=0),
            TypeError,
            "MLP: activation must make a Module, got the class ReLU",
        ),
        (
            lambda: MLP([3, 2], activation=ReLU(), rng=0),
            TypeError,
            "MLP: activation must be a class such as ReLU, or a function that makes a Module, "
            "got an instance of ReLU",
        ),
        (
            lambda: MLP([3, 4, 2], activation="relu", rng=0),
            TypeError,
            "MLP: activation must be a class such as ReLU, or a function that makes a Module, "
            "got an instance of str",
        ),
        (
            lambda: MLP([3, 4, 2], activation=lambda: np.tanh, rng=0),
            TypeError,
            "MLP: activation must make a Module, got ufunc",
        ),
        (
            lambda: MLP([3, 2], activation=lambda: np.tanh, rng=0),
            TypeError,
            "MLP: activation must make a Module, got ufunc",
        ),
        (
            lambda: MLP([3, 2], rng=None),
            TypeError,
            "MLP: rng must be a numpy.random.Generator or an integer seed, got None",
        ),
        (
            lambda: MLP([3, 2], rng=0)(np.ones((4, 2), np.float32)),
            ValueError,
            "Dense.forward: x must be (B, 3), got (4, 2)",
        ),
    ],
)
def test_bad_arguments(call, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        call()
