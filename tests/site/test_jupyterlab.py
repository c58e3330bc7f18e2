"""The live exploration in a real JupyterLab: stored picture, then widgets that answer."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import nbformat
import pytest

from builder.notebooks import normalize

CELLS = [
    "from matplotlib import pyplot as plt\n"
    "from dlcore.notebook import explore, log_slider, slider, use_style\n"
    "use_style()\n"
    "drawn = []",
    "@explore(learning_rate=log_slider(0.01, 1.0, steps=9, value=0.1, label='learning rate'),\n"
    "         momentum=[0.0, 0.5, 0.9])\n"
    "def descent(learning_rate, momentum):\n"
    '    """A bar that grows with the learning rate."""\n'
    "    drawn.append(learning_rate)\n"
    "    figure, axes = plt.subplots(figsize=(7.2, 2.5))\n"
    "    axes.barh([momentum], [learning_rate])\n"
    "    axes.set(xlim=(0, 1), ylim=(-1, 2))\n"
    "    return figure, f'the rate is {learning_rate:.4g}'",
    "print(f'drawn {len(drawn)} times')",
]
START = 180  # seconds for the server, and for a kernel on a busy machine


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    """A folder with a notebook as the book stores it: executed, then normalised."""
    folder = tmp_path_factory.mktemp("chapters")
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    made = nbformat.v4.new_notebook(cells=cells)
    path = folder / "sample.ipynb"
    nbformat.write(made, path)
    execute = "from nbclient.cli import main; main()"  # elsewhere, as the browser's loop runs in this process
    subprocess.run([sys.executable, "-c", execute, "--inplace", str(path)], check=True)
    nbformat.write(normalize(nbformat.read(path, as_version=4)), path)
    return folder


@pytest.fixture(scope="module")
def lab(notebook, tmp_path_factory):
    """The address of a JupyterLab with settings of its own, on a free port of this machine."""
    home = tmp_path_factory.mktemp("jupyter")
    own = {f"JUPYTER_{kind}_DIR": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    own |= {
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "spaces"),
    }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}"]
    command += ["--ServerApp.port_retries=0", "--IdentityProvider.token=", "--ServerApp.password="]
    command += [f"--ServerApp.root_dir={notebook}", "--allow-root"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    log = (home / "log").open("w+")
    server = subprocess.Popen(command, env=os.environ | own, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(f"http://127.0.0.1:{port}/api", server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(START)
        log.close()


def wait_for(address, server, log):
    """Return when the server answers; fail with its log if it ends or takes too long."""
    end = time.monotonic() + START
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(address, timeout=5).close()
            return
        time.sleep(0.3)
    log.seek(0)
    pytest.fail(f"JupyterLab did not start:\n{log.read()}")


@pytest.fixture(scope="module")
def page(lab, chromium):
    """The stored notebook, opened."""
    opened = chromium.new_page(viewport={"width": 1300, "height": 1400})
    opened.set_default_timeout(START * 1000)
    opened.goto(f"{lab}/lab/tree/sample.ipynb")
    opened.locator(".jp-Notebook").wait_for()
    yield opened
    opened.close()


def picture(page):
    return page.locator(".widget-image").get_attribute("src")


def wait_for_new_picture(page, old):
    page.wait_for_function("old => document.querySelector('.widget-image').src !== old", arg=old)


def wait_for_caption(page, *lines, seconds=START):
    """Wait until the caption says exactly this."""
    page.wait_for_function(
        "text => document.querySelector('.widget-html [aria-live=polite]').innerText === text",
        arg="\n".join(lines),
        timeout=1000 * seconds,
    )


def handle(page):
    return page.locator(".widget-slider .noUi-handle")


def without_a_kernel_run_the_stored_picture_is_shown(page):
    stored = page.locator(".jp-RenderedImage img")
    stored.wait_for()
    assert stored.evaluate("image => image.naturalWidth") == 864
    assert page.locator(".widget-slider").count() == 0


def run_all_makes_it_move(page):
    page.get_by_text("| Idle").wait_for()  # the kernel is there; what is run before that may be lost
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.locator(".widget-image").wait_for()
    assert page.locator(".widget-image").evaluate("image => image.naturalWidth") == 864
    assert page.locator(".jp-RenderedImage").count() == 0
    assert page.locator(".widget-slider .widget-label").inner_text() == "learning rate"
    page.get_by_text("drawn 1 times").wait_for()
    wait_for_caption(page, "learning rate 0.1, momentum 0", "the rate is 0.1")


def an_arrow_key_moves_the_slider_and_changes_picture_and_caption(page):
    old = picture(page)
    handle(page).focus()
    page.keyboard.press("ArrowRight")
    wait_for_new_picture(page, old)
    # An eighth of the way to the next stop.
    wait_for_caption(page, "learning rate 0.1075, momentum 0", "the rate is 0.1075")


def a_choice_changes_picture_and_caption(page):
    old = picture(page)
    page.get_by_role("button", name="0.5", exact=True).click()
    wait_for_new_picture(page, old)
    wait_for_caption(page, "learning rate 0.1075, momentum 0.5", "the rate is 0.1075")


def a_fast_drag_ends_where_it_ends_and_does_not_queue(page):
    """120 moves in a rush: the kernel draws far fewer, and the last one is shown soon after."""
    track, box = page.locator(".widget-slider .noUi-target").bounding_box(), handle(page).bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    for move in range(120):
        page.mouse.move(track["x"] + track["width"] * (move % 61) / 60, middle)
    page.mouse.move(track["x"] + track["width"] + 20, middle)
    page.mouse.up()
    wait_for_caption(page, "learning rate 1, momentum 0.5", "the rate is 1", seconds=10)
    page.locator(".jp-Cell").nth(2).click()
    page.keyboard.press("Control+Enter")
    count = page.get_by_text(re.compile(r"drawn (?!1 )\d+ times"))
    count.wait_for()
    assert int(count.inner_text().split()[1]) < 60


def the_picture_keeps_its_place(page):
    before = page.locator(".widget-image").bounding_box()
    old = picture(page)
    handle(page).focus()
    page.keyboard.press("ArrowLeft")
    wait_for_new_picture(page, old)
    assert page.locator(".widget-image").bounding_box() == before


def test_a_reader_opens_a_stored_notebook_runs_it_and_moves_it(page):
    """One test of many steps, as each step starts where the one before it ended."""
    without_a_kernel_run_the_stored_picture_is_shown(page)
    run_all_makes_it_move(page)
    an_arrow_key_moves_the_slider_and_changes_picture_and_caption(page)
    a_choice_changes_picture_and_caption(page)
    a_fast_drag_ends_where_it_ends_and_does_not_queue(page)
    the_picture_keeps_its_place(page)
