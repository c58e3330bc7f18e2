"""Each Module agrees with its function and derivative, and refuses what does not fit."""

import numpy as np
import pytest

import dlcore.activations as activations
from tests.activations.cases import DTYPES, EVERY_MODULE, INSIDE, LADDER, MODULES
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


@pytest.mark.parametrize("module", EVERY_MODULE, ids=lambda module: type(module).__name__)
def test_module_refuses_integers(module):
    assert "x must be an array of float, got int64" in refused(
        TypeError, module.forward, np.ones((2, 3), int)
    )


def test_every_public_module_is_tested_here():
    public = {name for name in activations.__all__ if isinstance(getattr(activations, name), type)}
    assert public == {type(module).__name__ for module in EVERY_MODULE}
