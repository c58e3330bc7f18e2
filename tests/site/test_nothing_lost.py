"""A page shows every sentence of its notebook, all its code, and every text that its cells printed."""

import json

import pytest

from builder.paths import chapter_names, notebook_path
from tests.site.words import lost


def cells_of(name):
    return json.loads(notebook_path(name).read_text("utf-8"))["cells"]


def page_of(site, name):
    return (site / "chapters" / f"{name}.html").read_text("utf-8")


@pytest.mark.parametrize("name", chapter_names())
def test_a_page_shows_all_that_its_notebook_says(site, name):
    assert lost(cells_of(name), page_of(site, name)) == []


CELLS = [
    {
        "cell_type": "markdown",
        "source": [
            "# Title\n\nFor $x$, by {cite}`a`, see [it](a.html).\n\n:::{solution} 01\n*Fol*ded, `f(x)`.\n:::"
        ],
    },
    {"cell_type": "code", "source": ["print(1)"], "outputs": [{"text": ["1 is\n", "printed"]}]},
]
SHOWN = (
    "<h1>Title</h1>",
    '<p>For <span class="math">x</span>, by <span class="bibtex-citation">One</span>, see <a>it</a>.</p>',
    '<details class="solution"><summary>S</summary><p><em>Fol</em>ded, <code>f(x)</code>.</p></details>',
    "<pre>print(1)</pre>",
    "<pre>1 is\nprinted</pre>",
)


def test_what_a_page_drops_is_seen():
    assert lost(CELLS, f"<article>{''.join(SHOWN)}</article>") == []
    for dropped in SHOWN:
        rest = "".join(part for part in SHOWN if part is not dropped)
        assert len(lost(CELLS, f"<article>{rest}</article>")) == 1


def test_what_a_page_shows_in_another_place_is_seen():
    assert lost(CELLS, f"<article>{''.join(reversed(SHOWN))}</article>") != []
