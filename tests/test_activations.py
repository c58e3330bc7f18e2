"""Activations against SciPy and finite differences, at both ends of the number line, in both precisions."""

import math

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import dlcore.activations as activations
from dlcore.activations import (
    ELU,
    GELU,
    LeakyReLU,
    ReLU,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Tanh,
    elu,
    elu_derivative,
    gelu,
    gelu_derivative,
    leaky_relu,
    leaky_relu_derivative,
    log_softmax,
    logsumexp,
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    silu,
    silu_derivative,
    softmax,
    softplus,
    softplus_derivative,
    tanh,
    tanh_derivative,
)
from dlcore.gradcheck import gradcheck

DTYPES = [np.float32, np.float64]
PAIRS = {
    sigmoid: sigmoid_derivative,
    tanh: tanh_derivative,
    relu: relu_derivative,
    leaky_relu: leaky_relu_derivative,
    elu: elu_derivative,
    softplus: softplus_derivative,
    silu: silu_derivative,
    gelu: gelu_derivative,
}
ELEMENTWISE = [*PAIRS, *PAIRS.values()]
MODULES = {
    "sigmoid": (Sigmoid(), sigmoid, sigmoid_derivative),
    "tanh": (Tanh(), tanh, tanh_derivative),
    "relu": (ReLU(), relu, relu_derivative),
    "leaky relu": (LeakyReLU(0.2), lambda x: leaky_relu(x, 0.2), lambda x: leaky_relu_derivative(x, 0.2)),
    "elu": (ELU(0.5), lambda x: elu(x, 0.5), lambda x: elu_derivative(x, 0.5)),
    "softplus": (Softplus(), softplus, softplus_derivative),
    "silu": (SiLU(), silu, silu_derivative),
    "gelu": (GELU(), gelu, gelu_derivative),
    "gelu with tanh": (GELU(approximate=True), lambda x: gelu(x, True), lambda x: gelu_derivative(x, True)),
}
REFERENCES = {
    sigmoid: scipy.special.expit,
    sigmoid_derivative: lambda x: scipy.special.expit(x) * scipy.special.expit(-x),
    softplus: lambda x: -scipy.special.log_expit(-x),
    softplus_derivative: scipy.special.expit,
    silu: lambda x: x * scipy.special.expit(x),
    gelu: lambda x: x * scipy.special.erfc(-x / math.sqrt(2)) / 2,
}
# Both signs of many sizes, from the smallest that matter to the largest, and zero.
LADDER = np.concatenate([-np.geomspace(1e4, 1e-6, 200), [0.0], np.geomspace(1e-6, 1e4, 200)])
INSIDE = np.linspace(-12, 12, 481) + 1e-3  # no kink among them

finite = st.floats(-1e4, 1e4, width=32)
rows = arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 6)), elements=finite)


def message(error_type, function, *arguments, **options):
    with pytest.raises(error_type) as error:
        function(*arguments, **options)
    return str(error.value)


# --- element by element


@pytest.mark.parametrize("function", REFERENCES, ids=lambda f: f.__name__)
def test_values_are_scipys_to_the_last_digits_even_in_the_tails(function):
    x = np.linspace(-30, 100, 2601)
    np.testing.assert_allclose(function(x), REFERENCES[function](x), rtol=1e-12)
    single = x.astype(np.float32)
    expected = REFERENCES[function](single.astype(np.float64))
    smallest = np.finfo(np.float32).tiny
    np.testing.assert_allclose(function(single), expected, rtol=1e-6, atol=smallest)


def test_values_by_definition():
    x = np.array([-2.0, -0.5, 0.0, 0.5, 2.0])
    np.testing.assert_array_equal(relu(x), [0, 0, 0, 0.5, 2])
    np.testing.assert_array_equal(relu_derivative(x), [0, 0, 0, 1, 1])
    np.testing.assert_allclose(leaky_relu(x, 0.1), [-0.2, -0.05, 0, 0.5, 2])
    np.testing.assert_array_equal(leaky_relu_derivative(x, 0.1), [0.1, 0.1, 0.1, 1, 1])
    np.testing.assert_allclose(elu(x, 2.0), np.where(x > 0, x, 2 * (np.exp(x) - 1)))
    np.testing.assert_allclose(elu_derivative(x, 2.0), np.where(x > 0, 1, 2 * np.exp(x)))
    np.testing.assert_allclose(tanh(x), (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x)))
    np.testing.assert_allclose(tanh(x), 2 * sigmoid(2 * x) - 1, atol=1e-15)


@pytest.mark.parametrize("function", PAIRS, ids=lambda f: f.__name__)
def test_derivative_is_the_slope(function):
    step = 1e-6
    slope = (function(INSIDE + step) - function(INSIDE - step)) / (2 * step)
    np.testing.assert_allclose(PAIRS[function](INSIDE), slope, atol=2e-9)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("function", ELEMENTWISE, ids=lambda f: f.__name__)
def test_stable_at_both_ends_and_dtype_kept(function, dtype):
    x = LADDER.astype(dtype)
    y = function(x)
    assert y.dtype == dtype
    assert y.shape == x.shape
    assert np.isfinite(y).all()
    np.testing.assert_allclose(y, function(x.astype(np.float64)), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("derivative", PAIRS.values(), ids=lambda f: f.__name__)
def test_slopes_at_the_far_ends(derivative):
    low = {"leaky_relu_derivative": 0.01}.get(derivative.__name__, 0)
    high = 0 if derivative in (sigmoid_derivative, tanh_derivative) else 1
    assert derivative(np.array([-1e4, 1e4])) == pytest.approx([low, high], abs=1e-300)


@pytest.mark.parametrize(
    "function", [sigmoid, tanh, relu, leaky_relu, elu, softplus], ids=lambda f: f.__name__
)
@given(finite, finite)
def test_monotone(function, a, b):
    low, high = sorted((a, b))
    assert function(low) <= function(high)


@given(finite)
def test_bounds_and_symmetries(x):
    assert 0 <= sigmoid(x) <= 1
    assert sigmoid(x) + sigmoid(-x) == pytest.approx(1, abs=1e-15)
    assert -1 <= tanh(x) <= 1
    assert tanh(-x) == -tanh(x)
    assert relu(x) - relu(-x) == x
    assert softplus(x) - softplus(-x) == pytest.approx(x, abs=1e-11)
    assert relu(x) <= softplus(x) <= relu(x) + math.log(2) + 1e-11
    assert silu(x) >= -0.2785
    assert gelu(x) >= -0.17
    assert sigmoid_derivative(x) <= 0.25
    assert 0 <= tanh_derivative(x) <= 1


@given(finite)
def test_tanh_gelu_is_within_its_tolerance(x):
    assert gelu(x, approximate=True) == pytest.approx(gelu(x), abs=5e-4)
    assert gelu_derivative(x, approximate=True) == pytest.approx(gelu_derivative(x), abs=1.2e-3)


@pytest.mark.parametrize("function", ELEMENTWISE, ids=lambda f: f.__name__)
def test_scalars_shapes_and_nan(function):
    assert function(0.5) == function(np.array([0.5]))[0]
    assert function(np.float32(0.5)).dtype == np.float32
    assert function(np.zeros((0, 3))).shape == (0, 3)
    x = np.full((2, 1, 3), 0.5)
    assert function(x).shape == x.shape
    if function not in (relu_derivative, leaky_relu_derivative, elu_derivative):
        assert np.isnan(function(math.nan))


@pytest.mark.parametrize("function", ELEMENTWISE, ids=lambda f: f.__name__)
def test_input_is_left_alone(function):
    x = LADDER.copy()
    x.flags.writeable = False
    function(x)


@pytest.mark.parametrize("function", ELEMENTWISE, ids=lambda f: f.__name__)
@pytest.mark.parametrize(
    ("x", "got"),
    [
        (np.arange(3), "an array of float, got int64"),
        (np.array([True]), "an array of float, got bool"),
        (np.array([1j]), "an array of float, got complex128"),
        ([0.5], "a NumPy array, got list"),
        (1, "a NumPy array, got int"),
        ("x", "a NumPy array, got str"),
    ],
)
def test_what_is_not_a_float_is_refused(function, x, got):
    assert message(TypeError, function, x) == f"{function.__name__}: x must be {got}"


def test_a_numpy_number_as_option_does_not_promote():
    x = np.ones(3, np.float32)
    for function in (leaky_relu, leaky_relu_derivative, elu, elu_derivative):
        assert function(x, np.float64(0.5)).dtype == np.float32
    for module in (LeakyReLU(np.float64(0.5)), ELU(np.float64(0.5))):
        y, cache = module.forward(x)
        assert y.dtype == module.backward(x, cache).dtype == np.float32


@pytest.mark.parametrize(
    ("function", "value", "text"),
    [
        (LeakyReLU, 1.0, "LeakyReLU: slope must be at least 0 and below 1, got 1.0"),
        (LeakyReLU, -0.1, "LeakyReLU: slope must be at least 0 and below 1, got -0.1"),
        (ELU, 0.0, "ELU: alpha must be above 0, got 0.0"),
        (GELU, "none", "GELU: approximate must be one of False, True, got 'none'"),
        (lambda slope: leaky_relu(0.5, slope), 2, "leaky_relu: slope must be at least 0 and below 1, got 2"),
        (lambda alpha: elu(0.5, alpha), -1, "elu: alpha must be above 0, got -1"),
        (lambda kind: gelu(0.5, kind), "tanh", "gelu: approximate must be one of False, True, got 'tanh'"),
    ],
)
def test_bad_options(function, value, text):
    assert message(ValueError, function, value) == text


# --- the Modules


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", MODULES)
def test_module_agrees_with_its_functions(name, dtype):
    module, function, derivative = MODULES[name]
    x = np.concatenate([LADDER, INSIDE]).astype(dtype)
    y, cache = module.forward(x)
    np.testing.assert_array_equal(y, function(x))
    dy = np.random.default_rng(0).normal(size=x.shape).astype(dtype)
    dx = module.backward(dy, cache)
    assert dx.dtype == dtype
    np.testing.assert_allclose(dx, dy * derivative(x), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", MODULES)
def test_module_gradient(name):
    x = np.random.default_rng(1).normal(size=(3, 4)) * 3
    assert gradcheck(MODULES[name][0], x) < 1e-7
    assert gradcheck(MODULES[name][0], x, elementwise=True) < 1e-7


@pytest.mark.parametrize("module", [case[0] for case in MODULES.values()] + [Softmax()], ids=repr)
def test_module_refuses_a_gradient_of_another_shape_or_dtype(module):
    name = f"{type(module).__name__}.backward"
    _, cache = module.forward(np.ones((2, 3), np.float32))
    text = message(ValueError, module.backward, np.ones((1, 3), np.float32), cache)
    assert text == f"{name}: dy must be (2, 3), got (1, 3)"
    text = message(TypeError, module.backward, np.ones((2, 3)), cache)
    assert text == f"{name}: dy must be float32, got float64"
    assert message(TypeError, module.backward, 1.0, cache) == f"{name}: dy must be a NumPy array, got float"


@pytest.mark.parametrize("module", [case[0] for case in MODULES.values()] + [Softmax()], ids=repr)
def test_module_refuses_integers(module):
    assert "x must be an array of float, got int64" in message(
        TypeError, module.forward, np.ones((2, 3), int)
    )


# --- softmax, its logarithm, log-sum-exp


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


def test_probability_zero():
    x = np.array([[-np.inf, 0.0], [-np.inf, -np.inf]])
    np.testing.assert_array_equal(logsumexp(x), [0, -np.inf])
    np.testing.assert_array_equal(softmax(x[:1]), [[0, 1]])
    np.testing.assert_array_equal(log_softmax(x[:1]), [[-np.inf, 0]])


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
    text = message(TypeError, function, np.arange(3))
    assert text == f"{name}: x must be an array of float, got int64"
    assert message(TypeError, function, [0.5]) == f"{name}: x must be a NumPy array, got list"
    assert message(ValueError, function, np.zeros((2, 0))) == f"{name}: x must be (..., K), got (2, 0)"
    assert message(ValueError, function, np.array(1.0)) == f"{name}: x must be (..., K), got ()"


def test_everything_public_is_tested_here():
    assert set(activations.__all__) <= globals().keys()
