"""What a chapter shows of runs too long for its page is what the script in book/recorded printed."""

import ast
import re

import nbformat
import pytest

from builder.paths import ROOT, chapter_names, notebook_path

RECORDED = sorted((ROOT / "book/recorded").glob("*.txt"))
number = re.compile(r"(?<![\w.])\d[\d.]*(?![\w.])")
word = re.compile(r"[^\W\d]{2,}")


def rows_in(text):
    """The lines that hold three numbers or more, and three words or fewer."""
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if len(number.findall(line)) >= 3 and len(word.findall(line)) <= 3]


def tables_in(name):
    """The rows of every text of several lines in a chapter's code."""
    cells = nbformat.read(notebook_path(name), as_version=4).cells
    nodes = (node for cell in cells if cell.cell_type == "code" for node in ast.walk(ast.parse(cell.source)))
    texts = (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [row for text in texts if "\n" in text for row in rows_in(text)]


def chapter_of(path):
    return next(name for name in chapter_names() if name.startswith(path.stem[:2]))


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_what_was_recorded_is_shown(path):
    printed = [line.strip() for line in path.read_text("utf-8").splitlines()]
    assert path.with_suffix(".py").exists()
    assert any(line.startswith(row) for row in tables_in(chapter_of(path)) for line in printed)


@pytest.mark.parametrize("name", sorted({chapter_of(path) for path in RECORDED}))
def test_every_row_that_is_shown_was_recorded(name):
    recorded = [path for path in RECORDED if chapter_of(path) == name]
    printed = [line.strip() for path in recorded for line in path.read_text("utf-8").splitlines()]
    assert [row for row in tables_in(name) if not any(line.startswith(row) for line in printed)] == []
