"""A colour that a chapter's prose or a picture's description names is one of its palette, and drawn."""

import ast
import re

import nbformat
import pytest

from builder.paths import chapter_names, notebook_path
from dlcore.notebook import COLORS

ELSEWHERE = {"red", "violet", "pink", "brown", "cyan", "magenta", "teal", "turquoise", "crimson", "scarlet"}
named = re.compile(rf"\b(?:{'|'.join((ELSEWHERE | set(COLORS)) - {'black'})})\b", re.IGNORECASE)


def cells_of(name, kind):
    notebook = nbformat.read(notebook_path(name), as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == kind]


def strings_in(code):
    """Every string of the cells, the fixed parts of f-strings included."""
    nodes = (node for source in code for node in ast.walk(ast.parse(source)))
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


@pytest.mark.parametrize("name", chapter_names())
def test_a_colour_that_is_named_is_drawn(name):
    strings = strings_in(cells_of(name, "code"))
    drawn = {text for text in strings if text in COLORS}
    prose = cells_of(name, "markdown") + [text for text in strings if " " in text]
    words = {word.lower() for text in prose for word in named.findall(text)}
    assert not words - drawn
