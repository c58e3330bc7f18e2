"""The page runs in Firefox what it runs in Chromium: a check, an error, an endless loop, a free slider."""

import pytest

from builder.page_python import is_gathered
from tests.site.conftest import cannot_run
from tests.site.firefox import opened
from tests.site.test_runs import CHAPTER, EXERCISE, SOLUTION

CELL = f"""[...document.querySelectorAll(".cell")].find(
    (cell) => cell.textContent.includes('check("{EXERCISE}"'),
)"""
FIGURE = 'document.querySelector("figure.exploration")'
PRESS = f"(name) => {CELL}.querySelector(`.run-${{name}}`).click()"
SAYS = f"(text) => {CELL}.textContent.includes(text)"
WRITE = f"""async (code) => {{
    const text = {CELL}.querySelector(".cm-content");
    text.focus();
    getSelection().selectAllChildren(text);
    await new Promise((done) => setTimeout(done, 100));
    document.execCommand("insertText", false, code);
}}"""
LIVE = f"() => {FIGURE}.querySelector('.run-live').click()"
IS_LIVE = f"() => Boolean({FIGURE}.querySelector('canvas'))"
SLIDE = f"""() => {{
    const slider = {FIGURE}.querySelector("input[type=range]");
    slider.value = slider.max * 0.377;
    slider.dispatchEvent(new Event("input", {{ bubbles: true }}));
}}"""
BETWEEN = f"""() => {{
    const text = {FIGURE}.querySelector("input[type=range]").getAttribute("aria-valuetext");
    return !{FIGURE}.exploration.controls[0].texts.includes(text);
}}"""


@pytest.fixture
def firefox(tmp_path, server):
    if not is_gathered():
        cannot_run("the pages have no Python of their own: make book fetches it")
    with opened(tmp_path) as browser:
        if browser is None:
            cannot_run("no Firefox: apt install firefox-esr")
        browser.open(server + CHAPTER)
        yield browser


def test_cells_exercises_and_explorations_run_in_firefox(firefox):
    firefox.call(PRESS, "check")
    firefox.until(SAYS, f"{EXERCISE}: not yet")
    firefox.call(PRESS, "edit")
    firefox.until(f"() => Boolean({CELL}.querySelector('.cm-content'))")
    firefox.call(WRITE, SOLUTION)
    firefox.call(PRESS, "run")
    firefox.until(SAYS, f"{EXERCISE}: right on all")

    firefox.call(WRITE, "while True:\n    pass")
    firefox.call(PRESS, "run")
    firefox.until(f"() => {CELL}.querySelector('.run-stop').checkVisibility()")
    firefox.call(PRESS, "stop")
    firefox.until(SAYS, "Stopped")

    firefox.call(LIVE)
    firefox.until(IS_LIVE)
    firefox.call(SLIDE)
    firefox.until(BETWEEN)
    assert firefox.troubles == []
