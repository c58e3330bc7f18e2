"""The page for lost visitors, as a web server shows it: in the place of any page that is not there."""

import functools
import shutil
import threading
from http.server import ThreadingHTTPServer

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from builder.paths import ROOT
from tests.site.conftest import Quiet


class Pages(Quiet):
    """Answers as GitHub Pages does for a project: the site in a folder, 404.html for what is not there."""

    def send_error(self, code, message=None, explain=None):
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        with open(f"{self.directory}/book/404.html", "rb") as page:
            self.wfile.write(page.read())


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The address of a small site that knows its address."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "index.md").write_text("# A book\n\nIts text.\n")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: index\nparts:\n- chapters:\n  - file: more\n")
    (folder / "more.md").write_text("# More\n\nOf it.\n")
    shutil.copytree(ROOT / "book/assets", folder / "assets")
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Pages, directory=folder)) as httpd:
        address = f"http://127.0.0.1:{httpd.server_port}/book/"
        settings = {
            "extensions": ["myst_parser", "sphinx_external_toc", "pages.theme"],
            "html_theme": "book",
            "html_baseurl": address,
            "html_static_path": ["assets"],
        }
        with docutils_namespace():
            Sphinx(folder, None, folder / "book", folder / "trees", "html", settings, status=None).build()
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield address
        httpd.shutdown()


@pytest.mark.parametrize("where", ["gone.html", "chapters/gone.html", "a/b/c/gone"])
def test_it_has_its_style_and_leads_back_from_any_depth(published, page, where):
    page.goto(published + where)
    assert page.get_by_role("heading", level=1).inner_text() == "This path leads nowhere"
    assert page.locator(".bar").evaluate("bar => getComputedStyle(bar).position") == "sticky"
    assert [trouble for trouble in page.troubles if where not in trouble and "404 (" not in trouble] == []
    addresses = page.locator("a[href]").evaluate_all("links => links.map((link) => link.href)")
    assert f"{published}search.html" in addresses
    assert all(address.startswith((published, page.url + "#text")) for address in addresses)
    page.get_by_role("link", name="The beginning of the book").click()
    assert page.url == f"{published}index.html"
    assert page.get_by_text("Its text.").is_visible()
