"""The published exploration in Chromium, from disk and from a server."""

import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.notebook.samples import make_all, write_page
from tests.site.conftest import serving

BOOK = Path(__file__).parents[2] / "book"
RATE = "#descent--learning-rate"
MOMENTUM = "input[name='descent--momentum']"


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """A folder with one page of small explorations, their script, and the book's style."""
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DLCORE_FRAMES", str(folder / "frames"))
        make_all()
    for name in ("assets/explore.js", "assets/explore.css", "theme/static/book.css"):
        shutil.copy(BOOK / name, folder)
    write_page(folder)
    return folder


@pytest.fixture(scope="module")
def server(sample):
    """The address of a server of the sample page."""
    with serving(sample) as address:
        yield address.rstrip("/")


class Visit:
    """A page with everything that it asked for and complained of."""

    def __init__(self, context, address):
        self.page = context.new_page()
        self.requests, self.complaints = [], []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda m: m.type in ("error", "warning") and self.complaints.append(m.text))
        self.address = address

    def go(self, query=""):
        self.page.goto(f"{self.address}/index.html{query}")
        self.page.wait_for_load_state("load")
        return self.page

    def frames(self, name):
        """Which frames of an exploration were asked for."""
        found = (re.search(rf"/frames/{name}/(\d+)\.webp$", urlsplit(url).path) for url in self.requests)
        return {int(match[1]) for match in found if match}


@pytest.fixture(params=["file", "http"])
def visit(request, chromium, sample, server):
    """A visit of the page as a reader would make it, from disk and from a server."""
    yield from visiting(chromium, sample.as_uri() if request.param == "file" else server)


@pytest.fixture
def online(chromium, server):
    """A visit by http alone, where how the page is reached does not matter."""
    yield from visiting(chromium, server)


def visiting(browser, address, **options):
    context = browser.new_context(viewport={"width": 900, "height": 1400}, **options)
    context.set_default_timeout(15_000)
    made = Visit(context, address)
    yield made
    context.close()
    assert made.complaints == []
    assert all(url.startswith((address, "data:")) for url in made.requests)


def caption(page, id="descent"):
    return page.locator(f"#{id} .exploration-values").inner_text()


def reading(page, id="descent"):
    return page.locator(f"#{id} .exploration-reading").inner_text()


def wait_for_frame(page, number, id="descent"):
    """Wait until the picture shows this frame, complete."""
    page.wait_for_function(
        "([id, end]) => { const i = document.querySelector(`#${id} img`);"
        " return i.src.endsWith(end) && i.complete && i.naturalWidth > 0; }",
        arg=[id, f"/{number}.webp"],
    )


def wait_for_query(page, query):
    page.wait_for_function("query => decodeURIComponent(location.search) === query", arg=query)


def test_only_the_default_frames_load_at_first(visit):
    page = visit.go()
    wait_for_frame(page, 12)
    page.wait_for_timeout(300)
    assert visit.frames("descent") == {12}
    assert visit.frames("time_line") <= {0}
    assert visit.frames("methods") <= {0}


def test_the_other_frames_are_fetched_when_the_pointer_comes_near(visit):
    page = visit.go()
    with page.expect_request(re.compile(r"descent/26\.webp$")):
        page.locator("#descent img").hover()
    assert visit.frames("time_line") <= {0}


def test_and_when_the_keyboard_comes_near(visit):
    page = visit.go()
    with page.expect_request(re.compile(r"descent/0\.webp$")):
        page.locator(RATE).focus()


def test_arrow_keys_change_picture_caption_and_address(visit):
    page = visit.go()
    slider = page.locator(RATE)
    slider.focus()
    page.keyboard.press("ArrowRight")
    wait_for_frame(page, 15)
    assert caption(page) == "learning rate η 0.178, momentum 0"
    assert reading(page) == "rate 0.178 with momentum 0"
    assert slider.get_attribute("aria-valuetext") == "0.178"
    assert page.locator("#descent output").inner_text() == "0.178"
    wait_for_query(page, "?descent.learning_rate=0.178")
    page.keyboard.press("End")
    wait_for_frame(page, 24)
    page.keyboard.press("Home")
    wait_for_frame(page, 0)
    assert caption(page) == "learning rate η 0.01, momentum 0"


def test_the_mouse_drags_the_slider(visit):
    page = visit.go()
    box = page.locator(RATE).bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, middle, steps=20)
    page.mouse.up()
    wait_for_frame(page, 24)
    assert caption(page) == "learning rate η 1, momentum 0"


def test_radio_buttons_answer_mouse_and_keyboard(visit):
    page = visit.go()
    page.get_by_label("0.5", exact=True).click()
    wait_for_frame(page, 13)
    assert caption(page) == "learning rate η 0.1, momentum 0.5"
    page.keyboard.press("ArrowRight")
    wait_for_frame(page, 14)
    assert page.locator(MOMENTUM).nth(2).is_checked()
    wait_for_query(page, "?descent.momentum=0.9")


def test_a_menu_answers(visit):
    page = visit.go()
    page.get_by_label("method", exact=True).select_option(index=2)
    wait_for_frame(page, 2, "methods")
    assert caption(page, "methods") == "method Nesterov's accelerated gradient"
    assert reading(page, "methods") == "Nesterov's accelerated gradient <b>"
    wait_for_query(page, "?methods.method=Nesterov's+accelerated+gradient")
    page.reload()
    wait_for_frame(page, 2, "methods")


def test_a_finger_moves_the_slider(chromium, server):
    for visit in visiting(chromium, server, has_touch=True, is_mobile=True):
        page = visit.go()
        box = page.locator(RATE).bounding_box()
        page.touchscreen.tap(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
        wait_for_frame(page, 24)
        assert box["height"] >= 40


def drag(page, x, y):
    """Take the handle of the point and put it down where these shares of the picture are."""
    box = page.locator("#point .exploration-picture").bounding_box()
    grip = page.locator("#point .exploration-grip").bounding_box()
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
    page.mouse.up()


def test_a_handle_is_dragged_to_the_nearest_state(visit):
    page = visit.go()
    page.locator("#point").scroll_into_view_if_needed()
    drag(page, 0.99, 0.01)
    assert page.locator("#point .exploration-reading").text_content() == "at 1, 1"
    assert page.locator("#point--across").input_value() == "4"
    drag(page, 0.55, 0.5)
    assert page.locator("#point .exploration-reading").text_content() == "at 0.5, 0.5"
    page.wait_for_url("**point.across=0.5*")


def test_the_handle_follows_the_sliders(visit):
    page = visit.go()
    grip = page.locator("#point .exploration-grip")
    page.locator("#point--across").press("Home")
    before = grip.bounding_box()
    page.locator("#point--across").press("End")
    assert grip.bounding_box()["x"] > before["x"] + 50
    assert grip.bounding_box()["y"] == before["y"]


def test_play_runs_to_the_end_and_pauses(visit):
    page = visit.go()
    play = page.get_by_role("button", name="Play step")
    assert play.get_attribute("aria-pressed") == "false"
    play.click()
    assert play.get_attribute("aria-pressed") == "true"
    assert page.locator("#time-line .exploration-caption").get_attribute("aria-live") == "off"
    wait_for_frame(page, 5, "time-line")
    page.wait_for_function("() => document.querySelector('.exploration-play').ariaPressed === 'false'")
    assert page.locator("#time-line .exploration-caption").get_attribute("aria-live") == "polite"
    assert caption(page, "time-line") == "step 5"
    play.click()
    wait_for_frame(page, 0, "time-line")


def test_play_stops_when_pressed_again_or_when_the_reader_takes_over(online):
    page = online.go()
    play = page.get_by_role("button", name="Play step")
    play.click()
    play.click()
    assert play.get_attribute("aria-pressed") == "false"
    play.click()
    page.locator("#time-line--step").focus()
    page.keyboard.press("End")
    assert play.get_attribute("aria-pressed") == "false"
    page.wait_for_timeout(700)
    assert caption(page, "time-line") == "step 5"


def test_the_address_says_where_playing_stopped_and_not_every_step(online):
    page = online.page
    page.add_init_script(
        "const write = history.replaceState.bind(history); window.written = [];"
        "history.replaceState = (...given) => { written.push(given[2]); write(...given) }"
    )
    online.go()
    play = page.get_by_role("button", name="Play step")
    play.click()
    page.wait_for_function("document.querySelector('.exploration-play').ariaPressed === 'false'")
    wait_for_query(page, "?time_line.step=5")
    assert len(page.evaluate("written")) == 1


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_by_itself(chromium, server, motion):
    for visit in visiting(chromium, server, reduced_motion=motion):
        page = visit.go()
        page.wait_for_timeout(1000)
        assert caption(page, "time-line") == "step 0"


def test_a_link_opens_the_page_in_its_state(visit):
    page = visit.go("?descent.learning_rate=0.562&descent.momentum=0.9&time_line.step=3")
    wait_for_frame(page, 23)
    assert caption(page) == "learning rate η 0.562, momentum 0.9"
    assert page.locator(RATE).input_value() == "7"
    assert page.locator(MOMENTUM).nth(2).is_checked()
    assert caption(page, "time-line") == "step 3"


def test_a_link_scrolls_to_its_exploration(visit):
    visit.page.set_viewport_size({"width": 900, "height": 300})
    page = visit.go("?methods.method=heavy+ball+after+Polyak#methods")
    page.wait_for_function("() => document.querySelector('#methods').getBoundingClientRect().top < 200")
    wait_for_frame(page, 1, "methods")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?descent.learning_rate=0.3", "learning rate η 0.316, momentum 0"),
        ("?descent.learning_rate=-5", "learning rate η 0.01, momentum 0"),
        ("?descent.learning_rate=fast", "learning rate η 0.1, momentum 0"),
        ("?descent.learning_rate=", "learning rate η 0.1, momentum 0"),
        ("?descent.momentum=7", "learning rate η 0.1, momentum 0"),
        ("?other.thing=1&descent.momentum=0.5", "learning rate η 0.1, momentum 0.5"),
    ],
)
def test_an_address_takes_the_nearest_stop_and_ignores_nonsense(online, query, said):
    assert caption(online.go(query)) == said


def test_foreign_parameters_of_the_address_are_kept(online):
    page = online.go("?highlight=loss#descent")
    page.get_by_label("0.9", exact=True).click()
    wait_for_query(page, "?highlight=loss&descent.momentum=0.9")
    assert page.url.endswith("#descent")


def test_reset_goes_back_and_clears_the_address(visit):
    page = visit.go("?descent.learning_rate=0.562&descent.momentum=0.9")
    wait_for_frame(page, 23)
    page.locator("#descent").get_by_role("button", name="Reset").click()
    wait_for_frame(page, 12)
    assert caption(page) == "learning rate η 0.1, momentum 0"
    wait_for_query(page, "")


def test_the_copied_link_opens_the_same_state(chromium, server):
    for visit in visiting(chromium, server, permissions=["clipboard-read", "clipboard-write"]):
        page = visit.go("?time_line.step=2")
        page.get_by_label("0.9", exact=True).click()
        page.locator("#descent").get_by_role("button", name="Copy link").click()
        page.get_by_text("Link copied.").wait_for()
        link = page.evaluate("navigator.clipboard.readText()")
        assert link == f"{server}/index.html?descent.momentum=0.9#descent"
        page.goto(link)
        wait_for_frame(page, 14)


def test_a_link_is_copied_without_the_clipboard_interface(visit):
    page = visit.page
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    visit.go()
    button = page.locator("#descent").get_by_role("button", name="Copy link")
    button.click()
    page.get_by_text("Link copied.").wait_for()
    assert page.evaluate("document.activeElement.className") == "exploration-link"


def test_the_old_picture_stays_until_the_new_one_is_there(online):
    page, waiting = online.page, []
    page.route(re.compile(r"descent/15\.webp$"), lambda route: waiting.append(route))
    online.go()
    wait_for_frame(page, 12)
    page.locator(RATE).focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    wait_for_frame(page, 12)
    assert caption(page) == "learning rate η 0.178, momentum 0"
    page.keyboard.press("ArrowRight")
    wait_for_frame(page, 18)
    for route in waiting:
        route.continue_()
    page.wait_for_timeout(300)
    wait_for_frame(page, 18)


def test_a_picture_that_cannot_be_loaded_is_said_and_tried_again(chromium, server):
    for visit in visiting(chromium, server):
        page, missing = visit.page, re.compile(r"descent/15\.webp$")
        page.route(missing, lambda route: route.abort())
        visit.go()
        page.locator(RATE).focus()
        page.keyboard.press("ArrowRight")
        page.get_by_text("This picture could not be loaded.").wait_for()
        page.unroute(missing)
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowRight")
        wait_for_frame(page, 15)
        assert page.get_by_text("This picture could not be loaded.").count() == 0
        assert all("ERR_FAILED" in complaint for complaint in visit.complaints)
        visit.complaints.clear()


def test_without_a_script_the_default_picture_stands_with_its_words(chromium, server):
    for visit in visiting(chromium, server, java_script_enabled=False):
        page = visit.go()
        assert page.locator("#descent img").is_visible()
        assert caption(page) == "learning rate η 0.1, momentum 0"
        assert page.locator("#descent .exploration-note").is_visible()
        assert not page.locator(RATE).is_visible()
        assert not page.get_by_role("button").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_a_script_the_words_have_the_colour_of_the_text(chromium, server, scheme):
    for visit in visiting(chromium, server, java_script_enabled=False, color_scheme=scheme):
        page = visit.go()
        color = "element => getComputedStyle(element).color"
        words, text = page.locator("#descent .exploration-reading"), page.locator("main > p").first
        assert words.evaluate(color) == text.evaluate(color)


def test_in_print_only_picture_and_words_stand(online):
    page = online.go()
    page.emulate_media(media="print")
    assert page.locator("#descent img").is_visible()
    assert page.locator("#descent .exploration-values").is_visible()
    assert not page.locator(RATE).is_visible()
    assert not page.get_by_role("button").first.is_visible()


def test_the_picture_does_not_change_its_place(online):
    page = online.go()
    before = page.locator("#descent").bounding_box()
    page.locator(RATE).focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    wait_for_frame(page, 24)
    assert page.locator("#descent").bounding_box() == before


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_overflows_a_phone(chromium, server, theme):
    for visit in visiting(chromium, server, has_touch=True, is_mobile=True):
        visit.page.set_viewport_size({"width": 360, "height": 740})
        page = visit.go()
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.evaluate("innerWidth") == 360


def test_plots_are_turned_over_in_the_dark_and_photographs_are_not(online):
    page = online.go()
    style = "element => getComputedStyle(element).filter"
    plot, photograph = page.locator("#descent img"), page.locator("#methods img")
    assert plot.evaluate(style) == "none"
    page.evaluate("() => { document.documentElement.dataset.theme = 'dark'; }")
    assert plot.evaluate(style) == "invert(1) hue-rotate(180deg)"
    assert "invert" not in photograph.evaluate(style)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(online, theme):
    from axe_playwright_python.sync_playwright import Axe

    page = online.go()
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
