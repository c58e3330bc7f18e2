"""Optimisers: each step is the textbook's formula, and leads to the minimum."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore import AdaGrad, Adam, AdamW, Parameter
from tests.optim.cases import EVERY_CASE, every_optimizer
from tests.optim.runs import SHAPES, assert_same, parameters_of, set_gradients, train, values


@pytest.mark.parametrize("case", EVERY_CASE.values(), ids=EVERY_CASE)
def test_ten_steps_follow_the_formula(case):
    parameters = parameters_of(SHAPES)
    start = values(parameters)
    train(case(parameters), 10)
    met = []
    for step in range(10):
        probe = parameters_of(SHAPES)
        set_gradients(probe, step)
        met.append([parameter.grad for parameter in probe])
    for k, parameter in enumerate(parameters):
        for index in list(np.ndindex(parameter.value.shape))[:4]:

            def gradient(t, k=k, index=index):
                return met[t][k][index]

            wanted = case.path(start[k][index], gradient, 10, **case.settings)
            assert parameter.value[index] == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("case", EVERY_CASE.values(), ids=EVERY_CASE)
def test_settings_in_float64_compute_nothing_in_float64(case):
    doubles = {
        name: tuple(map(np.float64, value)) if isinstance(value, tuple) else double(value)
        for name, value in case.settings.items()
    }
    runs = []
    for chosen in (case.settings, doubles):
        parameters = parameters_of([(3,), (4, 5)], dtype=np.float32)
        train(case.kind(parameters, **chosen), 50)
        runs.append(values(parameters))
    assert_same(*runs)


def double(value):
    return np.float64(value) if isinstance(value, float) else value


@every_optimizer
def test_float32_stays_float32_and_keeps_close_to_float64(make):
    single, double = parameters_of(SHAPES, dtype=np.float32), parameters_of(SHAPES)
    train(make(single), 10)
    train(make(double), 10)
    assert {parameter.value.dtype for parameter in single} == {np.dtype(np.float32)}
    assert_same(values(single), values(double), rtol=2e-5, atol=2e-6)


@every_optimizer
@settings(max_examples=10)
@given(
    curvature=st.lists(st.floats(0.5, 2.0), min_size=1, max_size=4),
    start=st.floats(-3, 3),
    center=st.floats(-2, 2),
)
def test_descends_to_the_minimum_of_a_quadratic(make, curvature, start, center):
    curvature = np.array(curvature)
    theta = Parameter(np.full(len(curvature), start))
    optimizer = make([theta])
    optimizer.weight_decay = 0.0
    rate = 1.0 if isinstance(optimizer, AdaGrad) else 0.1
    for step in range(1000):
        optimizer.lr = rate * min(1.0, 0.98 ** (step - 500))  # steps of fixed length need a decay to settle
        theta.grad[...] = curvature * (theta.value - center)
        optimizer.step()
    np.testing.assert_allclose(theta.value, center, atol=1e-4)


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
