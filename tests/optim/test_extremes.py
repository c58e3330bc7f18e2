"""Gradients whose squares are no numbers, and what vanishes beside them: a right step, or nothing changes."""

import copy
from inspect import signature

import numpy as np
import pytest

import dlcore
from dlcore import SGD, AdaGrad, Parameter, clip_by_global_norm
from tests.optim.cases import CASES
from tests.optim.runs import assert_same, parameters_of, set_gradients, train, values
from tests.refusal import refused

SQUARING = [getattr(dlcore, name) for name in CASES if "eps" in signature(getattr(dlcore, name)).parameters]
squaring = pytest.mark.parametrize("kind", SQUARING)  # they divide by the root of squares, and eps beside it
SHAPES = [(3,), (2, 1 << 15), (4, 5)]  # the second is a block of its own, updated last


@squaring
@pytest.mark.parametrize(
    ("dtype", "size"),
    [(np.float32, 1e20), (np.float32, -3e38), (np.float64, 1e200)]
    + [(dtype, bad) for dtype in (np.float32, np.float64) for bad in (np.nan, np.inf, -np.inf)],
)
def test_a_gradient_without_a_square_changes_nothing(kind, dtype, size):
    parameters = parameters_of(SHAPES, dtype=dtype)
    optimizer = kind(parameters, 0.1)
    train(optimizer, 2)
    before, state = values(parameters), copy.deepcopy(vars(optimizer))
    set_gradients(parameters, 2)
    parameters[1].grad[1, 7] = size
    message = refused(FloatingPointError, optimizer.step)
    assert message == (
        f"{type(optimizer).__name__}.step: gradients and the squares of them so far must be finite in "
        f"{np.dtype(dtype)}, got {abs(dtype(size)):.3g}; clip_by_global_norm sets a limit"
    )
    assert_same(values(parameters), before)
    assert optimizer.steps == state["steps"] == 2
    for name in ("squares", "means"):
        assert_same(getattr(optimizer, name, []), state.get(name, []))
    train(optimizer, 1, start=2)
    assert all(np.all(new != old) for new, old in zip(values(parameters), before, strict=True))


@squaring
@pytest.mark.parametrize(("dtype", "size"), [(np.float32, 1e19), (np.float64, 1e153)])
def test_the_largest_gradients_move_a_parameter_like_others(kind, dtype, size):
    """So many of them that the sum of their squares is no number of this dtype."""
    huge, ones = (Parameter(np.zeros(1000, dtype)) for _ in range(2))
    for parameter, gradient in ((huge, size), (ones, 1.0)):
        optimizer = kind([parameter], 0.1)
        parameter.grad[...] = gradient
        optimizer.step()
        optimizer.step()
    np.testing.assert_allclose(huge.value, ones.value, rtol=1e-5)


@pytest.mark.parametrize(("dtype", "size"), [(np.float32, 1.5e19), (np.float64, 1.2e154)])
def test_a_sum_of_squares_does_not_overflow_unseen(dtype, size):
    theta = Parameter(np.zeros(1, dtype))
    optimizer = AdaGrad([theta], 0.1)
    theta.grad[...] = size
    optimizer.step()
    before = values([theta])
    assert "must be finite" in refused(FloatingPointError, optimizer.step)
    assert_same(values([theta]), before)
    assert np.isfinite(optimizer.squares[0]).all()


@squaring
def test_no_gradient_no_step(kind):
    theta = Parameter(np.ones(3, np.float32))
    optimizer = kind([theta], 0.1)
    optimizer.weight_decay = 0.0
    optimizer.step()
    np.testing.assert_array_equal(theta.value, 1)


@squaring
@pytest.mark.parametrize(("dtype", "eps"), [(np.float32, 1e-60), (np.float32, 1e-25), (np.float64, 1e-200)])
def test_an_epsilon_that_vanishes_is_refused(kind, dtype, eps):
    """Without it a zero gradient is divided by zero; a small one, whose square is zero, by too little."""
    parameters = parameters_of([(2,)], dtype=dtype)
    least = float(np.sqrt(np.finfo(dtype).tiny))
    said = refused(ValueError, lambda: kind(parameters, 0.1, eps=eps))
    assert said == f"{kind.__name__}: eps must be at least {least}, got {eps}"
    optimizer = kind(parameters, 0.1, eps=least)
    for size in (0.0, least / 100):
        parameters[0].grad[...] = size
        before = values(parameters)
        optimizer.step()
        assert np.all(np.abs(parameters[0].value - before[0]) < 0.2)


def test_a_rate_that_is_no_number_is_refused_before_the_step():
    optimizer = SGD(parameters_of([(2,)]), lambda step: None)
    assert refused(TypeError, optimizer.step) == "SGD.step: lr at step 0 must be a number, got None"
    assert optimizer.steps == 0


# The global norm


def clipped(gradients, max_norm):
    parameters = [Parameter(np.zeros_like(g)) for g in gradients]
    for parameter, g in zip(parameters, gradients, strict=True):
        parameter.grad[...] = g
    return clip_by_global_norm(parameters, max_norm), [parameter.grad for parameter in parameters]


@pytest.mark.parametrize(
    ("size", "dtype", "max_norm"),
    [
        (1.7e308, np.float64, 1.0),
        (1.7e308, np.float64, 1e-300),
        (1e-300, np.float64, 1e-305),
        (3e38, np.float32, 2.0),
        (1e20, np.float32, 1e-25),
        (1e-40, np.float32, 1e-41),
    ],
)
def test_two_equal_entries_of_any_size_share_the_norm(size, dtype, max_norm):
    norm, gradients = clipped([np.full(1, size, dtype), np.full(1, -size, dtype)], max_norm)
    with np.errstate(over="ignore"):
        assert norm == pytest.approx(np.sqrt(2) * np.float64(dtype(size)), rel=1e-5, abs=0)
    for g, sign in zip(gradients, (1, -1), strict=True):
        assert g.item() == pytest.approx(sign * max_norm / np.sqrt(2), rel=1e-4, abs=0)


def test_a_huge_entry_beside_another_dtype():
    norm, (small, huge) = clipped([np.full(2, 1e-40, np.float32), np.full(1, 1e300)], 3.0)
    assert norm == 1e300
    assert (small.tolist(), huge.tolist()) == ([0, 0], [3.0])


def test_the_norm_of_millions_has_every_digit():
    norm, _ = clipped([np.full(3 * 10**6, 0.7, np.float32)], 1e9)
    assert norm == pytest.approx(float(np.float32(0.7)) * np.sqrt(3e6), rel=1e-10)
