"""Sliders and choices: their stops, their wording, their refusals."""

import math

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
    ],
)
def test_a_bad_range_is_refused(arguments, options, part):
    assert part in refused(ValueError, slider, *arguments, **options)


def test_a_range_without_its_steps_is_refused():
    assert "steps must be a whole number" in refused(TypeError, slider, 0, 1)


def test_a_log_slider_needs_a_positive_range():
    assert "low must be above 0" in refused(ValueError, log_slider, 0, 1, steps=3)


def test_a_choice_from_a_list_and_from_a_dict():
    assert choice([0.0, 0.5]).texts == ["0", "0.5"]
    control = choice({"none": 0.0, "heavy": 0.9}, value=0.9)
    assert (control.texts, control.values, control.default) == (["none", "heavy"], [0.0, 0.9], 1)


def test_a_choice_needs_different_values():
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
