"""The states between stops: which they are, and that one which cannot be drawn fails the chapter's run."""

import json

import pytest

from dlcore.notebook import choice, explore, log_slider, slider
from dlcore.notebook.between_stops import check_between, states_between, values_between
from tests.notebook.samples import blank
from tests.refusal import refused


def exploration_of(function, **controls):
    return explore(**controls)(function)


@pytest.mark.parametrize(
    "control",
    [
        slider(0, 1, steps=2),
        slider(-1, 1, steps=5),
        slider(0.1, 0.2, steps=50),
        log_slider(1e-4, 1e4, steps=4),
        slider(0, 100, steps=11, integer=True),
    ],
)
def test_values_lie_between_stops_from_the_first_gap_to_the_last(control):
    values, stops = values_between(control), control.values
    assert len(values) == min(5, len(stops) - 1)
    assert values == sorted(values)
    assert stops[0] < values[0] < stops[1]
    assert stops[-2] < values[-1] < stops[-1]
    assert not set(values) & set(stops)
    assert {type(value) for value in values} == {type(stops[0])}


@pytest.mark.parametrize(
    "control",
    [
        slider(values=[1, 2, 5]),
        log_slider(1, 64, steps=7, integer=True),
        slider(1, 4, steps=4, integer=True),
        choice([1, 5]),
    ],
)
def test_there_is_nothing_between_other_stops(control):
    assert values_between(control) == []


def test_whole_numbers_are_all_those_that_are_no_stops():
    assert values_between(slider(0, 8, steps=5, integer=True)) == [1, 3, 5, 7]


def test_states_move_each_slider_alone_and_both_together_for_every_choice():
    def pair(kind, x, y):
        """Two sliders and a choice."""
        return blank()[0]

    controls = {"kind": ["one", "two"], "x": slider(0, 1, steps=3), "y": log_slider(1, 100, steps=3)}
    exploration = exploration_of(pair, **controls)
    states = list(states_between(exploration))
    x, y = ({0.0, 0.5, 1.0}, {1.0, 10.0, 100.0})
    for kind in ("one", "two"):
        of_kind = [state for state in states if state["kind"] == kind]
        off = {(state["x"] not in x, state["y"] not in y) for state in of_kind}
        assert off == {(True, False), (False, True), (True, True)}
    assert all(list(state) == ["kind", "x", "y"] for state in states)


def test_an_exploration_without_a_range_has_no_such_states():
    def fixed(x, kind):
        """Stops only."""
        return blank()[0]

    assert check_between(exploration_of(fixed, x=slider(values=[1, 2]), kind=["a", "b"])) == 0


def test_a_table_of_the_stops_alone_fails_the_run(tmp_path, monkeypatch):
    table = dict.fromkeys(slider(0, 1, steps=3).values, 0.5)

    def looked_up(share):
        """A line at a height from a table."""
        figure, axes = blank()
        axes.axhline(table[share])
        return figure

    monkeypatch.setenv("DLCORE_FRAMES", str(tmp_path))
    message = refused(ValueError, explore(share=slider(0, 1, steps=3)), looked_up)
    assert message == (
        "explore: looked_up: in a kernel its sliders stand between their stops too, and at share=0.185 "
        "it fails with KeyError: 0.185"
    )
    assert not (tmp_path / "looked_up.drawing.json").exists()


def test_the_run_records_how_many_were_drawn(tmp_path, monkeypatch):
    seen = []

    def computed(count):
        """A line that rises with the count."""
        seen.append(count)
        figure, axes = blank()
        axes.axhline(count / 8)
        return figure

    monkeypatch.setenv("DLCORE_FRAMES", str(tmp_path))
    explore(count=slider(0, 8, steps=5, integer=True))(computed)
    assert {1, 3, 5, 7} <= set(seen)
    assert json.loads((tmp_path / "computed.drawing.json").read_text("utf-8"))["between_stops"] == 4
