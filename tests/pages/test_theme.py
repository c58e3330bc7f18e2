"""What the templates ask for."""

import pytest

from pages import theme

ROWS = [
    {"caption": "Before", "pages": [{"docname": "book/preface"}, {"docname": "book/reading"}]},
    {"caption": "Reference", "pages": [{"docname": "book/api"}]},
]


@pytest.mark.parametrize(
    ("pagename", "before", "after"),
    [
        ("book/index", None, "book/preface"),
        ("book/preface", "book/index", "book/reading"),
        ("book/reading", "book/preface", "book/api"),
        ("book/api", "book/reading", None),
        ("book/api/LSTM", None, None),
        ("genindex", None, None),
    ],
)
def test_pages_follow_each_other_as_the_contents_have_them(pagename, before, after):
    assert [page and page["docname"] for page in theme.beside(ROWS, pagename)] == [before, after]


@pytest.mark.parametrize(
    ("pagename", "eyebrow"),
    [
        ("chapters/12_gradient_descent", {"text": "Chapter 12 · Training"}),
        ("book/api/LSTM", {"text": "API reference · Layers", "address": "../../book/api.html#layers"}),
        (
            "book/api/dlcore.core",
            {"text": "API reference · Modules", "address": "../../book/api.html#modules"},
        ),
        ("book/preface", None),
        ("book/index", None),
    ],
)
def test_above_the_title_stands_where_the_page_belongs(pagename, eyebrow):
    assert theme.eyebrow(pagename) == eyebrow


def test_notebooks_open_elsewhere_once_the_repository_is_known():
    assert theme.launch("", "main", "chapters/12_descent") == []
    links = theme.launch("https://github.com/owner/name", "main", "chapters/12_descent")
    assert [link["name"] for link in links] == ["Open on Binder", "Open in Colab"]
