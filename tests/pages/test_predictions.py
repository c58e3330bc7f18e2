"""The sections that Predict names are links to them."""

from docutils import nodes

from pages.predictions import section_called


def sections(*titles):
    return {title: nodes.section("", nodes.title("", title), ids=[title.lower()]) for title in titles}


def test_a_title_is_found_whole_or_by_how_it_alone_begins():
    some = sections("Train", "Derive: folding", "Explore: one price", "Explore: two prices")
    assert section_called("Train", some) is some["Train"]
    assert section_called("Derive", some) is some["Derive: folding"]
    assert section_called("Explore: two prices", some) is some["Explore: two prices"]


def test_what_could_be_two_sections_or_none_is_left_alone():
    some = sections("Explore: one price", "Explore: two prices")
    assert section_called("Explore", some) is None
    assert section_called("every", some) is None
    assert section_called("Explore: one", some) is None
