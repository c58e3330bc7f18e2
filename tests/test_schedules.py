"""Schedules: shape, end points, and what they refuse."""

import math
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dlcore
from dlcore import SGD, constant, cosine, exponential_decay, inverse_time, one_cycle, step_decay, warmup
from tests.optim.runs import assert_same, parameters_of, train, values

rates = st.floats(1e-4, 10)
lengths = st.integers(2, 500)


def falls(series):
    return all(later <= earlier * (1 + 1e-12) for earlier, later in zip(series, series[1:], strict=False))


@given(rates, st.integers(0, 10**6))
def test_constant(lr, step):
    assert constant(lr)(step) == lr


@given(rates, st.integers(1, 50), st.floats(0.1, 1.0))
def test_step_decay_is_flat_between_its_drops(lr, every, factor):
    series = [step_decay(lr, every, factor)(step) for step in range(3 * every)]
    assert series[:every] == [lr] * every
    assert series[every:] == pytest.approx([lr * factor] * every + [lr * factor**2] * every)


@given(rates, st.floats(0.5, 1.0))
def test_exponential_decay_falls_by_one_factor(lr, factor):
    series = [exponential_decay(lr, factor)(step) for step in range(20)]
    assert series[0] == lr
    assert series[1:] == pytest.approx([earlier * factor for earlier in series[:-1]])


@given(rates, st.floats(0, 10))
def test_inverse_time(lr, decay):
    schedule = inverse_time(lr, decay)
    assert schedule(0) == lr
    assert lr / schedule(7) == pytest.approx(1 + 7 * decay)
    assert falls([schedule(step) for step in range(50)])


@given(rates, lengths, st.floats(0, 1))
def test_cosine_falls_from_the_rate_to_the_floor_and_stays(lr, steps, part):
    schedule = cosine(lr, steps, floor=part * lr)
    series = [schedule(step) for step in range(steps + 1)]
    assert series[0] == pytest.approx(lr)
    assert series[-1] == pytest.approx(part * lr)
    assert falls(series)
    assert schedule(10 * steps) == pytest.approx(part * lr)
    halfway = (series[steps // 2] + series[steps - steps // 2]) / 2
    assert halfway == pytest.approx((lr + part * lr) / 2)


@given(rates, st.integers(0, 50))
def test_warmup_climbs_in_equal_steps_then_hands_over(lr, steps):
    schedule, after = warmup(step_decay(lr, 5, 0.5), steps), step_decay(lr, 5, 0.5)
    assert [schedule(step) for step in range(steps)] == pytest.approx(
        [lr * (step + 1) / (steps + 1) for step in range(steps)]
    )
    assert all(schedule(step) > 0 for step in range(steps))
    assert [schedule(steps + step) for step in range(20)] == [after(step) for step in range(20)]


@given(rates, st.integers(10, 500), st.floats(0.1, 0.9))
def test_one_cycle_climbs_once_and_falls_once(lr, steps, rise):
    schedule = one_cycle(lr, steps, rise=rise)
    series = [schedule(step) for step in range(steps)]
    peak = max(range(steps), key=series.__getitem__)
    assert series[0] == pytest.approx(0.04 * lr)
    assert series[-1] == pytest.approx(1e-4 * lr)
    assert max(series) <= lr * (1 + 1e-12)
    assert falls(series[peak:])
    assert falls(series[peak::-1])
    assert abs(peak - rise * (steps - 1)) <= 1
    assert schedule(2 * steps) == pytest.approx(1e-4 * lr)


def test_one_cycle_reaches_the_rate_at_its_peak():
    assert one_cycle(0.5, 101, rise=0.3)(30) == pytest.approx(0.5)


def test_cosine_against_its_formula():
    assert cosine(0.3, 8, floor=0.1)(2) == pytest.approx(0.1 + 0.2 * (1 + math.cos(math.pi / 4)) / 2)


EVERY = {
    "constant": constant(0.1),
    "step_decay": step_decay(0.1, 3, 0.5),
    "exponential_decay": exponential_decay(0.1, 0.9),
    "inverse_time": inverse_time(0.1, 0.5),
    "cosine": cosine(0.1, 10, floor=0.01),
    "warmup": warmup(cosine(0.1, 8), 2),
    "one_cycle": one_cycle(0.1, 10),
}


@pytest.mark.parametrize("name", EVERY)
def test_an_optimiser_with_a_schedule_is_pickled_and_goes_on_exactly(name):
    parameters = parameters_of([(3,), (4, 5)])
    optimizer = SGD(parameters, EVERY[name], momentum=0.9)
    train(optimizer, 5)
    restored = pickle.loads(pickle.dumps(optimizer))
    for each in (optimizer, restored):
        train(each, 7, start=5)
    assert_same(values(restored.parameters), values(parameters))


def test_every_public_schedule_is_tested_here():
    public = {name for name in dlcore.__all__ if getattr(dlcore, name).__module__ == "dlcore.schedules"}
    assert public == set(EVERY)


BAD = {
    "constant": (lambda: constant(0), ValueError, "constant: lr must be above 0, got 0"),
    "every": (lambda: step_decay(0.1, 0, 0.5), ValueError, "step_decay: every must be at least 1, got 0"),
    "factor": (
        lambda: exponential_decay(0.1, 1.5),
        ValueError,
        "exponential_decay: factor must be above 0 and at most 1, got 1.5",
    ),
    "decay": (lambda: inverse_time(0.1, -1), ValueError, "inverse_time: decay must be at least 0, got -1"),
    "steps": (lambda: cosine(0.1, 2.5), TypeError, "cosine: steps must be a whole number, got 2.5"),
    "floor": (
        lambda: cosine(0.1, 5, floor=0.2),
        ValueError,
        "cosine: floor must be at least 0 and at most 0.1, got 0.2",
    ),
    "warmup": (
        lambda: warmup(0.1, 5),
        TypeError,
        "warmup: schedule must be a function such as constant(lr), got 0.1",
    ),
    "a maker of schedules": (
        lambda: warmup(exponential_decay, 5),
        TypeError,
        "warmup: schedule must be a function of the step such as constant(lr), got "
        "exponential_decay() missing 1 required positional argument: 'factor'",
    ),
    "no number": (
        lambda: warmup(lambda step: None, 5),
        TypeError,
        "warmup: what schedule gives at step 0 must be a number, got None",
    ),
    "rise": (
        lambda: one_cycle(0.1, 10, rise=1.0),
        ValueError,
        "one_cycle: rise must be above 0 and below 1, got 1.0",
    ),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_arguments(call, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        call()
