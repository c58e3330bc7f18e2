"""The decorator: what it accepts, what it draws, what a stored notebook keeps."""

import functools
import sys

import numpy as np
import pytest
from matplotlib import pyplot as plt
from PIL import Image

from dlcore.notebook import explore, log_slider, slider
from tests.notebook.samples import blank, descent, make_all, point
from tests.refusal import refused

MODULE = sys.modules["dlcore.notebook.exploration"]  # by its attribute, the package gives the function


def drawn(function, **controls):
    return explore(**controls)(function)


def test_an_exploration_is_still_its_function():
    exploration = drawn(descent, learning_rate=slider(0, 1, steps=3), momentum=[0.0, 0.5])
    figure, reading = exploration(0.5, momentum=0.5)
    assert reading == "rate 0.5 with momentum 0.5"
    assert exploration.__doc__ == descent.__doc__
    assert figure.number in plt.get_fignums()


def test_a_reading_has_the_minus_of_the_picture():
    def below(x):
        """A point on a line."""
        return point(x, 0)[0], f"at {-x}, within 1e-05 (3-5 steps)"

    assert drawn(below, x=[1.0, 2.0]).draw({"x": 1.0}).reading == "at −1.0, within 1e-05 (3-5 steps)"


def test_its_plain_text_is_one_stable_line():
    assert [repr(exploration) for exploration in make_all()] == [
        'Exploration "descent": learning rate η (9 stops) × momentum (3)',
        'Exploration "time_line": step (6 stops)',
        'Exploration "methods": method (3)',
        'Exploration "point": across (5 stops) × up (3 stops)',
    ]


def test_its_states_corners_and_default():
    exploration = make_all()[0]
    states = list(exploration.states())
    assert len(states) == 27
    assert states[1] == {"learning_rate": 0.01, "momentum": 0.5}
    assert exploration.default == {"learning_rate": 0.1, "momentum": 0.0}
    assert len(list(exploration.corners())) == 6
    assert {state["learning_rate"] for state in exploration.corners()} == {0.01, 1.0}


def test_outside_a_kernel_the_output_is_text_and_a_small_described_picture():
    data, metadata = make_all()[0]._repr_mimebundle_()
    assert set(data) == {"text/plain", "image/png"}
    assert len(data["image/png"]) <= 25_000
    assert metadata == {"image/png": {"alt": "A bar that grows with the learning rate."}}


class Shell:
    """Stands for the shell of a Jupyter kernel."""

    kernel = object()


def test_in_a_kernel_the_output_holds_the_widgets_too(monkeypatch):
    exploration = make_all()[0]
    monkeypatch.setattr(MODULE, "kernel_shell", Shell)
    data, _ = exploration._repr_mimebundle_()
    assert set(data) == {"text/plain", "image/png", "application/vnd.jupyter.widget-view+json"}
    assert data["text/plain"].startswith('Exploration "descent"')


def test_a_kernel_without_ipywidgets_shows_the_picture(monkeypatch):
    exploration = make_all()[0]
    monkeypatch.setattr(MODULE, "kernel_shell", Shell)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert set(exploration._repr_mimebundle_()[0]) == {"text/plain", "image/png"}


def test_a_picture_with_a_field_of_colour_keeps_its_colours_in_dark_mode():
    assert [bool(exploration.photograph) for exploration in make_all()] == [False, False, True, False]
    data, metadata = make_all()[2]._repr_mimebundle_()
    assert metadata["image/png"]["photograph"] is True


def test_drawing_leaves_no_figure_open():
    exploration = make_all()[0]
    exploration.draw({"learning_rate": 1.0, "momentum": 0.9})
    assert plt.get_fignums() == []


def test_drawing_twice_gives_the_same_pixels():
    first, second = (make_all()[0].draw({"learning_rate": 1.0, "momentum": 0.9})[0] for _ in range(2))
    assert np.array_equal(np.asarray(first), np.asarray(second))


def test_every_state_has_the_layout_of_the_default_state():
    places = []

    def wandering(size):
        """Axes whose labels grow."""
        figure, axes = plt.subplots(layout="constrained", figsize=(4, 3), dpi=60)
        axes.set_ylabel("label", fontsize=size)
        places.append(axes)
        return figure

    exploration = drawn(wandering, size=[8, 30])
    exploration.draw({"size": 30})
    first, second = (axes.get_position().bounds for axes in places)
    assert first == pytest.approx(second)


def test_the_layout_is_kept_with_a_colour_bar_and_equal_axes():
    def field(size):
        """A field and its colour bar."""
        figure, axes = plt.subplots(layout="constrained", figsize=(4, 3), dpi=60)
        mesh = axes.pcolormesh(np.arange(12.0).reshape(3, 4) * size)
        axes.set_aspect("equal")
        figure.colorbar(mesh, label="value")
        return figure

    exploration = drawn(field, size=[1, 1000])
    shapes = [exploration.draw({"size": size})[0] for size in (1, 1000, 1)]
    assert np.array_equal(np.asarray(shapes[0]), np.asarray(shapes[2]))
    edges = [np.asarray(shape)[:, :100].min(axis=2) < 250 for shape in shapes[:2]]
    assert np.array_equal(edges[0], edges[1])  # left of the colour bar nothing moved


def test_one_figure_updated_for_every_state_is_drawn_each_time():
    figure, axes = blank()
    (line,) = axes.plot([0, 1], [0, 0])

    def updated(height):
        """A line that rises."""
        line.set_ydata([height, height])
        return figure

    exploration = drawn(updated, height=[0.1, 0.9])
    low, high = (np.asarray(exploration.draw({"height": height})[0]) for height in (0.1, 0.9))
    assert not np.array_equal(low, high)


def test_a_state_of_another_size_is_refused():
    def growing(width):
        """A figure that grows."""
        return blank(width=width)[0]

    message = refused(ValueError, drawn(growing, width=[3, 4]).draw, {"width": 4})
    assert "1 axes in 3 × 2 inches at 60 dpi at first, then 1 axes in 4 × 2 inches" in message


def test_a_state_with_other_axes_is_refused():
    def splitting(count):
        """Ever more axes."""
        return plt.subplots(1, count)[0]

    assert "same axes" in refused(ValueError, drawn(splitting, count=[1, 2]).draw, {"count": 2})


def test_controls_must_be_the_parameters():
    controls = {"rate": slider(0, 1, steps=3)}
    message = refused(ValueError, explore(**controls), descent)
    assert message == "explore: descent takes (learning_rate, momentum), its controls are (rate)"


def test_a_control_must_be_a_slider_or_a_list():
    message = refused(TypeError, explore(learning_rate=0.1, momentum=[0, 1]), descent)
    assert message == "explore: descent: learning_rate must be a slider or a list, got 0.1"


@pytest.mark.parametrize("thing", [5, "descent", functools.partial(descent), Image])
def test_what_is_no_function_is_refused(thing):
    message = refused(TypeError, explore(learning_rate=[0.1, 1.0], momentum=[0, 1]), thing)
    assert message.startswith("explore: must decorate a function, got ")


def test_a_title_is_text():
    message = refused(TypeError, explore(title=5, learning_rate=[0.1, 1.0], momentum=[0, 1]), descent)
    assert message == "explore: title must be text, got 5"


def test_no_more_than_a_hundred_states():
    decorate = explore(learning_rate=slider(0, 1, steps=51), momentum=[0.0, 0.5])
    message = refused(ValueError, decorate, descent)
    assert message == "explore: descent may have at most 100 states, got 51 × 2 = 102"


@pytest.mark.parametrize("count", ["3 sliders and 0 choices", "1 sliders and 2 choices"])
def test_no_more_than_two_sliders_and_a_choice(count):
    def crowded(a, b, c):
        """Too much to move."""

    sliders = int(count[0])
    controls = {name: slider(0, 1, steps=2) if k < sliders else [0, 1] for k, name in enumerate("abc")}
    assert count in refused(ValueError, explore(**controls), crowded)


def test_a_picture_without_words_is_refused():
    def mute(a):
        return blank()[0]

    assert "needs a docstring" in refused(ValueError, explore(a=[0, 1]), mute)


def test_a_result_that_is_no_figure_is_refused():
    def forgetful(a):
        """Returns nothing."""

    assert "must return a figure" in refused(TypeError, drawn(forgetful, a=[0, 1]).draw, {"a": 1})


def test_an_exploration_has_its_own_copy_of_its_controls():
    rate = log_slider(0.1, 1, steps=3, label="rate")

    def first(a):
        """One."""
        return blank()[0]

    def second(b):
        """Two."""
        return blank()[0]

    one, two = drawn(first, a=rate), drawn(second, b=rate)
    assert one.controls[0].name == "a"
    assert two.controls[0].name == "b"


def test_its_title_is_its_name_or_what_is_said():
    assert make_all()[1].title == "Time line"
    decorate = explore(title="Gradient descent", learning_rate=slider(0, 1, steps=2), momentum=[0.0, 0.9])
    assert decorate(descent).title == "Gradient descent"


def test_the_picture_is_as_large_as_the_figure():
    image = make_all()[0].default_picture.image
    assert isinstance(image, Image.Image)
    assert image.size == (180, 120)


@pytest.mark.parametrize("handle", [(0.5, 0.5), lambda up, across: (across, up), lambda across: (across, 0)])
def test_a_handle_is_a_function_of_the_same_parameters(handle):
    message = refused(ValueError, explore(across=slider(0, 1, steps=2), up=[0, 1], handle=handle), point)
    assert message.startswith("explore: point: handle must be a function of (across, up), got ")
