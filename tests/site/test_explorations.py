"""Every exploration of every chapter answers the mouse and the keyboard and opens from its address."""

import pytest

from builder.chapter_contents import exploration_names
from builder.paths import chapter_names
from tests.site.examination import DRAWN

EXPLORATIONS = [(chapter, name) for chapter in chapter_names() for name in exploration_names(chapter)]
ADDRESS_DELAY = 800  # ms; the page writes its address a moment after the last movement
SEEN = """figure => [
    figure.querySelector(".exploration-picture").getAttribute("src"),
    figure.querySelector(".exploration-values").innerText,
]"""


class Shown:
    """An exploration on an open page."""

    def __init__(self, page, name):
        self.figure = page.locator(f"#{name.replace('_', '-')}")
        self.figure.scroll_into_view_if_needed()
        page.evaluate(DRAWN)  # a far section is laid out with the frame after it has come near
        self.page = page

    def state(self):
        """What is seen: the picture's address and the values said below it, of one moment as it plays."""
        return tuple(self.figure.evaluate(SEEN))

    def changed(self, before):
        """The state after both the picture and the caption have changed, as of one moment: it may play on."""
        after = self.page.wait_for_function(
            f"([figure, src, said]) => {{ const now = ({SEEN})(figure);"
            " return now[0] !== src && now[1] !== said && now; }",
            arg=[self.figure.element_handle(), *before],
        )
        return tuple(after.json_value())


def moved(shown):
    """The state after each slider was moved by a key and by the mouse, and another choice taken."""
    state = shown.state()
    for slider in shown.figure.get_by_role("slider").all():
        at_the_end = slider.input_value() == slider.get_attribute("max")
        slider.focus()
        shown.page.keyboard.press("ArrowLeft" if at_the_end else "ArrowRight")
        state = shown.changed(state)
        box = slider.bounding_box()
        low = float(slider.input_value()) > float(slider.get_attribute("max")) / 2
        shown.page.mouse.click(
            box["x"] + box["width"] * (0.08 if low else 0.92), box["y"] + box["height"] / 2
        )
        state = shown.changed(state)
        assert slider.get_attribute("aria-valuetext")
    choices = shown.figure.locator("input[type=radio]:not(:checked)")
    if choices.count():
        choices.first.check(force=True)
        state = shown.changed(state)
    return state


@pytest.mark.parametrize("chapter", chapter_names())
def test_the_explorations_of_a_chapter(server, page, chapter):
    """Each moves, all open from the address as they were left, and a reset takes each back: one visit."""
    page.goto(f"{server}chapters/{chapter}.html")
    names = exploration_names(chapter)
    first, left = {}, {}
    for name in names:
        shown = Shown(page, name)
        first[name], left[name] = shown.state(), moved(shown)
    page.wait_for_timeout(ADDRESS_DELAY)
    assert [name for name in names if f"{name}." not in page.url] == []
    again = page.context.new_page()
    again.goto(page.url)
    for name in names:
        restored = Shown(again, name)
        again.wait_for_function(
            "([figure, src]) => figure.querySelector('.exploration-picture').getAttribute('src') === src",
            arg=[restored.figure.element_handle(), left[name][0]],
        )
        assert restored.state() == left[name]
    for name in names:
        shown = Shown(page, name)
        shown.figure.get_by_role("button", name="Reset").click()
        assert shown.changed(left[name]) == first[name]
    assert page.troubles == []


@pytest.mark.parametrize("chapter", chapter_names())
def test_an_exploration_moves_on_a_page_opened_from_disk(site, page, chapter):
    page.goto((site / "chapters" / f"{chapter}.html").as_uri())
    shown = Shown(page, exploration_names(chapter)[0])
    before = shown.state()
    slider = shown.figure.get_by_role("slider").first
    slider.focus()
    page.keyboard.press("Home" if float(slider.input_value()) else "End")
    shown.changed(before)
    assert page.troubles == []


def test_the_gallery_shows_every_exploration(server, page):
    page.goto(f"{server}book/gallery.html")
    assert page.locator("figure.exploration").count() == len(EXPLORATIONS)


def test_the_landing_page_plays_until_it_is_paused(server, page):
    page.goto(server)
    player = page.locator(".hero .exploration-play")
    shown = Shown(page, page.locator(".hero figure.exploration").get_attribute("id"))
    shown.changed(shown.state())
    page.wait_for_function(
        "button => button.getAttribute('aria-pressed') === 'true'", arg=player.element_handle()
    )
    player.click()
    page.wait_for_timeout(300)
    still = shown.state()
    page.wait_for_timeout(1000)
    assert shown.state() == still


def test_the_landing_page_comes_back_to_rest(server, page):
    page.emulate_media(reduced_motion="reduce")
    page.goto(server)
    figure = page.locator(".hero figure.exploration")
    rest = figure.locator(".exploration-values").inner_text()
    page.emulate_media(reduced_motion="no-preference")
    page.goto(server)
    shown = Shown(page, figure.get_attribute("id"))
    shown.changed(shown.state())
    page.wait_for_function(
        "([figure, rest]) => figure.querySelector('.exploration-values').textContent === rest",
        arg=[figure.element_handle(), rest],
    )


def test_the_landing_page_stands_still_where_motion_is_unwelcome(server, page):
    page.emulate_media(reduced_motion="reduce")
    page.goto(server)
    page.wait_for_timeout(1000)
    assert page.locator(".hero .exploration-play").get_attribute("aria-pressed") == "false"
