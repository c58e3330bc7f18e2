"""Clipping: the bound holds, the direction stays, and what is not finite is named."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from dlcore import Parameter, clip_by_global_norm, clip_by_value
from tests.optim.runs import assert_same, parameters_of, set_gradients

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


@pytest.mark.parametrize("clip", [clip_by_global_norm, clip_by_value])
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_gradient_that_is_not_finite_is_not_clipped_but_named(bad, clip):
    parameters = parameters_of([(3,), (2,)])
    set_gradients(parameters, 0)
    parameters[0].grad[0], parameters[1].grad[0] = 5.0, bad
    before = [parameter.grad.copy() for parameter in parameters]
    message = f"^{clip.__name__}: gradients must be finite, got NaN or infinity$"
    with pytest.raises(FloatingPointError, match=message):
        clip(parameters, 1.0)
    assert_same([parameter.grad for parameter in parameters], before)


def test_parameters_may_come_one_by_one():
    parameters = parameters_of([(3,), (2,)])
    for parameter in parameters:
        parameter.grad[...] = 2.0
    clip_by_value((parameter for parameter in parameters), 1.0)
    assert all((parameter.grad == 1).all() for parameter in parameters)
    assert clip_by_global_norm((parameter for parameter in parameters), 1.0) == pytest.approx(5**0.5)
    assert all(parameter.grad == pytest.approx(5**-0.5) for parameter in parameters)


def test_no_gradient_has_norm_zero():
    parameters = parameters_of([(3,), (0,)])
    assert clip_by_global_norm(parameters, 1.0) == 0.0


def test_a_gradient_too_small_for_the_other_dtype_is_measured():
    tiny = [Parameter(np.zeros(1, np.float32)), Parameter(np.zeros(1))]
    tiny[1].grad[:] = 1e-75
    assert clip_by_global_norm(tiny, 1.0) == pytest.approx(1e-75)
