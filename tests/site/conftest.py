"""The built site, a server for it, and a browser.

Where CI is set, a test that cannot run fails; on a reader's machine it is skipped and says why.
"""

import contextlib
import functools
import shutil
import signal
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Error, sync_playwright

from builder.paths import HTML
from builder.site import is_current
from tests.missing import cannot_run

pytest.register_assert_rewrite("tests.site.examination")
MOST = 900  # seconds that a test may take; what a page is asked has no limit of its own
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(autouse=True)
def an_end():
    """A browser that no longer answers fails the test, where the system has alarms."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return
    signal.signal(signal.SIGALRM, no_answer)
    signal.alarm(MOST)
    yield
    signal.alarm(0)


def no_answer(*_):
    raise TimeoutError(f"the browser has not answered for {MOST} s")


@pytest.fixture(scope="session")
def site():
    """The folder of the built site."""
    if not is_current():
        cannot_run("the site is not built, or not from these sources: make book")
    return HTML


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *message):
        pass


@contextlib.contextmanager
def serving(folder):
    """The address of a local server of the folder."""
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}/"
        httpd.shutdown()


@pytest.fixture(scope="session")
def server(site):
    """The address of a local server of the site."""
    with serving(site) as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium: the system's, or the one that `playwright install chromium` fetched."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        except Error as error:
            cannot_run(
                f"no browser: install Chromium, or run `playwright install chromium` ({error.message})"
            )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    """A new page in a window of its own, which remembers what went wrong on it.

    The site's policy forbids `eval`, by which the browser's driver waits; here it may.
    """
    with opened(chromium, bypass_csp=True) as page:
        yield page


@pytest.fixture
def page_under_policy(chromium):
    """The same, under the site's own policy, as a reader has it."""
    with opened(chromium) as page:
        yield page


@contextlib.contextmanager
def opened(chromium, **options):
    """A new page in a window of its own."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, **options)
    page = context.new_page()
    page.troubles = []
    page.addresses = []
    page.on("request", lambda request: page.addresses.append(request.url))
    page.on("console", lambda said: said.type == "error" and page.troubles.append(said.text))
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.on("requestfailed", lambda request: note_failure(page, request))
    page.on("response", lambda got: got.status >= 400 and page.troubles.append(f"{got.status} {got.url}"))
    yield page
    context.close()


def note_failure(page, request):
    """Remember a request that failed, unless the page was left before it was answered."""
    if request.failure != "net::ERR_ABORTED":
        page.troubles.append(f"failed: {request.url} {request.failure}")
