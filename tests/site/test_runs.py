"""A page runs its own code: cells, exercises, explorations, with mouse and keyboard.

One visit each, on the chapter whose beginning needs least.
"""

from urllib.parse import urlsplit

import pytest

from builder.page_python import is_gathered
from tests.site.conftest import cannot_run
from tests.site.examination import AXE, violations

CHAPTER = "chapters/12_gradient_descent.html"
EXERCISE = "12-sgd-step"
MINUTES = 180_000  # ms; Python starts in seconds, and in many where the processor has other work
FIRST_VIEW = 4000  # bytes of script that the buttons may cost a reader who presses none
SOLUTION = """def sgd_step(theta, gradients, lr):
    return theta - lr * gradients.mean(axis=0)


check("12-sgd-step", sgd_step)"""


@pytest.fixture
def chapter(server, page_under_policy):
    """The chapter's page, with time enough."""
    if not is_gathered():
        cannot_run("the pages have no Python of their own: make book fetches it")
    page_under_policy.set_default_timeout(MINUTES)
    page_under_policy.goto(server + CHAPTER)
    return page_under_policy


def until(page, true, *things):
    """Wait until a function of these says so; elements are given as locators."""
    things = [thing if isinstance(thing, str) else thing.element_handle() for thing in things]
    for _ in range(MINUTES // 100):
        if page.evaluate(true, things):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never came true: {true}")


def cell_of(page, text):
    return page.locator(".cell", has_text=text).first


def ended(cell):
    """What the cell's bar says when its run has ended."""
    cell.locator(".run-bar output", has_text="Done in").or_(
        cell.locator(".run-bar output", has_text="An error, after")
    ).wait_for()
    return cell.locator(".run-bar output").inner_text()


def write(page, cell, code):
    """Open the cell's editor and put this code in the place of its own, by the keyboard."""
    if cell.locator(".run-edit").is_visible():
        cell.locator(".run-edit").click()
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)


def test_nothing_is_asked_for_before_a_press(server, chapter, site):
    chapter.wait_for_load_state("networkidle")
    assert [each for each in chapter.addresses if "/python/" in each] == []
    assert (site / "_static" / "runs.js").stat().st_size <= FIRST_VIEW
    assert chapter.locator(".run-run").count() == chapter.locator("main .cell .cell_input").count()


def test_an_exercise_is_checked_and_an_answer_is_kept(server, chapter):
    cell = cell_of(chapter, f'# check("{EXERCISE}"')
    cell.locator(".run-check").click()
    ended(cell)
    assert f"{EXERCISE}: not yet" in cell.inner_text()
    write(chapter, cell, SOLUTION)
    chapter.keyboard.press("Shift+Enter")
    cell.get_by_text(f"{EXERCISE}: right on all").wait_for()
    assert {urlsplit(each).netloc for each in chapter.addresses} == {urlsplit(server).netloc}
    assert not any("matplotlib" in each for each in chapter.addresses)  # NumPy is enough for it

    chapter.add_script_tag(content=AXE)
    assert violations(chapter, within=".cell-editor, .run-bar") == [], "with an editor, in light"
    chapter.emulate_media(color_scheme="dark")
    until(chapter, "() => document.documentElement.dataset.theme === 'dark'")
    assert violations(chapter, "color-contrast", within=".cell-editor") == [], "with an editor, in the dark"

    chapter.reload()
    kept = cell_of(chapter, "gradients.mean(axis=0)")
    kept.locator(".cm-content").wait_for()
    kept.locator(".run-reset").click()
    assert "# your lines here" in cell_of(chapter, f'# check("{EXERCISE}"').inner_text()
    assert chapter.troubles == []


def test_errors_endless_loops_and_the_keyboard(chapter):
    cell = chapter.locator(".cell.scratch")
    write(chapter, cell, "def half(x):\n    return x / 0\nhalf(1)")
    chapter.keyboard.press("Escape")
    chapter.keyboard.press("Tab")  # leaves the editor
    until(chapter, "() => document.activeElement.matches('.scratch .run-run')")
    chapter.keyboard.press("Enter")  # and stands on Run
    cell.locator(".run-stop").click()
    cell.locator(".run-bar output", has_text="Stopped").wait_for()

    exercise = cell_of(chapter, f'# check("{EXERCISE}"')
    write(chapter, exercise, "def half(x):\n    return x / 0\nhalf(1)")
    chapter.keyboard.press("Shift+Enter")
    ended(exercise)
    said = exercise.locator(".cell_output").inner_text()
    assert said.startswith("Traceback")
    assert said.endswith("ZeroDivisionError: division by zero")
    assert "page_cells" not in said

    write(chapter, exercise, "while True:\n    pass")
    chapter.keyboard.press("Shift+Enter")
    exercise.locator(".run-stop").click()
    exercise.locator(".run-bar output", has_text="Stopped").wait_for()
    write(chapter, exercise, "print(6 * 7)")
    chapter.keyboard.press("Shift+Enter")
    exercise.locator(".cell_output", has_text="42").wait_for()
    assert chapter.troubles == []


def test_an_exploration_is_set_free(chapter):
    figure = chapter.locator("figure.exploration").first
    figure.locator(".run-live").click()
    figure.locator(".run-bar output", has_text="Live").wait_for()
    picture = figure.locator("canvas")
    seen = picture.evaluate("canvas => canvas.toDataURL()")
    slider = figure.get_by_role("slider").first
    said = slider.get_attribute("aria-valuetext")
    slider.evaluate(
        "slider => { slider.value = slider.max * 0.377;"
        " slider.dispatchEvent(new Event('input', { bubbles: true })) }"
    )
    moved = (
        "([canvas, seen, slider, said]) =>"
        " canvas.toDataURL() !== seen && slider.getAttribute('aria-valuetext') !== said"
    )
    until(chapter, moved, picture, seen, slider, said)
    texts = figure.evaluate("figure => figure.exploration.controls[0].texts")
    assert slider.get_attribute("aria-valuetext") not in texts
    figure.get_by_role("button", name="Reset").click()
    until(chapter, "([slider, said]) => slider.getAttribute('aria-valuetext') === said", slider, said)
    assert chapter.troubles == []


def test_a_page_from_disk_shows_no_buttons(site, page):
    page.goto((site / CHAPTER).as_uri())
    page.locator("figure.exploration").first.wait_for()
    assert page.locator(".run-bar").count() == 0
    assert not page.locator(".scratch-section").is_visible()
    assert page.troubles == []
