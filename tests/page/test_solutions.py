"""Every exercise that the book checks: its solution is right in the page's own Python too."""

import re

import pytest

from builder.chapter_contents import cells_in, text_in
from builder.paths import chapter_names, notebook_path
from tests.page.node import Kernel

checked = re.compile(r'^check\("([\w-]+)".*\)$', re.MULTILINE)


@pytest.fixture(scope="module")
def kernel(pyodide):
    with Kernel() as started:
        yield started


def solutions():
    """(exercise, the line that checks it, the code of the cells above and of the solution)."""
    found = []
    for name in chapter_names():
        above = []
        for cell in cells_in(notebook_path(name), "code"):
            above.append(text_in(cell))
            if "solution" in cell["metadata"].get("tags", ()):
                found += [(match[1], match[0], list(above)) for match in checked.finditer(above[-1])]
    return found


@pytest.mark.parametrize(("exercise", "line", "code"), solutions(), ids=[each[0] for each in solutions()])
def test_the_solution_is_right(kernel, exercise, line, code):
    assert not kernel.run(kernel.slice_for(line, code))["error"]
    answer = kernel.run(line)
    assert not answer["error"]
    assert answer["printed"].startswith(f"{exercise}: right on all ")
