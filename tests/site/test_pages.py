"""Every page in a browser."""

import gzip
import io
from urllib.parse import urlsplit

import pytest
from PIL import Image

from builder.chapter_contents import formulas_of
from builder.paths import chapter_names
from tests.site.examination import examine
from tests.site.pages import chapter_pages, examined_pages

FIRST_VIEW = 400_000  # bytes, compressed as a web server sends them
COMPRESSED = {"document", "stylesheet", "script"}


@pytest.mark.parametrize("address", examined_pages())
def test_a_page(server, page, address):
    examine(page, server, address)
    if address.startswith("chapters/"):
        assert page.locator(".joined").count() > 10, "a chapter's formulas keep their marks"


@pytest.mark.parametrize("address", chapter_pages())
def test_the_first_view_of_a_chapter_is_light(server, page, address):
    received = []
    page.on("response", lambda response: received.append(response))
    page.goto(server + address)
    page.wait_for_load_state("networkidle")
    total = 0
    for response in received:
        body = response.body()
        total += len(gzip.compress(body) if response.request.resource_type in COMPRESSED else body)
    assert total < FIRST_VIEW


@pytest.mark.parametrize("address", ["index.html", *chapter_pages()])
def test_a_page_opened_from_disk(site, page, address):
    page.goto((site / address).as_uri())
    page.wait_for_load_state("load")
    assert page.troubles == []
    assert all(urlsplit(each).scheme in {"file", "data"} for each in page.addresses)


def test_mathematics_is_rendered(site, page, server):
    name = chapter_names()[0]
    page.goto(f"{server}chapters/{name}.html")
    assert page.locator(".equation-number").count() == len(formulas_of(name))
    assert page.locator(".katex-error").count() == 0
    assert page.locator(".equation").first.bounding_box()["height"] > 20


def test_the_theme_is_chosen_and_remembered(page, server):
    page.goto(server)
    button = page.get_by_role("button", name="Theme")
    seen = []
    for _ in range(3):
        button.click()
        page.reload()
        seen.append(page.evaluate("document.documentElement.dataset.mode"))
    assert seen == ["light", "dark", ""]


def test_the_contents_open_on_a_phone_and_close_with_escape(page, server):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{server}book/notation.html")
    menu = page.get_by_role("button", name="Contents")
    contents = page.locator("#contents")
    assert not contents.is_visible()
    menu.click()
    assert contents.is_visible()
    page.keyboard.press("Escape")
    assert not contents.is_visible()


def test_a_table_that_goes_on_to_the_side_is_shaded_there(page, server):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{server}chapters/09_loss_functions.html")
    table = page.locator(".scrolls").first
    table.scroll_into_view_if_needed()
    assert table.evaluate("box => box.scrollWidth > box.clientWidth")
    brightness = []
    for place in (0, 9999):
        table.evaluate("(box, place) => { box.scrollLeft = place }", place)
        shown = Image.open(io.BytesIO(table.screenshot())).convert("L")
        brightness.append([shown.getpixel((x, shown.height - 3)) for x in (1, shown.width - 2)])
    (left, right), (left_at_end, right_at_end) = brightness
    assert right < left
    assert left_at_end < right_at_end


def test_the_landing_page_plays_without_writing_to_its_address(page, server):
    page.emulate_media(reduced_motion="no-preference")
    page.add_init_script("history.replaceState = () => { window.written = true }")
    page.goto(server)
    player = page.locator(".moving .exploration-play")
    page.wait_for_function("document.querySelector('.moving .exploration-play').ariaPressed === 'true'")
    page.wait_for_function("document.querySelector('.moving .exploration-play').ariaPressed === 'false'")
    page.wait_for_timeout(2200)  # it goes back after 1.5 s
    assert page.evaluate("window.written") is None
    assert player.get_attribute("aria-pressed") == "false"


def test_the_search_finds_a_word(page, server):
    page.goto(server)
    page.get_by_role("searchbox").fill("gradient")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")
    assert page.troubles == []


def test_an_equation_is_shown_where_it_is_referred_to(page, server):
    for name in chapter_names():
        page.goto(f"{server}chapters/{name}.html")
        link = page.locator('main a[href^="#equation-"]:not(.equation-number)').first
        if link.count():
            link.hover()
            assert page.locator(".preview .katex").count() > 0
            return
    raise AssertionError("no chapter refers to one of its equations")


def test_a_link_to_something_folded_opens_it(page, server):
    page.goto(f"{server}chapters/{chapter_names()[0]}.html")
    anchor = page.locator("details.solution").first.get_attribute("id")
    page.goto(f"{server}chapters/{chapter_names()[0]}.html#{anchor}")
    page.reload()
    assert page.locator(f"[id='{anchor}']").get_attribute("open") is not None
