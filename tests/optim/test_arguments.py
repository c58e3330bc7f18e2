"""Learning rates and schedules at work, and what an optimiser refuses."""

import math
import re

import numpy as np
import pytest

from dlcore import SGD, AdaGrad, Adam, AdamW, Dense, Parameter, RMSProp, clip_by_global_norm, clip_by_value
from dlcore.schedules import cosine, exponential_decay, inverse_time, one_cycle, step_decay, warmup
from tests.optim.runs import parameters_of


def test_a_schedule_is_asked_for_each_step_from_0():
    asked = []

    def schedule(step):
        asked.append(step)
        return np.float64(0.5**step)

    theta = Parameter(np.zeros(1, np.float32))
    optimizer = SGD([theta], schedule)
    for _ in range(3):
        theta.grad[...] = -1
        optimizer.step()
    assert asked == [0, 1, 2]
    assert theta.value[0] == 1.75
    assert theta.value.dtype == np.float32


def test_the_rate_may_be_set_between_steps():
    theta = Parameter(np.zeros(1))
    optimizer = SGD([theta], 1.0)
    theta.grad[...] = -1
    optimizer.step()
    optimizer.lr = 0.25
    optimizer.step()
    assert theta.value[0] == 1.25


@pytest.mark.parametrize("rate", [math.nan, math.inf, -0.1])
def test_a_schedule_with_an_impossible_rate_is_refused(rate):
    optimizer = SGD(parameters_of([(2,)]), lambda step: rate)
    message = f"SGD.step: lr at step 0 must be at least 0 and finite in float64, got {rate}"
    with pytest.raises(ValueError, match=message):
        optimizer.step()
    assert optimizer.steps == 0


@pytest.mark.parametrize("rate", ["0.1", True, [0.1], np.array([0.1])])
def test_a_rate_that_only_python_could_turn_into_a_number_is_refused(rate):
    optimizer = SGD(parameters_of([(2,)]), lambda step: rate)
    with pytest.raises(TypeError, match=re.escape(f"SGD.step: lr at step 0 must be a number, got {rate!r}")):
        optimizer.step()


def test_a_rate_may_be_an_array_without_axes():
    theta = Parameter(np.zeros(1, np.float32))
    optimizer = SGD([theta], lambda step: np.where(step < 1, 0.5, 0.25))
    theta.grad[...] = -1
    optimizer.step()
    optimizer.step()
    assert theta.value[0] == 0.75
    assert theta.value.dtype == np.float32


def test_a_schedule_that_has_no_signature_is_taken():
    theta = Parameter(np.zeros(1))
    optimizer = SGD([theta], {0: 0.5}.get)
    theta.grad[...] = -1
    optimizer.step()
    assert theta.value[0] == 0.5


@pytest.mark.parametrize("make", [cosine, step_decay, exponential_decay, inverse_time, warmup, one_cycle])
def test_what_makes_a_schedule_is_none(make):
    message = f"Adam: lr must be a number or a function of the step, got {make.__name__}: missing a required"
    with pytest.raises(TypeError, match=message):
        Adam(parameters_of([(2,)]), make)


@pytest.mark.parametrize(
    ("kind", "options", "name"),
    [(SGD, {"lr": 1e39}, "lr"), (SGD, {"lr": 1, "weight_decay": 1e39}, "weight_decay")]
    + [(kind, {"weight_decay": 1e39}, "weight_decay") for kind in (Adam, AdamW)],
)
def test_a_number_beyond_the_parameters_dtype_is_refused(kind, options, name):
    """In float32 it would be infinite, and times a gradient of 0 no number."""
    with pytest.raises(ValueError, match=f"{kind.__name__}: {name} must be finite in float32, got 1e.39"):
        kind([Parameter(np.zeros(2, np.float32))], **options)
    kind([Parameter(np.zeros(2))], **options).step()


BAD = {
    "none": (lambda p: SGD([], 0.1), ValueError, "SGD: parameters must hold at least one, got none"),
    "a module": (
        lambda p: Adam(Dense(2, 3, rng=0)),
        TypeError,
        "Adam: parameters must be a list, such as model.parameters(), got Dense",
    ),
    "one parameter": (
        lambda p: SGD(p[0], 0.1),
        TypeError,
        "SGD: parameters must be a list, such as model.parameters(), got Parameter",
    ),
    "array": (
        lambda p: SGD([p[0].value], 0.1),
        TypeError,
        "SGD: parameters must hold Parameters, got ndarray",
    ),
    "twice": (
        lambda p: SGD([p[0], p[0]], 0.1),
        ValueError,
        "SGD: parameters must hold each one once, got one twice",
    ),
    "mixed": (
        lambda p: Adam([p[0], Parameter(np.zeros(2, np.float32))]),
        TypeError,
        "Adam: parameters must have one dtype, got float32 and float64",
    ),
    "rate": (lambda p: SGD(p, 0.0), ValueError, "SGD: lr must be above 0, got 0.0"),
    "rate text": (lambda p: AdaGrad(p, "0.1"), TypeError, "AdaGrad: lr must be a number, got '0.1'"),
    "momentum": (
        lambda p: SGD(p, 0.1, momentum=1.0),
        ValueError,
        "SGD: momentum must be at least 0 and below 1, got 1.0",
    ),
    "nesterov": (
        lambda p: SGD(p, 0.1, nesterov=True),
        ValueError,
        "SGD: momentum must be above 0 with nesterov=True, got 0",
    ),
    "decay": (
        lambda p: SGD(p, 0.1, weight_decay=-1),
        ValueError,
        "SGD: weight_decay must be at least 0, got -1",
    ),
    "rho": (
        lambda p: RMSProp(p, 0.1, decay=1),
        ValueError,
        "RMSProp: decay must be at least 0 and below 1, got 1",
    ),
    "beta": (
        lambda p: Adam(p, betas=(0.9, 1.0)),
        ValueError,
        "Adam: each of betas must be at least 0 and below 1, got 1.0",
    ),
    "betas": (lambda p: AdamW(p, betas=(0.9,)), ValueError, "AdamW: betas must be two numbers, got 1"),
    "one beta": (
        lambda p: Adam(p, betas=0.9),
        TypeError,
        "Adam: betas must be a pair such as (0.9, 0.999), got 0.9",
    ),
    "eps": (lambda p: Adam(p, eps=0), ValueError, "Adam: eps must be above 0, got 0"),
    "no step": (
        lambda p: clip_by_value(p, 0.0),
        ValueError,
        "clip_by_value: limit must be above 0, got 0.0",
    ),
    "model, clipped by value": (
        lambda p: clip_by_value(Dense(2, 1, rng=0), 1.0),
        TypeError,
        "clip_by_value: parameters must be a list, such as model.parameters(), got Dense",
    ),
    "model, clipped by norm": (
        lambda p: clip_by_global_norm(Dense(2, 1, rng=0), 1.0),
        TypeError,
        "clip_by_global_norm: parameters must be a list, such as model.parameters(), got Dense",
    ),
    "gradients, clipped by value": (
        lambda p: clip_by_value([p[0].grad], 1.0),
        TypeError,
        "clip_by_value: parameters must hold Parameters, got ndarray",
    ),
    "gradients, clipped by norm": (
        lambda p: clip_by_global_norm([p[0].grad], 1.0),
        TypeError,
        "clip_by_global_norm: parameters must hold Parameters, got ndarray",
    ),
    "norm": (
        lambda p: clip_by_global_norm(p, math.nan),
        ValueError,
        "clip_by_global_norm: max_norm must be above 0, got nan",
    ),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_arguments(call, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        call(parameters_of([(2,)]))


@pytest.mark.parametrize(
    ("attribute", "array", "got"),
    [
        ("value", np.zeros(4), "got float64 (4,) and float64 (3,)"),
        ("grad", np.zeros((3, 3)), "got float64 (3,) and float64 (3, 3)"),
        ("grad", np.zeros(3, np.float32), "got float64 (3,) and float32 (3,)"),
    ],
)
def test_a_parameter_that_changed_shape_or_dtype_is_refused(attribute, array, got):
    parameters = parameters_of([(3,), (2,)])
    optimizer = SGD(parameters, 0.1)
    setattr(parameters[0], attribute, array)
    message = f"SGD.step: value and grad must be float64 (3,), {got}"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        optimizer.step()
