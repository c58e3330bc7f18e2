"""Sliders and choices: their stops, their wording, their refusals."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.notebook import choice, log_slider, slider
from dlcore.notebook.controls import written
from tests.refusal import refused


def test_a_slider_has_evenly_spaced_stops_and_starts_at_the_first():
    control = slider(0, 1, steps=5)
    assert control.values == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert control.texts == ["0", "0.25", "0.5", "0.75", "1"]
    assert control.default == 0


def test_the_value_names_the_stop_to_start_at():
    assert slider(0, 1, steps=5, value=0.75).default == 3
    assert log_slider(0.01, 1.0, steps=9, value=0.1).default == 4


def test_a_value_between_the_stops_is_refused_with_its_neighbours():
    message = refused(ValueError, slider, 0, 1, steps=5, value=0.6)
    assert message == "slider: value must be one of the stops, got 0.6; near it are [0.5, 0.75]"


def test_log_stops_are_what_the_page_shows():
    control = log_slider(0.01, 1.0, steps=9)
    assert control.values == [0.01, 0.0178, 0.0316, 0.0562, 0.1, 0.178, 0.316, 0.562, 1.0]
    assert [float(text) for text in control.texts] == control.values


def test_whole_stops_are_integers_without_repetition():
    assert log_slider(1, 16, steps=9, integer=True).values == [1, 2, 3, 4, 6, 8, 11, 16]
    control = slider(0, 10, steps=11, integer=True)
    assert control.values == list(range(11))
    assert all(type(stop) is int for stop in control.values)


def test_explicit_stops():
    control = slider(values=[1, 2, 5, 10], value=5)
    assert (control.values, control.default) == ([1, 2, 5, 10], 2)


@pytest.mark.parametrize(
    ("arguments", "options", "part"),
    [
        ((1, 0), {"steps": 3}, "high must be above 1"),
        ((0, 1), {"steps": 1}, "steps must be at least 2"),
        ((0, math.nan), {"steps": 3}, "high must be above 0"),
        ((0, 1), {"values": [1, 2]}, "either low, high and steps, or values"),
        ((), {"values": [2, 1]}, "rising"),
        ((), {"values": [1]}, "two or more"),
        ((1, 1), {"steps": 3}, "high must be above 1"),
        ((-1e308, 1e308), {"steps": 3}, "high - low must be finite"),
        (
            (1e16, 1e16 + 4),
            {"steps": 5},
            "different stops from 10000000000000000 to 10000000000000004, got 5",
        ),
        ((0, 5e-324), {"steps": 3}, "steps must be few enough for different stops from 0 to 4.94066×10⁻³²⁴"),
    ],
)
def test_a_bad_range_is_refused(arguments, options, part):
    assert part in refused(ValueError, slider, *arguments, **options)


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((0, 0.4), {"steps": 3}, "high must be a whole number, got 0.4"),
        ((0.5, 4), {"steps": 3}, "low must be a whole number, got 0.5"),
        ((0, 4), {"steps": 10}, "steps must be few enough for different stops from 0 to 4, got 10"),
        ((), {"values": [0.1, 0.2]}, "values must be whole numbers, got [0.1, 0.2]"),
        ((), {"values": [1, 1.4, 2]}, "values must be whole numbers, got [1, 1.4, 2]"),
        ((), {"values": [1, 1, 2]}, "values must be two or more rising numbers, got [1, 1, 2]"),
    ],
)
def test_an_integer_slider_has_different_whole_stops(arguments, options, message):
    assert refused(ValueError, slider, *arguments, **options, integer=True) == f"slider: {message}"


def test_an_integer_slider_over_a_range_that_its_steps_do_not_divide():
    control = slider(-3, 7, steps=4, integer=True, value=7)
    assert (control.values, control.texts, control.default) == ([-3, 0, 4, 7], ["−3", "0", "4", "7"], 3)


def test_a_log_slider_of_whole_numbers_has_whole_ends():
    message = refused(ValueError, log_slider, 0.5, 8, steps=4, integer=True)
    assert message == "log_slider: low must be a whole number, got 0.5"


@pytest.mark.parametrize(
    ("control", "texts"),
    [
        (slider(1_000_000, 1_000_003, steps=4), ["1000000", "1000001", "1000002", "1000003"]),
        (slider(0.1234567, 0.1234569, steps=3), ["0.1234567", "0.1234568", "0.1234569"]),
        (slider(-2e-9, 2e-9, steps=3), ["−2×10⁻⁹", "0", "2×10⁻⁹"]),
        (slider(values=[1, 1.00000001]), ["1", "1.00000001"]),
        (slider(values=[0.1 + 0.2, 0.4]), ["0.3", "0.4"]),
        (log_slider(1_000_000, 1_000_002, steps=3), ["1000000", "1000001", "1000002"]),
        (choice([0.12345678, 0.12345679]), ["0.12345678", "0.12345679"]),
    ],
)
def test_stops_that_stand_close_are_written_apart(control, texts):
    assert control.texts == texts


def test_the_ends_of_a_range_are_stops_as_they_are():
    assert slider(1e-5, 1, steps=2).values == [1e-5, 1]
    assert log_slider(1 / 3, 1, steps=2).values == [1 / 3, 1]


def test_a_log_slider_over_all_numbers_there_are():
    control = log_slider(1e-300, 1e300, steps=3)
    assert control.values == [1e-300, 1.0, 1e300]
    assert log_slider(5e-324, 1e308, steps=3).values == [5e-324, 2.22e-08, 1e308]
    assert "few enough" in refused(ValueError, log_slider, 1, 1 + 3e-16, steps=9)


def test_the_value_is_the_stop_nearest_to_it_and_none_further():
    assert slider(1e12, 1e12 + 4, steps=5, value=1e12 + 3).default == 3
    assert "one of the stops" in refused(ValueError, slider, 1e12, 1e12 + 4, steps=5, value=1e12 + 0.5)
    assert "value must be a number" in refused(TypeError, slider, 0, 1, steps=2, value=True)


def test_the_value_may_be_a_stop_in_float32():
    ends = np.float32(0.1), np.float32(0.3)
    assert slider(*ends, steps=3, value=np.float32(0.2)).default == 1
    assert slider(values=[0.1, 0.2], value=np.float32(0.2)).default == 1
    assert log_slider(1e-4, 1.0, steps=5, value=np.float32(1e-3)).default == 1


def test_no_stop_is_a_negative_zero():
    assert slider(-0.3, 0.3, steps=7).texts == ["−0.3", "−0.2", "−0.1", "0", "0.1", "0.2", "0.3"]
    assert slider(-0.7, 0.3, steps=11).texts[7] == "0"
    assert slider(-0.0, 1, steps=2).texts == ["0", "1"]


def test_a_choice_tells_true_from_one_and_none_from_nothing_said():
    assert choice([1, True], value=True).default == 1
    assert choice([1.0, 2.0], value=2).default == 1
    assert "one of" in refused(ValueError, choice, [1, 2], value=True)
    assert choice([0.5, None], value=None).default == 1
    assert choice([0.5, None]).default == 0
    assert choice([np.False_, True], value=True).default == 1


def test_a_choice_among_arrays_starts_at_the_one_that_is_given():
    arrays = {"small": (np.zeros(2), 3), "large": (np.ones(2), 3)}
    assert choice(arrays, value=arrays["large"]).default == 1
    assert "value must be one of" in refused(ValueError, choice, arrays, value=(np.ones(2), 3))
    assert "value must be one of" in refused(ValueError, choice, [np.zeros(2), 3], value=4)


def test_a_range_without_its_steps_is_refused():
    assert "steps must be a whole number" in refused(TypeError, slider, 0, 1)


def test_a_log_slider_needs_a_positive_range():
    assert "low must be above 0" in refused(ValueError, log_slider, 0, 1, steps=3)


def test_a_choice_from_a_list_and_from_a_dict():
    assert choice([0.0, 0.5]).texts == ["0", "0.5"]
    control = choice({"none": 0.0, "heavy": 0.9}, value=0.9)
    assert (control.texts, control.values, control.default) == (["none", "heavy"], [0.0, 0.9], 1)


def test_a_choice_takes_what_can_be_listed_once():
    assert choice(kind for kind in ("one", "two")).values == ["one", "two"]
    for values in (5, None, "ab"):
        message = refused(TypeError, choice, values)
        assert message == f"choice: values must be a list of values, got {values!r}"
    message = refused(TypeError, slider, values=5)
    assert message == "slider: values must be a list of numbers, got 5"


@pytest.mark.parametrize(
    ("where", "make"),
    [
        ("choice", lambda label: choice([1, 2], label=label)),
        ("slider", lambda label: slider(0, 1, steps=2, label=label)),
        ("log_slider", lambda label: log_slider(1, 2, steps=2, label=label)),
    ],
)
def test_a_label_is_text(where, make):
    assert refused(TypeError, make, 5) == f"{where}: label must be text, got 5"


def test_a_choice_needs_different_values():
    message = refused(ValueError, choice, {"none": 0, "off": 0.0})
    assert message == "choice: values must differ, got 0 for none and for off"
    assert "two or more" in refused(ValueError, choice, ["a"])
    assert "two or more" in refused(ValueError, choice, ["a", "a"])
    assert "one of" in refused(ValueError, choice, ["a", "b"], value="c")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1, "0.1"),
        (-3, "−3"),
        (20326, "20,326"),
        (1234567, "1,234,567"),
        (1e-5, "10⁻⁵"),
        (-1e-5, "−10⁻⁵"),
        (2.5e-5, "2.5×10⁻⁵"),
        (3e12, "3×10¹²"),
        (True, "True"),
        ("relu", "relu"),
        (None, "None"),
    ],
)
def test_values_are_written_as_in_print(value, text):
    assert written(value) == text


@given(
    low=st.floats(1e-6, 1e3),
    ratio=st.floats(1.5, 1e6),
    steps=st.integers(2, 60),
)
def test_log_stops_rise_and_are_near_their_places(low, ratio, steps):
    stops = log_slider(low, low * ratio, steps=steps).values
    assert len(stops) == steps
    gap = math.log(ratio) / (steps - 1)
    for index, stop in enumerate(stops):
        assert abs(math.log(stop / low) - index * gap) <= 0.11 * gap
    assert all(a < b for a, b in zip(stops, stops[1:], strict=False))


@given(
    low=st.floats(-1e6, 1e6),
    width=st.floats(1e-3, 1e9),
    steps=st.integers(2, 100),
)
def test_stops_rise_between_the_ends_near_their_places_and_are_written_apart(low, width, steps):
    control = slider(low, low + width, steps=steps)
    gap = (low + width - low) / (steps - 1)
    assert (control.values[0], control.values[-1]) == (low, low + width)
    for index, stop in enumerate(control.values):
        assert abs(stop - (low + index * gap)) <= 0.01 * gap
    assert all(a < b for a, b in zip(control.values, control.values[1:], strict=False))
    assert len(set(control.texts)) == steps
