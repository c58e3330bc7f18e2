"""Diagrams stand where they say, and arrows end at the edges of their boxes."""

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex

from dlcore.notebook import draw_boxes, draw_units


@pytest.fixture
def axes():
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


def test_units_stand_in_columns_the_first_at_the_top(axes):
    places = draw_units(axes, [3, 8, 64])
    assert [len(place) for place in places] == [3, 8, 6]
    for x, place in enumerate(places):
        assert (place[:, 0] == x).all()
        assert (np.diff(place[:, 1]) < 0).all()
        assert place[:, 1].mean() == pytest.approx(0)


def test_a_layer_with_a_gap_says_so(axes):
    draw_units(axes, [3, 64], names=["in", "out"])
    assert [text.get_text() for text in axes.texts] == ["⋮", "in", "out"]


def test_a_thread_joins_the_units_that_it_names(axes):
    left, right = draw_units(axes, [2, 3], threads={(0, 1, 2): "red"})
    (thread,) = [lines for lines in axes.collections if to_hex(lines.get_color()[0]) == "#ff0000"]
    assert np.allclose(thread.get_segments()[0], [left[1], right[2]])


def test_arrows_go_from_edge_to_edge(axes):
    draw_boxes(
        axes, {"a": (0, 0), "b": (2, 0), "c": (2, 3)}, [("a", "b", "3"), ("b", "c")], width=0.8, height=0.5
    )
    ends = [(tuple(note.xyann), tuple(note.xy)) for note in axes.texts if hasattr(note, "xyann")]
    assert np.allclose(ends, [((0.4, 0), (1.6, 0)), ((2, 0.25), (2, 2.75))])
    assert [note.get_text() for note in axes.texts if note.get_text()] == ["a", "b", "c", "3"]


def test_an_arrow_may_come_from_outside(axes):
    draw_boxes(axes, {"a": (0, 0)}, [((-2, 0), "a")], width=1.0, height=1.0)
    (note,) = [note for note in axes.texts if hasattr(note, "xyann")]
    assert np.allclose((note.xyann, note.xy), ((-2, 0), (-0.5, 0)))
