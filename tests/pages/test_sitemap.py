"""What a published site tells search engines, and what its page for lost visitors needs."""

import re
import subprocess
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from builder.paths import ROOT
from pages import sitemap, theme

BASE = "https://example.org/book/"
STEP = re.compile(r"name: The site's address is known\n +run: \|\n((?: {10}.*\n)+)")


def written(folder, base, exception=None):
    """The names of the files that are written for two pages."""
    app = SimpleNamespace(
        config=SimpleNamespace(html_baseurl=base),
        env=SimpleNamespace(found_docs={"book/index", "chapters/12_gradient_descent"}),
        builder=SimpleNamespace(format="html"),
        outdir=folder,
    )
    sitemap.write(app, exception)
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("base", [BASE, BASE.rstrip("/")])
def test_the_sitemap_names_every_page_and_robots_name_the_sitemap(tmp_path, base):
    assert written(tmp_path, base) == {"sitemap.xml", "robots.txt"}
    places = [
        place.text for place in ElementTree.parse(tmp_path / "sitemap.xml").iter() if "loc" in place.tag
    ]
    assert places == [f"{BASE}chapters/12_gradient_descent.html", f"{BASE}index.html"]
    assert f"Sitemap: {BASE}sitemap.xml" in (tmp_path / "robots.txt").read_text().splitlines()


def test_without_an_address_or_after_a_failure_there_is_none(tmp_path):
    assert written(tmp_path, "") == set()
    assert written(tmp_path, BASE, ValueError()) == set()


def test_a_page_shown_at_any_depth_has_whole_addresses():
    path = theme.from_anywhere(BASE)
    assert path("book/index") == f"{BASE}index.html"
    assert path("genindex") == f"{BASE}genindex.html"
    assert path("_static/book.css", resource=True) == f"{BASE}_static/book.css"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ('baseurl: ""', 1),
        ("baseurl:", 1),
        ('baseurl: "https://example.org/book"', 0),
        (f"baseurl: {BASE}", 0),
    ],
)
def test_a_site_without_an_address_is_not_published(tmp_path, line, status):
    command = STEP.search((ROOT / ".github/workflows/site.yml").read_text())[1]
    (tmp_path / "_config.yml").write_text(f"html:\n  {line}\n")
    done = subprocess.run(["bash", "-ec", command], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == status
    assert ("html.baseurl" in done.stdout) == bool(status)
