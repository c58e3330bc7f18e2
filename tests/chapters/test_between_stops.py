"""Each chapter's explorations were drawn between their stops, where only a reader's kernel goes.

A chapter's run draws them there once the frames are written, and fails where one cannot be drawn; here it is
seen that the last run did.
"""

import ast
import json

import pytest

from builder.chapter_contents import exploration_names
from builder.paths import FRAMES, chapter_names
from tests.chapters.reading import tree


def over_a_range(node):
    """Whether it is a call for a slider that goes finer than its stops; one of whole numbers may not."""
    if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in ("slider", "log_slider"):
        return False
    return len(node.args) == 2 and all(keyword.arg != "integer" for keyword in node.keywords)


def ranged(name):
    """The explorations of a chapter that have such a slider."""
    return {
        function.name
        for function in tree(name).body
        if isinstance(function, ast.FunctionDef)
        for decorator in function.decorator_list
        if any(map(over_a_range, ast.walk(decorator)))
    }


def drawn_between(name, exploration):
    """How many states between stops the chapter's last run drew."""
    record = FRAMES / name / f"{exploration}.drawing.json"
    return json.loads(record.read_text("utf-8"))["between_stops"]


@pytest.mark.parametrize("name", chapter_names())
def test_its_explorations_were_drawn_between_their_stops(name):
    names = exploration_names(name)
    assert ranged(name) <= set(names)
    for exploration in names:
        assert drawn_between(name, exploration) >= (5 if exploration in ranged(name) else 0), exploration


def test_there_are_sliders_over_a_range():
    assert sum(len(ranged(name)) for name in chapter_names()) >= 10
