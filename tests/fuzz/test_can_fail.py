"""The search can fail: a function with one fault of each kind is found out."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dlcore import softmax
from dlcore.checks import check_array, check_number
from tests.fuzz import cases
from tests.fuzz.properties import CHECKS
from tests.fuzz.subject import Subject


def checked(x):
    return check_array("softmax", "x", x, ("B", "K"))


def indexes_too_far(x):
    return checked(x)[1]


def writes(x):
    x *= 2
    return x


def remembers(x, calls=[0]):  # noqa: B006 (the list that outlives the call is the fault that is planted)
    calls[0] += 1
    return checked(x) * calls[0]


def widens(x):
    return checked(x).astype(np.float64)


def cubes(x):
    return checked(x) ** 3


def warns(x):
    return np.minimum(np.exp(checked(x)), 1)


def hides_nan(x):
    return np.nan_to_num(checked(x), posinf=0, neginf=0)


def reads_memory(x):
    return checked(x) + x.dtype.type(sum(x.strides))


def multiplies(x):
    return x * x if isinstance(x, np.matrix) else np.asarray(x) ** 2


def takes_anything(x):
    return np.asarray(x, np.float64)


def cancels(x):
    return (checked(x) + x.dtype.type(1e6)) - x.dtype.type(1e6)


def divides(x, by):
    return checked(x) / np.float64(check_number("softmax", "by", by, above=0))


def shifts(x, by):
    return checked(x) + math.floor(by)


FAULTS = [
    ("values", indexes_too_far, "raised IndexError"),
    ("values", writes, "wrote to x"),
    ("values", remembers, "the same call twice gave two results"),
    ("values", widens, "result is float64"),
    ("values", cubes, "inf"),
    ("values", warns, "warned: RuntimeWarning"),
    ("values", hides_nan, "a NaN went in"),
    ("layouts", reads_memory, "stored plainly it is another result"),
    ("layouts", multiplies, "raised ValueError: shapes"),
    ("kinds", takes_anything, "was taken"),
    ("precision", cancels, "in float64"),
    ("numbers", divides, "result is float64"),
    ("numbers", shifts, "raised"),
]


def search(monkeypatch, check, function, **numbers):
    """Run one check on one function, as if it were public; its errors count as dlcore's."""
    monkeypatch.setattr("tests.fuzz.outcome.raised_by_dlcore", lambda error: True)
    made = {"planted": lambda draw: Subject(function, x=draw.normal(3, 4), **numbers)}
    monkeypatch.setitem(cases.CASES, "planted", made)

    @settings(max_examples=200, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(st.data())
    def holds(data):
        CHECKS[check](data, "planted")

    cases.build.cache_clear()
    try:
        holds()
    finally:
        cases.build.cache_clear()


@pytest.mark.parametrize(("check", "function", "said"), FAULTS, ids=[f"{c}-{s}" for c, _, s in FAULTS])
def test_a_fault_is_found(monkeypatch, check, function, said):
    numbers = {"by": 2.0} if check == "numbers" else {}
    with pytest.raises((AssertionError, BaseExceptionGroup)) as found:
        search(monkeypatch, check, function, **numbers)
    errors = getattr(found.value, "exceptions", (found.value,))
    assert any(said in str(error) for error in errors)


@pytest.mark.parametrize("check", CHECKS)
def test_nothing_is_found_where_there_is_nothing(monkeypatch, check):
    def scaled(x, by):
        x = check_array("softmax", "x", x, ("B", "K"), finite=True)
        if type(x) is not np.ndarray or x.dtype not in (np.float32, np.float64):
            raise TypeError("softmax: x must be a plain array of float32 or float64")
        return softmax(x / check_number("softmax", "by", by, at_least=1))

    search(monkeypatch, check, scaled, by=2.0)
