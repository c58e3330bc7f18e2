"""Functions and derivatives against SciPy and finite differences, at both ends of the number line."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.activations import (
    ELU,
    GELU,
    LeakyReLU,
    elu,
    elu_derivative,
    gelu,
    gelu_derivative,
    leaky_relu,
    leaky_relu_derivative,
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    silu,
    silu_derivative,
    softplus,
    tanh,
    tanh_derivative,
)
from tests.activations.cases import DTYPES, ELEMENTWISE, INSIDE, LADDER, PAIRS, REFERENCES
from tests.refusal import refused

finite = st.floats(-1e4, 1e4, width=32)


@pytest.mark.parametrize("function", REFERENCES, ids=lambda f: f.__name__)
def test_values_are_scipys_to_the_last_digits_even_in_the_tails(function):
    x = np.concatenate([np.linspace(-30, 100, 2601), LADDER[np.abs(LADDER) < 1]])
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
    assert refused(TypeError, function, x) == f"{function.__name__}: x must be {got}"


def test_a_numpy_number_as_option_does_not_promote():
    x = np.ones(3, np.float32)
    for function in (leaky_relu, leaky_relu_derivative, elu, elu_derivative):
        assert function(x, np.float64(0.5)).dtype == np.float32
    for module in (LeakyReLU(np.float64(0.5)), ELU(np.float64(0.5))):
        y, cache = module.forward(x)
        assert y.dtype == module.backward(x, cache).dtype == np.float32


@pytest.mark.parametrize(
    "derivative",
    [
        relu_derivative,
        leaky_relu_derivative,
        elu_derivative,
        sigmoid_derivative,
        tanh_derivative,
        gelu_derivative,
    ],
)
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_nan_has_no_slope(derivative, dtype):
    y = derivative(np.array([np.nan, 3], dtype))
    assert y.dtype == dtype
    np.testing.assert_array_equal(np.isnan(y), [True, False])


@pytest.mark.parametrize("slope", [1e-50, 5e-324])
def test_a_slope_that_float32_rounds_to_0_is_0(slope):
    x = np.array([-np.inf, -3e38, 2], np.float32)
    np.testing.assert_array_equal(leaky_relu(x, slope), relu(x))


@pytest.mark.parametrize("function", [elu, elu_derivative])
@pytest.mark.parametrize("alpha", [1e-50, 1e300])
def test_an_alpha_that_float32_cannot_hold_is_refused(function, alpha):
    assert refused(ValueError, function, np.ones(3, np.float32), alpha) == (
        f"{function.__name__}: alpha must be above 0 and finite in float32, got {alpha}"
    )
    assert np.isfinite(function(np.ones(3), alpha)).all()


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
    assert refused(ValueError, function, value) == text


def test_the_slope_of_silu_is_a_half_at_zero_and_passes_one_on_the_right():
    """σ(x) + x σ(x) σ(−x) is ½ at 0, and at any x what is missing to 1 at −x."""
    x = np.linspace(-8, 8, 33)
    slope = silu_derivative(x)
    assert silu_derivative(0.0) == 0.5
    np.testing.assert_allclose(slope + silu_derivative(-x), 1, rtol=1e-12)
    assert 1.09 < slope.max() < 1.1
