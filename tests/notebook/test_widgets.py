"""The widgets of a running kernel, moved from Python; the browser's side is in tests/site."""

import io

import ipywidgets
import numpy as np
import pytest
from PIL import Image

from dlcore.notebook import choice, explore, log_slider, slider
from dlcore.notebook.widgets import CACHED, Live
from tests.notebook.samples import blank, make_all


@pytest.fixture
def calls():
    return []


@pytest.fixture
def live(calls):
    def traced(rate, share, kind):
        """A picture that notes what it was asked for."""
        calls.append((rate, share, kind))
        if rate > 0.9:
            raise ArithmeticError("too fast")
        return blank()[0], f"at {rate:g}"

    rate, share = log_slider(0.01, 1.0, steps=5, value=0.1, label="rate η"), slider(0, 1, steps=3)
    return Live(explore(rate=rate, share=share, kind=["one", "two"])(traced))


def test_it_starts_at_the_default_and_draws_it_once(live, calls):
    assert calls == [(0.1, 0.0, "one")]
    assert "rate η 0.1, share 0, kind one<br>at 0.1" in live.caption.value
    assert Image.open(io.BytesIO(live.image.value)).format == "PNG"


def test_controls_are_labelled(live):
    assert [widget.description for widget in live.inputs] == ["rate η", "share", "kind"]


def test_a_slider_stands_on_the_stops_of_the_page(live, calls):
    rate = live.inputs[0]
    rate.value = 10 ** (rate.min + 10 * rate.step)
    live.inputs[1].value = 0.5
    live.inputs[2].index = 1
    assert calls[-1] == (0.0316, 0.5, "two")


def test_and_on_any_value_between(live, calls):
    live.inputs[0].value = 0.2345678
    assert calls[-1][0] == 0.2345678
    assert "rate η 0.2346" in live.caption.value
    live.inputs[1].value = 0.35
    assert calls[-1][1] == 0.35


def test_a_value_between_close_stops_is_told_from_them(calls):
    def placed(offset):
        """Notes the offset."""
        return blank()[0]

    live = Live(explore(offset=slider(1_000_000, 1_000_002, steps=3))(placed))
    said = set()
    for step in range(11):
        live.inputs[0].value = 1_000_000 + step / 10
        said.add(live.caption.value)
    assert len(said) == 11
    assert "offset 1000000.5" in "".join(said)
    assert live.inputs[0].readout_format == ".8"


def test_true_is_not_said_to_be_one():
    def switched(on):
        """A switch."""
        return blank()[0]

    live = Live(explore(on=choice([1, True], value=True))(switched))
    assert "on True" in live.caption.value


def test_a_choice_among_arrays_and_what_holds_them(calls):
    def shown(data):
        """Notes the data."""
        calls.append(data)
        return blank()[0]

    for values in ([np.zeros(2), np.ones(2)], [(np.zeros(2), 0), (np.ones(2), 1)]):
        live = Live(explore(data=dict(zip(["none", "all"], values, strict=True)))(shown))
        assert "data none" in live.caption.value
        live.inputs[0].index = 1
        assert calls[-1] is values[1]
        assert "data all" in live.caption.value


def test_the_play_button_over_the_widest_range(calls):
    def placed(at):
        """Notes the place."""
        calls.append(at)
        return blank()[0]

    live = Live(explore(at=slider(-8e307, 8e307, steps=5, play=True))(placed))
    play, _ = live.box.children[0].children
    for step in range(1, 5):
        play.value = step
        assert calls[-1] == (step - 2) * 4e307


def test_a_state_is_drawn_once(live, calls):
    before = live.image.value
    live.inputs[1].value = 0.5
    count = len(calls)
    live.inputs[1].value = 0.0
    assert len(calls) == count
    assert live.image.value == before


def test_what_is_kept_is_bounded(live):
    live.kept.update({(float(k), 0.0, 0): (b"", "") for k in range(2, CACHED + 1)})
    live.inputs[1].value = 0.25
    live.inputs[1].value = 0.35
    assert len(live.kept) <= CACHED


def test_an_error_is_said_and_raised_and_the_next_move_recovers(live):
    with pytest.raises(ArithmeticError):
        live.inputs[0].value = 1.0
    assert "ArithmeticError: too fast" in live.caption.value
    live.inputs[0].value = 0.1
    assert "at 0.1" in live.caption.value


def test_text_from_a_function_is_not_html():
    assert "&lt;b&gt;" in Live(make_all()[2]).caption.value


def test_the_play_button_runs_through_the_stops():
    live = Live(make_all()[1])
    row = live.box.children[0]
    play, step = row.children
    assert isinstance(play, ipywidgets.Play)
    assert (play.min, play.max) == (0, 5)
    play.value = 4
    assert step.value == 4
    assert "step 4" in live.caption.value


def test_whole_numbers_stay_whole(calls):
    def counted(count):
        """Notes the count."""
        calls.append(count)
        return blank()[0]

    live = Live(explore(count=slider(0, 100, steps=11, integer=True))(counted))
    live.inputs[0].value = 37
    assert calls[-1] == 37
    assert type(calls[-1]) is int


def test_stops_that_are_not_even_have_no_values_between(calls):
    def sized(size):
        """Notes the size."""
        calls.append(size)
        return blank()[0]

    live = Live(explore(size=log_slider(1, 512, steps=10, integer=True))(sized))
    assert isinstance(live.inputs[0], ipywidgets.SelectionSlider)
    live.inputs[0].index = 5
    assert calls[-1] == 32
