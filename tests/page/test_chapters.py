"""What is noted of a chapter in the page's own Python is true; one whose code changed since is run again."""

import pytest

from builder.page_runs import digest_of, noted
from builder.paths import chapter_names
from tests.page.chapters import run_chapter


@pytest.mark.parametrize("name", [name for name in chapter_names() if noted(name)])
def test_what_the_page_says_of_its_cells_is_true(pyodide, name):
    said = noted(name)
    if said.get("code") != digest_of(name):
        assert run_chapter(name)["cells"] == said.get("cells", []), f"run: make pages CHAPTERS={name}"
