"""Optimisers: each step is the textbook's formula, and nothing makes one stop training unseen."""

import copy
import math
import pickle
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from dlcore import (
    MLP,
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    Parameter,
    RMSProp,
    clip_by_global_norm,
    clip_by_value,
)
from dlcore.optim.blocks import LARGE

SHAPES = [(), (3,), (4, 5), (0,), (2, LARGE // 2), (2, 1, 3)]  # the fifth is a block of its own

OPTIMISERS = {
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
every_optimiser = pytest.mark.parametrize("make", OPTIMISERS.values(), ids=OPTIMISERS)


# What the papers say, for one number θ and the gradients g_1, g_2, … that it meets.


def sgd_path(theta, gradient, steps, lr=0.1, beta=0.0, nesterov=False, decay=0.0):
    u = 0.0
    for t in range(steps):
        g = gradient(t) + decay * theta
        u = beta * u + g
        theta = theta - lr * (g + beta * u if nesterov else u)
    return theta


def adagrad_path(theta, gradient, steps, lr=0.1, eps=1e-10):
    for t in range(steps):
        squares = sum(gradient(s) ** 2 for s in range(t + 1))
        theta = theta - lr * gradient(t) / (math.sqrt(squares) + eps)
    return theta


def rmsprop_path(theta, gradient, steps, lr=0.01, rho=0.9, eps=1e-8):
    for t in range(steps):
        mean_square = sum((1 - rho) * rho ** (t - s) * gradient(s) ** 2 for s in range(t + 1))
        theta = theta - lr * gradient(t) / (math.sqrt(mean_square) + eps)
    return theta


def adam_path(theta, gradient, steps, lr=0.01, betas=(0.9, 0.999), eps=1e-8, decay=0.0, decoupled=0.0):
    met = []
    for t in range(steps):
        met.append(gradient(t) + decay * theta)
        averages = []
        for beta, power in zip(betas, (1, 2), strict=True):  # weights that add up to 1: the corrected mean
            weights = [beta ** (t - s) for s in range(t + 1)]
            averages.append(sum(w * g**power for w, g in zip(weights, met, strict=True)) / sum(weights))
        theta = theta - lr * decoupled * theta
        theta = theta - lr * averages[0] / (math.sqrt(averages[1]) + eps)
    return theta


PATHS = {
    "sgd": sgd_path,
    "sgd decay": lambda *a: sgd_path(*a, decay=0.2),
    "momentum": lambda *a: sgd_path(*a, beta=0.9, decay=0.2),
    "nesterov": lambda *a: sgd_path(*a, beta=0.9, nesterov=True, decay=0.2),
    "adagrad": adagrad_path,
    "rmsprop": rmsprop_path,
    "adam": adam_path,
    "adam decay": lambda *a: adam_path(*a, betas=(0.8, 0.95), eps=1e-4, decay=0.2),
    "adamw": lambda *a: adam_path(*a, decoupled=0.2),
}


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


@pytest.mark.parametrize("name", OPTIMISERS)
def test_ten_steps_follow_the_formula(name):
    parameters = parameters_of(SHAPES)
    start = values(parameters)
    train(OPTIMISERS[name](parameters), 10)
    met = []
    for step in range(10):
        probe = parameters_of(SHAPES)
        set_gradients(probe, step)
        met.append([parameter.grad for parameter in probe])
    for k, parameter in enumerate(parameters):
        for index in list(np.ndindex(parameter.value.shape))[:4]:
            wanted = PATHS[name](start[k][index], lambda t, k=k, index=index: met[t][k][index], 10)
            assert parameter.value[index] == pytest.approx(wanted, rel=1e-12)


@every_optimiser
def test_float32_stays_float32_and_keeps_close_to_float64(make):
    single, double = parameters_of(SHAPES, dtype=np.float32), parameters_of(SHAPES)
    train(make(single), 10)
    train(make(double), 10)
    assert {parameter.value.dtype for parameter in single} == {np.dtype(np.float32)}
    assert_same(values(single), values(double), rtol=2e-5, atol=2e-6)


@every_optimiser
@settings(max_examples=10)
@given(
    curvature=st.lists(st.floats(0.5, 2.0), min_size=1, max_size=4),
    start=st.floats(-3, 3),
    centre=st.floats(-2, 2),
)
def test_descends_to_the_minimum_of_a_quadratic(make, curvature, start, centre):
    curvature = np.array(curvature)
    theta = Parameter(np.full(len(curvature), start))
    optimizer = make([theta])
    optimizer.weight_decay = 0.0
    rate = 1.0 if isinstance(optimizer, AdaGrad) else 0.1
    for step in range(1000):
        optimizer.lr = rate * min(1.0, 0.98 ** (step - 500))  # steps of fixed length need a decay to settle
        theta.grad[...] = curvature * (theta.value - centre)
        optimizer.step()
    np.testing.assert_allclose(theta.value, centre, atol=1e-4)


@every_optimiser
def test_a_step_leaves_the_gradient_as_it_is(make):
    parameters = parameters_of(SHAPES)
    set_gradients(parameters, 0)
    before = [parameter.grad.copy() for parameter in parameters]
    make(parameters).step()
    assert_same([parameter.grad for parameter in parameters], before)


@every_optimiser
def test_no_step_leaves_a_parameter_behind(make):
    parameters = parameters_of(SHAPES)
    before = values(parameters)
    train(make(parameters), 1)
    for parameter, old in zip(parameters, before, strict=True):
        assert np.all(parameter.value != old)


@every_optimiser
def test_updates_in_place(make):
    parameters = parameters_of(SHAPES)
    held = [parameter.value for parameter in parameters]
    train(make(parameters), 2)
    assert all(parameter.value is array for parameter, array in zip(parameters, held, strict=True))


@every_optimiser
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda pair: pickle.loads(pickle.dumps(pair))])
def test_a_copy_of_model_and_optimiser_goes_on_alone(make, copied):
    model = MLP([3, 4, 2], rng=0)
    optimizer = make(model.parameters())
    train(optimizer, 3)
    stopped = values(model.parameters())
    model2, optimizer2 = copied((model, optimizer))
    train(optimizer2, 4, start=3)
    assert_same(values(model.parameters()), stopped)
    train(optimizer, 4, start=3)
    assert_same(values(model2.parameters()), values(model.parameters()))
    assert optimizer.steps == optimizer2.steps == 7


@every_optimiser
def test_new_arrays_in_a_parameter_are_found(make):
    plain, rebound = parameters_of(SHAPES), parameters_of(SHAPES)
    first, second = make(plain), make(rebound)
    for step in range(4):
        train(first, 1, start=step)
        for parameter in rebound:
            parameter.value, parameter.grad = parameter.value.copy(), parameter.grad.copy()
        train(second, 1, start=step)
    assert_same(values(plain), values(rebound))


@every_optimiser
def test_any_memory_order_is_trained(make):
    plain, odd = parameters_of([(4, 6)]), parameters_of([(4, 6)])
    odd[0].value, odd[0].grad = np.asfortranarray(odd[0].value), np.zeros((8, 12))[::2, ::2]
    train(make(plain), 3)
    train(make(odd), 3)
    assert_same(values(plain), values(odd))


def test_load_between_steps_is_trained_on(tmp_path):
    model, other = MLP([3, 4, 2], rng=0), MLP([3, 4, 2], rng=1)
    other.save(tmp_path / "model.npz")
    optimizer, fresh = SGD(model.parameters(), 0.1), SGD(other.parameters(), 0.1)
    train(optimizer, 2)
    model.load(tmp_path / "model.npz")
    train(optimizer, 2, start=2)
    train(fresh, 2, start=2)
    assert_same(values(model.parameters()), values(other.parameters()))


def test_two_optimisers_take_turns_on_one_model():
    parameters, alone = parameters_of(SHAPES), parameters_of(SHAPES)
    first, second = SGD(parameters, 0.1), SGD(parameters, 0.1)
    one = SGD(alone, 0.1)
    for step in range(4):
        train((first, second)[step % 2], 1, start=step)
    train(one, 4)
    assert_same(values(parameters), values(alone))


def test_only_the_given_parameters_move():
    parameters = parameters_of(SHAPES)
    before = values(parameters)
    optimizer = Adam(parameters[:2])
    set_gradients(parameters, 0)
    optimizer.step()
    assert_same(values(parameters[2:]), before[2:])


def test_zero_grad_clears_in_place():
    parameters = parameters_of(SHAPES)
    set_gradients(parameters, 0)
    held = [parameter.grad for parameter in parameters]
    SGD(parameters, 0.1).zero_grad()
    assert all(parameter.grad is array for parameter, array in zip(parameters, held, strict=True))
    assert not any(array.any() for array in held)


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
    with pytest.raises(ValueError, match=f"SGD.step: lr must be at least 0 and finite, got {rate} at step 0"):
        optimizer.step()
    assert optimizer.steps == 0


def test_adam_moves_by_the_rate_first_and_never_beyond_its_bound():
    theta = Parameter(np.zeros(3))
    optimizer = Adam([theta], lr=0.01)
    theta.grad[...] = [1e-3, -1.0, 1e3]
    optimizer.step()
    np.testing.assert_allclose(theta.value, [-0.01, 0.01, -0.01], rtol=1e-4)
    bound = 0.01 * (1 - 0.9) / math.sqrt((1 - 0.999) * (1 - 0.9**2 / 0.999))
    rng = np.random.default_rng(0)
    for _ in range(300):
        before = theta.value.copy()
        theta.grad[...] = rng.normal(size=3) ** 3 * 10.0 ** rng.integers(-6, 6)
        optimizer.step()
        assert np.all(np.abs(theta.value - before) <= bound * 1.001)


def test_decoupled_decay_shrinks_where_there_is_no_gradient():
    theta = Parameter(np.array([1.0, -2.0]))
    optimizer = AdamW([theta], lr=0.1, weight_decay=0.5)
    optimizer.step()
    np.testing.assert_allclose(theta.value, [0.95, -1.9])


BAD = {
    "none": (lambda p: SGD([], 0.1), ValueError, "SGD: parameters must hold at least one, got none"),
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
    "eps": (lambda p: Adam(p, eps=0), ValueError, "Adam: eps must be above 0, got 0"),
    "no step": (
        lambda p: clip_by_value(p, 0.0),
        ValueError,
        "clip_by_value: limit must be above 0, got 0.0",
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


gradients = st.lists(
    arrays.arrays(
        st.sampled_from([np.float32, np.float64]),
        arrays.array_shapes(max_dims=3, max_side=4),
        elements=st.floats(-1, 1, width=32),
    ),
    min_size=1,
    max_size=4,
)
magnitudes = st.sampled_from([1e-30, 1e-15, 1.0, 1e15, 1e30])


def with_gradients(gradients, magnitude):
    made = [Parameter(np.zeros_like(g)) for g in gradients]
    for parameter, g in zip(made, gradients, strict=True):
        parameter.grad[...] = g * g.dtype.type(magnitude)
    return made, np.concatenate([p.grad.ravel().astype(np.float64) for p in made])


@given(gradients, magnitudes, st.floats(0.001, 1000))
def test_the_clipped_norm_is_bounded_and_the_direction_stays(gradients, magnitude, ratio):
    parameters, before = with_gradients(gradients, magnitude)
    max_norm = magnitude * ratio
    norm = clip_by_global_norm(parameters, max_norm)
    after = np.concatenate([p.grad.ravel().astype(np.float64) for p in parameters])
    assert norm == pytest.approx(np.linalg.norm(before), rel=1e-5)
    assert np.linalg.norm(after) <= max_norm * (1 + 1e-5)
    wanted = before if norm <= max_norm else before * (max_norm / norm)
    np.testing.assert_allclose(after, wanted, rtol=1e-5, atol=1e-6 * max_norm)
    if norm <= max_norm:
        assert np.array_equal(after, before)


@given(gradients, magnitudes)
def test_values_are_clipped_one_by_one(gradients, magnitude):
    parameters, before = with_gradients(gradients, magnitude)
    clip_by_value(parameters, 0.25)
    after = np.concatenate([p.grad.ravel() for p in parameters])
    assert np.array_equal(after, np.clip(before, -0.25, 0.25).astype(after.dtype))


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_gradient_that_is_not_finite_is_not_clipped_but_named(bad):
    parameters = parameters_of([(3,), (2,)])
    set_gradients(parameters, 0)
    parameters[1].grad[0] = bad
    before = [parameter.grad.copy() for parameter in parameters]
    message = "^clip_by_global_norm: gradients must be finite, got NaN or infinity$"
    with pytest.raises(FloatingPointError, match=message):
        clip_by_global_norm(parameters, 1.0)
    assert_same([parameter.grad for parameter in parameters], before)


def test_no_gradient_has_norm_zero():
    parameters = parameters_of([(3,), (0,)])
    assert clip_by_global_norm(parameters, 1.0) == 0.0
