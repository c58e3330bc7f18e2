"""Optimisers in many settings, and runs of them on gradients that repeat."""

import numpy as np
import pytest

from dlcore import SGD, AdaGrad, Adam, AdamW, Parameter, RMSProp
from dlcore.optim.blocks import LARGE

SHAPES = [(), (3,), (4, 5), (0,), (2, LARGE // 2), (2, 1, 3)]  # the fifth is a block of its own


OPTIMIZERS = {
    "sgd": lambda p: SGD(p, 0.1),
    "sgd decay": lambda p: SGD(p, 0.1, weight_decay=0.2),
    "momentum": lambda p: SGD(p, 0.1, momentum=0.9, weight_decay=0.2),
    "nesterov": lambda p: SGD(p, 0.1, momentum=0.9, nesterov=True, weight_decay=0.2),
    "adagrad": lambda p: AdaGrad(p, 0.1),
    "rmsprop": lambda p: RMSProp(p, 0.01, decay=0.9),
    "adam": lambda p: Adam(p, 0.01),
    "adam decay": lambda p: Adam(p, 0.01, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.2),
    "adamw": lambda p: AdamW(p, 0.01, weight_decay=0.2),
}


every_optimizer = pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)


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
