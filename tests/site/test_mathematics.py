"""The mathematics of a page, as MathML has it."""

import pytest
from bs4 import BeautifulSoup

from tests.site.pages import chapter_pages

CHILDREN = {
    "msup": 2,
    "msub": 2,
    "msubsup": 3,
    "mfrac": 2,
    "mover": 2,
    "munder": 2,
    "munderover": 3,
    "mroot": 2,
}


@pytest.mark.parametrize("address", chapter_pages())
def test_what_takes_so_many_parts_has_them(site, address):
    page = BeautifulSoup((site / address).read_text("utf-8"), "html.parser")
    found = page.find_all(list(CHILDREN))
    assert found
    assert [str(e) for e in found if len(e.find_all(recursive=False)) != CHILDREN[e.name]] == []
