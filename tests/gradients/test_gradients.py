"""Every public Module and loss, every case: what its backward pass must keep to."""

import copy
import re

import numpy as np
import pytest

import dlcore
from dlcore import Module, Sequential
from dlcore.gradcheck import gradcheck
from tests.gradients.cases import CASES, EVERY_CASE, build
from tests.gradients.walk import arrays, floats, parameters, random_like
from tests.refusal import refused

TOLERANCE = 1e-6
TINY = 250  # entries of inputs and parameters that are worth moving one by one

every_case = pytest.mark.parametrize(("name", "case"), EVERY_CASE, ids=[f"{n}-{c}" for n, c in EVERY_CASE])
MODULE_CASES = [(name, case) for name, case in EVERY_CASE if issubclass(getattr(dlcore, name), Module)]


def size(case):
    """The number of entries that a full elementwise check would move."""
    return sum(x.size for x in floats(case.inputs) + [p.value for p in parameters(case.module)])


def run(case, dy=None, *, seed=1):
    """Forward and backward once: (y, dy, cache, gradients of the inputs)."""
    y, cache = case.module.forward(*case.inputs, **case.options)
    dy = random_like(y, np.random.default_rng(seed)) if dy is None else dy
    return y, dy, cache, case.module.backward(dy, cache)


def gradients(case):
    return [parameter.grad.copy() for parameter in parameters(case.module)]


def assert_same(actual, expected, rtol=1e-12):
    """Two lists of arrays agree relative to the largest entry of all.

    Not of each: some gradients are zero but for rounding (a key's bias shifts all scores alike).
    """
    assert len(actual) == len(expected)
    largest = max((np.abs(b).max(initial=0.0) for b in expected), default=0.0)
    for a, b in zip(actual, expected, strict=True):
        assert a.shape == b.shape
        np.testing.assert_allclose(a, b, rtol=0, atol=rtol * max(1e-30, largest))


@every_case
def test_directional_derivatives(name, case):
    for seed in range(3):
        checked = build(name, case, seed=seed)
        assert gradcheck(checked.module, *checked.inputs, **checked.options) < TOLERANCE


@every_case
def test_every_entry_of_tiny_cases(name, case):
    checked = build(name, case)
    if size(checked) <= TINY:
        error = gradcheck(checked.module, *checked.inputs, seeds=1, elementwise=True, **checked.options)
        assert error < TOLERANCE


@pytest.mark.parametrize("name", CASES)
def test_a_tiny_case_stands_for_each_class(name):
    """Or for each layer of a network that is nothing but its layers."""
    classes = [name]
    if issubclass(getattr(dlcore, name), Sequential) and name != "Sequential":
        module = build(name, next(iter(CASES[name]))).module
        classes = {type(layer).__name__ for layer in module.layers}
    for each in classes:
        assert any(0 < size(build(each, case)) <= TINY for case in CASES[each]), each


@every_case
def test_gradients_accumulate_and_backward_may_run_twice(name, case):
    checked = build(name, case)
    _, dy, cache, first = run(checked)
    once = gradients(checked)
    second = checked.module.backward(dy, cache)
    assert_same(floats(second), floats(first))
    assert_same(gradients(checked), [2 * grad for grad in once])


@pytest.mark.parametrize(("name", "case"), MODULE_CASES, ids=[f"{n}-{c}" for n, c in MODULE_CASES])
def test_gradients_without_the_inputs(name, case):
    """`add_gradients` leaves in the parameters what `backward` leaves there."""
    checked = build(name, case)
    _, dy, cache, _ = run(checked)
    expected = gradients(checked)
    for parameter in parameters(checked.module):
        parameter.grad.fill(0)
    checked.module.add_gradients(dy, cache)
    assert_same(gradients(checked), expected)


@every_case
def test_dy_cache_and_inputs_are_untouched(name, case):
    checked = build(name, case)
    inputs = copy.deepcopy(checked.inputs)
    y, cache = checked.module.forward(*checked.inputs, **checked.options)
    dy = random_like(y, np.random.default_rng(1))
    kept = copy.deepcopy((dy, cache, y))
    checked.module.backward(dy, cache)
    for now, then in zip(arrays([dy, cache, y, checked.inputs]), arrays([*kept, inputs]), strict=True):
        np.testing.assert_array_equal(now, then)


@every_case
def test_a_module_used_twice_in_one_computation(name, case):
    """Two forwards, then two backwards in the opposite order, against one use at a time."""
    inputs = [build(name, case, seed=seed).inputs for seed in (11, 12)]
    separate, shared = build(name, case), build(name, case)
    expected = []
    for given in inputs:
        separate.inputs = given
        expected.append(run(separate)[1::2])
    caches = [shared.module.forward(*given, **shared.options)[1] for given in inputs]
    actual = [shared.module.backward(expected[use][0], caches[use]) for use in (1, 0)]
    assert_same(floats(actual[1]), floats(expected[0][1]))
    assert_same(floats(actual[0]), floats(expected[1][1]))
    assert_same(gradients(shared), gradients(separate), rtol=1e-11)


@every_case
def test_float32_stays_float32_and_agrees_with_float64(name, case):
    single, double = build(name, case, dtype=np.float32), build(name, case, dtype=np.float64)
    y64, dy, _, dx64 = run(double)
    y32, _, cache, dx32 = run(single, dy=cast(dy))
    assert isinstance(y32, (np.ndarray, tuple)) or type(y32) is float
    for array in floats([y32, dx32]) + gradients(single):
        assert array.dtype == np.float32 or array.ndim == 0
    for array in floats([y64, dx64]) + gradients(double):
        assert array.dtype == np.float64
    assert_same(floats(y32), floats(y64), rtol=2e-4)
    assert_same(floats(dx32) + gradients(single), floats(dx64) + gradients(double), rtol=2e-4)


@every_case
def test_a_gradient_of_another_shape_or_dtype_is_refused(name, case):
    checked = build(name, case)
    y, cache = checked.module.forward(*checked.inputs, **checked.options)
    misfits = list(wrong(random_like(y, np.random.default_rng(1))))
    assert misfits
    for misfit, error, said in misfits:
        message = refused(error, checked.module.backward, misfit, cache)
        if isinstance(checked.module, Module):  # a loss leaves it to `float`
            assert re.fullmatch(rf"\w+\.backward: \w+ {re.escape(said)}", message)


def wrong(dy):
    """Each way in which one part of dy may not fit, with the error and the end of its message."""
    if isinstance(dy, tuple):
        for place, part in enumerate(dy):
            for misfit, error, said in wrong(part):
                yield (*dy[:place], misfit, *dy[place + 1 :]), error, said
    elif isinstance(dy, float):
        yield np.full(2, dy), TypeError, f"must be a number, got {np.full(2, dy)!r}"
    else:
        yield dy.astype(np.float32), TypeError, "must be float64, got float32"
        for misfit in (np.repeat(dy, 2, axis=0), dy[None], dy[0, ...], dy[..., :1], dy.ravel(), dy.T):
            if misfit.shape != dy.shape:
                yield misfit, ValueError, f"must be {dy.shape}, got {misfit.shape}"


def cast(dy):
    if isinstance(dy, (tuple, list)):
        return type(dy)(cast(part) for part in dy)
    return dy.astype(np.float32) if isinstance(dy, np.ndarray) else dy
