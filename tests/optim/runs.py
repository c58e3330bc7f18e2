"""Runs of optimisers on gradients that repeat."""

import numpy as np

from dlcore import Parameter
from dlcore.optim.blocks import LARGE

SHAPES = [(), (3,), (4, 5), (0,), (2, LARGE // 2), (2, 1, 3)]  # the fifth is a block of its own


def parameters_of(shapes, seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    return [Parameter(rng.normal(size=shape).astype(dtype)[...]) for shape in map(tuple, shapes)]


def set_gradients(parameters, step):
    """Gradients that depend on step and position only, so that two runs meet the same ones."""
    for k, parameter in enumerate(parameters):
        rng = np.random.default_rng([step, k])
        parameter.grad[...] = rng.normal(size=parameter.value.shape)


def train(optimizer, steps, start=0):
    for step in range(start, start + steps):
        set_gradients(optimizer.parameters, step)
        optimizer.step()


def values(parameters):
    return [parameter.value.copy() for parameter in parameters]


def assert_same(first, second, **tolerance):
    for a, b in zip(first, second, strict=True):
        np.testing.assert_allclose(a, b, **(tolerance or {"rtol": 0, "atol": 0}))
