"""What makes a chapter stale."""

import nbformat
import pytest

from builder import stamps
from tests.builder.chapter import write_chapter

NOTEBOOK = """\
from dlcore import SGD, softmax
from dlcore.data import digits
from dlcore.notebook import use_style
"""


def reached(tree, name):
    return {path.relative_to(tree).as_posix() for path in stamps.inputs_of(name)}


def test_a_chapter_reaches_what_it_imports_and_nothing_else(tree):
    files = reached(tree, write_chapter(tree, NOTEBOOK))
    assert {"chapters/12_descent.ipynb", "dlcore/optim/sgd.py", "dlcore/optim/base.py"} <= files
    assert {"dlcore/checks.py", "dlcore/activations/softmax.py", "dlcore/notebook/style.py"} <= files
    assert {"dlcore/data/images.py", "dlcore/data/digits.npz"} <= files
    assert not {"dlcore/optim/adam.py", "dlcore/layers/lstm.py", "dlcore/data/house_prices.csv"} & files
    assert not {"dlcore/__init__.py", "dlcore/optim/__init__.py", "dlcore/notebook/exploration.py"} & files


def test_a_chapter_reaches_its_own_exercises(tree):
    files = reached(tree, write_chapter(tree, "x = 1", name="12_descent"))
    exercises = {file for file in files if "/exercises/ch" in file}
    assert exercises == {"dlcore/notebook/exercises/ch12_gradient_descent.py"}


@pytest.mark.parametrize(
    ("changed", "stale"),
    [
        ("dlcore/optim/sgd.py", True),
        ("dlcore/optim/base.py", True),
        ("dlcore/data/digits.npz", True),
        ("dlcore/notebook/style.py", True),
        ("requirements.txt", True),
        ("dlcore/optim/adam.py", False),
        ("dlcore/layers/lstm.py", False),
        ("dlcore/__init__.py", False),
        ("dlcore/data/stock_indices.csv", False),
    ],
)
def test_an_edit_makes_stale_what_reaches_it(tree, changed, stale):
    name = write_chapter(tree, NOTEBOOK)
    before, _ = stamps.stamp_of(name)
    with (tree / changed).open("ab") as file:
        file.write(b"\n")
    assert (stamps.stamp_of(name)[0] != before) == stale


def test_an_edit_of_the_code_makes_stale_and_one_of_the_prose_does_not(tree):
    name = write_chapter(tree, NOTEBOOK)
    path = tree / "chapters" / f"{name}.ipynb"
    before, _ = stamps.stamp_of(name)
    book = nbformat.read(path, as_version=4)
    book.cells.insert(0, nbformat.v4.new_markdown_cell("# A title"))
    nbformat.write(book, path)
    assert stamps.stamp_of(name)[0] == before
    book.cells[1].source += "x = 1\n"
    nbformat.write(book, path)
    assert stamps.stamp_of(name)[0] != before


def test_a_line_for_ipython_does_not_hide_the_imports_below_it(tree):
    name = write_chapter(tree, "%matplotlib inline\nfrom dlcore import SGD", "!ls")
    assert "dlcore/optim/sgd.py" in reached(tree, name)
