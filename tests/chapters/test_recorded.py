"""What a chapter shows of runs too long for its page is what the script in book/recorded printed."""

import re

import nbformat
import pytest

from builder.paths import ROOT, chapter_names, notebook_path

RECORDED = sorted((ROOT / "book/recorded").glob("*.txt"))
row = re.compile(r"\S.*: \d[\d.]*(?:[ |-]+\d[\d.]*){2,}")


def lines_of(number):
    """The lines of code of a chapter, without the blanks at their ends."""
    name = next(name for name in chapter_names() if name.startswith(number))
    cells = nbformat.read(notebook_path(name), as_version=4).cells
    return {line.strip() for cell in cells if cell.cell_type == "code" for line in cell.source.splitlines()}


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_every_row_that_was_recorded_stands_in_its_chapter(path):
    rows = {line for line in path.read_text().splitlines() if row.fullmatch(line)}
    assert path.with_suffix(".py").exists()
    assert rows
    assert not sorted(rows - lines_of(path.stem[:2]))
