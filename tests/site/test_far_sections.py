"""What is far from the window is not laid out, and yet can be linked to, found and scrolled to."""

import pytest
from playwright.sync_api import Page

from tests.site.examination import DRAWN
from tests.site.pages import chapter_pages

PHONE = {"width": 412, "height": 823}
LAID_OUT = """() => [...document.querySelectorAll("body *")]
  .filter((element) => element.checkVisibility({ contentVisibilityAuto: true })).length"""
MOST = 3000  # elements; all of a chapter are 15,000 to 30,000, and take a phone a second or more
IN_WINDOW = """id => {
  const { top } = document.getElementById(id).getBoundingClientRect();
  return top > 0 && top < innerHeight;
}"""
FAR = "article > section > section:last-child"


@pytest.mark.parametrize("address", chapter_pages())
def test_a_phone_lays_out_the_beginning_of_a_chapter_only(page, server, address):
    page.set_viewport_size(PHONE)
    page.goto(server + address)
    assert 0 < page.evaluate(LAID_OUT) < MOST
    assert page.locator(f"{FAR} pre[tabindex], {FAR} .math-block[tabindex]").count() == 0


@pytest.mark.parametrize("address", chapter_pages())
def test_a_link_to_a_far_equation_leads_there(page, server, address):
    page.set_viewport_size(PHONE)
    page.goto(server + address)
    anchor = page.locator(".equation[id]").last.get_attribute("id")
    page.goto("about:blank")
    page.goto(f"{server}{address}#{anchor}")
    page.wait_for_function(IN_WINDOW, arg=anchor)
    assert page.evaluate(LAID_OUT) < 3 * MOST


def come_back(page):
    page.goto("about:blank")
    page.go_back()


@pytest.mark.parametrize("again", [Page.reload, come_back])
def test_a_page_that_is_loaded_again_shows_what_it_showed(page, server, again):
    page.goto(server + chapter_pages()[-1])
    place = "Math.round(document.querySelectorAll('h2')[14].getBoundingClientRect().top)"
    for y in range(0, 15_001, 500):
        page.evaluate("y => scrollTo(0, y)", y)
        page.evaluate(DRAWN)
    before = page.evaluate(place)
    again(page)
    page.wait_for_function(f"Math.abs({place} - {before}) < 5")
    assert page.evaluate(LAID_OUT) < 3 * MOST


def test_the_browser_finds_a_word_in_a_far_section(page, server):
    page.goto(server + chapter_pages()[-1])
    words = page.locator(f"{FAR} li").last.text_content().strip()[-30:]
    assert page.evaluate("words => find(words)", words)
    page.wait_for_function("scrollY > 1000")


def test_what_is_wider_than_a_phone_is_reached_by_keyboard_once_it_is_near(page, server):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(server + chapter_pages()[-1])
    listing = page.locator(".listing pre").first
    assert listing.get_attribute("tabindex") is None
    listing.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.listing pre').tabIndex === 0")


def test_sections_are_numbered_in_the_margin(page, server):
    page.goto(server + chapter_pages()[-1])
    page.add_style_tag(content="* { animation: none !important }")
    heading = page.locator("article > section > section > h2").nth(3)
    heading.scroll_into_view_if_needed()
    shade = (
        "e => [getComputedStyle(e, '::before').content, getComputedStyle(e.parentElement).overflowClipMargin]"
    )
    assert heading.evaluate(shade) == ["counter(section)", "80px"]
