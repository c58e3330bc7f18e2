"""The contents of the book and of a page, on whatever window and without a script."""

import pytest

from builder.paths import chapter_names

PHONE = {"width": 360, "height": 844}
ZOOMED = {"width": 640, "height": 450}  # a window of 1280 by 900 at 200 %
ADDRESS = f"chapters/{chapter_names()[-1]}.html"
IN_SIGHT = """element => {
  const box = element.getBoundingClientRect();
  const found = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return element === found || element.contains(found);
}"""


def opened(page, server, size, address=ADDRESS):
    page.set_viewport_size(size)
    page.goto(server + address)
    page.get_by_role("button", name="Contents").click()
    return page.locator("#contents")


@pytest.mark.parametrize("size", [PHONE, ZOOMED, {"width": 992, "height": 700}], ids=str)
def test_the_opened_contents_show_the_current_chapter_and_scroll_to_every_link(page, server, size):
    contents = opened(page, server, size)
    box = contents.bounding_box()
    assert box["y"] + box["height"] == size["height"]
    assert box["y"] == page.locator(".bar").bounding_box()["height"]
    assert contents.locator("[aria-current]").evaluate(IN_SIGHT)
    before = page.evaluate("scrollY")
    page.mouse.move(size["width"] / 2, size["height"] / 2)
    page.mouse.wheel(0, -9000)
    page.wait_for_function("document.getElementById('contents').scrollTop === 0")
    page.mouse.wheel(0, 9000)
    last = contents.locator("a").last
    page.wait_for_function(
        f"({IN_SIGHT})(document.querySelector('#contents > ul:last-child > li:last-child > a'))"
    )
    assert last.evaluate(IN_SIGHT)
    assert page.evaluate("scrollY") == before, "the page behind stays where it is"
    for link in contents.locator("a").all():
        link.scroll_into_view_if_needed()
        assert link.evaluate(IN_SIGHT)


def test_a_section_chosen_in_the_contents_is_shown(page, server):
    contents = opened(page, server, PHONE)
    link = contents.locator(".of-this-page a").last
    link.click()
    assert not contents.is_visible()
    chosen = link.get_attribute("href")
    page.wait_for_function("id => document.querySelector(id).getBoundingClientRect().top < 844", arg=chosen)


@pytest.mark.parametrize(
    ("width", "shown"), [(360, True), (992, True), (1248, True), (1249, False), (1600, False)]
)
def test_the_sections_stand_folded_under_the_title_where_there_is_no_room_beside(page, server, width, shown):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(server + ADDRESS)
    assert page.locator("main .sections").is_visible() == shown
    assert page.locator(".here").is_visible() != shown
    if shown:
        links = page.locator("main .sections a")
        assert not links.first.is_visible()
        page.get_by_text("On this page").first.click()
        assert links.first.is_visible()
        assert links.count() == page.locator("main h2").count()
        links.last.click()
        assert page.locator("main h2").last.evaluate(IN_SIGHT)


@pytest.mark.parametrize("width", [360, 992])
def test_without_a_script_the_contents_follow_the_text(chromium, server, width):
    context = chromium.new_context(viewport={"width": width, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(server + ADDRESS)
    text, contents = page.locator("main").bounding_box(), page.locator("#contents").bounding_box()
    assert contents["y"] >= text["y"] + text["height"]
    assert contents["x"] + contents["width"] <= width
    page.get_by_role("link", name="Contents").click()
    assert 0 <= page.locator("#contents a").first.bounding_box()["y"] < 800
    context.close()
