"""Exercises and solutions keep every word that was written in them, and none may be empty."""

import io

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

EXERCISE = ":::{exercise} A title\n:label: one\nAsked.\n:::\n\n"
START = ":::{solution-start} one\n:class: dropdown\n"
END = ":::\n\n:::{solution-end}\n:::\n"


def built(folder, text):
    """(page, warnings) of a document that holds this text."""
    (folder / "index.md").write_text(f"# Page\n\n{text}")
    said = io.StringIO()
    settings = {
        "extensions": ["myst_parser", "sphinx_exercise", "pages.exercises"],
        "myst_enable_extensions": ["colon_fence", "dollarmath"],
    }
    out, trees = folder / "out", folder / "trees"
    with docutils_namespace():
        Sphinx(folder, None, out, trees, "html", settings, status=None, warning=said).build()
    return (out / "index.html").read_text("utf-8"), said.getvalue()


def test_all_of_a_solution_is_folded_in_its_order(tmp_path):
    page, said = built(tmp_path, f"{EXERCISE}{START}First.\n\nSecond.\n:::\n\nThird.\n{END[4:]}\nAfter.\n")
    assert said == ""
    inside, after = page.partition("<details")[2].split("</details>")[:2]
    assert [inside.count(word) for word in ("First.", "Second.", "Third.")] == [1, 1, 1]
    assert inside.index("First.") < inside.index("Second.") < inside.index("Third.")
    assert "After." not in inside
    assert "After." in after


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (EXERCISE.replace("Asked.\n", ""), "exercise"),
        (f"{EXERCISE}:::{{solution}} one\n:class: dropdown\n:::\n", "solution"),
        (f"{EXERCISE}{START}{END}", "solution"),
    ],
)
def test_an_empty_body_is_a_warning(tmp_path, text, kind):
    _, said = built(tmp_path, text)
    assert f"WARNING: the {kind} " in said
    assert "is empty" in said


@pytest.mark.parametrize("body", ["A word.", "$x$", "```python\nx = 1\n```"])
def test_a_body_of_any_kind_is_not_empty(tmp_path, body):
    _, said = built(tmp_path, f"{EXERCISE}{START}{body}\n{END}")
    assert said == ""
