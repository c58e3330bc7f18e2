"""Each Module agrees with its function and derivative, and refuses what does not fit."""

import numpy as np
import pytest

import dlcore.activations as activations
from tests.activations.cases import DTYPES, EVERY_MODULE, INSIDE, LADDER, MODULES, PAIRS
from tests.refusal import refused


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
def test_a_module_takes_one_number(name):
    module, function, derivative = MODULES[name]
    y, cache = module.forward(0.5)
    assert y == function(0.5)
    np.testing.assert_allclose(module.backward(np.array(2.0), cache), 2 * derivative(0.5), rtol=1e-12)


# Of each function: value and slope at −∞, value and slope at ∞, as the Module's settings have it.
LIMITS = {
    "sigmoid": lambda module: (0, 0, 1, 0),
    "tanh": lambda module: (-1, 0, 1, 0),
    "relu": lambda module: (0, 0, np.inf, 1),
    "leaky_relu": lambda module: (-np.inf, module.slope, np.inf, 1),
    "elu": lambda module: (-module.alpha, 0, np.inf, 1),
    "softplus": lambda module: (0, 0, np.inf, 1),
    "silu": lambda module: (0, 0, np.inf, 1),
    "gelu": lambda module: (0, 0, np.inf, 1),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", MODULES)
def test_at_the_ends_of_the_range_and_beyond_there_are_limits_and_no_nan(name, dtype):
    """Infinite, and finite with an infinite square or cube: function, derivative and Module agree."""
    module, function, derivative = MODULES[name]
    largest = np.finfo(dtype).max
    low, low_slope, high, high_slope = LIMITS[function.func.__name__](module)
    for size in (np.inf, largest, largest**0.6, largest**0.4):
        x = np.array([-size, size, 0.5], dtype)
        limits = [low_slope * -size if low == -np.inf else low, size if high == np.inf else high]
        y, cache = module.forward(x)
        for found in (y, function(x)):
            np.testing.assert_allclose(found[:2], np.array(limits, dtype), rtol=1e-6)
        for slope in (module.backward(np.ones_like(x), cache), derivative(x)):
            np.testing.assert_allclose(slope[:2], [low_slope, high_slope], rtol=1e-6)
            np.testing.assert_allclose(slope[2], derivative(dtype(0.5)), rtol=1e-6)
    smallest = np.array([np.finfo(dtype).smallest_subnormal], dtype)
    np.testing.assert_allclose(derivative(smallest), derivative(np.array([1e-30], dtype)), rtol=1e-6)


@pytest.mark.filterwarnings("error")
def test_a_leak_of_nothing_is_relu_at_infinity_too():
    x = np.array([-np.inf, -2, 3, np.inf])
    np.testing.assert_array_equal(activations.leaky_relu(x, 0), activations.relu(x))


@pytest.mark.parametrize("module", EVERY_MODULE, ids=lambda module: type(module).__name__)
def test_module_refuses_integers(module):
    assert "x must be an array of float, got int64" in refused(
        TypeError, module.forward, np.ones((2, 3), int)
    )


def test_every_public_module_is_tried_with_its_function_and_knows_its_limits():
    public = {name for name in activations.__all__ if isinstance(getattr(activations, name), type)}
    assert public <= {type(module).__name__ for module in EVERY_MODULE}
    named = {function.func.__name__ for _, function, _ in MODULES.values()}
    assert named == {function.__name__ for function in PAIRS}
    lost = sorted(named ^ LIMITS.keys())
    assert not lost, f"{lost}: LIMITS of tests/activations/test_modules.py must hold each function, no other"
