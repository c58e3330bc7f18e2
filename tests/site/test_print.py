"""A chapter on paper: all of it, nothing cut off, dark ink on white."""

import pytest

from tests.site.examination import DRAWN
from tests.site.pages import chapter_pages

PAPER = {"width": 674, "height": 1000}  # between the margins of A4
BEYOND = """() => [...document.querySelectorAll("main :is(pre, .highlight, table, figure, p, .line)")]
  .filter((element) => element.checkVisibility() && !element.closest(".katex, .unseen"))
  .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth
    && getComputedStyle(element).overflowX !== "visible"
    || element.getBoundingClientRect().right > innerWidth + 1)
  .map((element) => element.outerHTML.slice(0, 120))"""
WIDE_CODE = """() => [...document.querySelectorAll("main pre")]
  .filter((element) => element.scrollWidth > element.clientWidth + 1).length"""
FOLDED = """() => [...document.querySelectorAll("main details:not(.sections) > :not(summary)")]
  .filter((element) => !element.checkVisibility({ contentVisibilityAuto: true })).length"""


def printed(page, address, mode="light"):
    """Open a page as it is printed, from a light screen or from a dark one."""
    page.add_init_script(f"localStorage.setItem('mode', '{mode}')")
    page.set_viewport_size(PAPER)
    page.goto(address)
    page.emulate_media(media="print")
    page.evaluate(DRAWN)


@pytest.mark.parametrize("address", chapter_pages())
def test_everything_is_open_and_nothing_is_cut_off(page, server, address):
    printed(page, server + address)
    assert page.evaluate(FOLDED) == 0
    assert page.evaluate(WIDE_CODE) == 0
    assert page.evaluate(BEYOND) == []


def test_what_only_a_screen_needs_is_not_there(page, server):
    printed(page, server + chapter_pages()[-1])
    for of_screens in (
        ".bar",
        ".contents",
        ".here",
        ".sections",
        "details.hide > summary",
        ".copy",
        ".headerlink",
    ):
        assert not any(each.is_visible() for each in page.locator(of_screens).all()), of_screens
    assert page.locator("details.solution > summary").first.is_visible()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_paper_is_white_and_ink_is_dark(page, server, mode):
    printed(page, server + chapter_pages()[-1], mode)
    assert page.evaluate("document.documentElement.dataset.theme") == mode
    color = "document.querySelector('main p').checkVisibility() && getComputedStyle(document.body).color"
    assert page.evaluate(color) == "rgb(32, 37, 43)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"


def test_printing_leaves_the_page_as_it_was(page, server):
    page.goto(server + chapter_pages()[-1])
    open_ones = "document.querySelectorAll('main details[open]').length"
    assert page.evaluate(open_ones) == 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(open_ones) == page.locator("main details:not(.sections)").count() > 0
    assert page.locator("img[loading=lazy]").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(open_ones) == 0
