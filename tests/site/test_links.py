"""No link within the site leads nowhere, and nothing on a page comes from another site."""

import functools
import re
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from tests.site.pages import all_pages

LINKS = {"a": "href", "link": "href", "img": "src", "script": "src", "source": "src", "iframe": "src"}
STYLE_URL = re.compile(r"url\(([^)]+)\)")


class Reader(HTMLParser):
    """Collects the anchors of a page, its links, and what it loads."""

    def __init__(self):
        super().__init__()
        self.anchors, self.links, self.loaded, self.images = {"", "top"}, [], [], []
        self.ids = []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.ids += [given["id"]] if given.get("id") else []
        self.anchors |= {given[name] for name in ("id", "name") if given.get(name)}
        address = given.get(LINKS.get(tag))
        if address is not None:
            canonical = given.get("rel") == "canonical"
            (self.links if tag == "a" or canonical else self.loaded).append(address)
        if tag == "img":
            self.images.append(given)


@functools.cache
def read(site, address):
    reader = Reader()
    reader.feed((site / address).read_text("utf-8"))
    return reader


@pytest.mark.parametrize("address", all_pages())
def test_links_lead_somewhere(site, address):
    broken = []
    for link in [*read(site, address).links, *read(site, address).loaded]:
        parts = urlsplit(urljoin(f"site:///{address}", link))
        if parts.scheme != "site":
            continue
        if not leads_somewhere(
            site, unquote(parts.path).lstrip("/") or "index.html", unquote(parts.fragment)
        ):
            broken.append(link)
    assert not broken


def leads_somewhere(site, target, anchor):
    """Whether there is such a file and, on a page, such an anchor."""
    is_page = target.endswith(".html")
    return (site / target).is_file() and (not is_page or anchor in read(site, target).anchors)


@pytest.mark.parametrize("address", all_pages())
def test_no_id_stands_twice(site, address):
    ids = read(site, address).ids
    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize("address", all_pages())
def test_everything_loaded_is_the_site_s_own(site, address):
    foreign = [link for link in read(site, address).loaded if urlsplit(link).scheme or link.startswith("//")]
    assert not [link for link in foreign if not link.startswith("data:")]


@pytest.mark.parametrize("address", all_pages())
def test_every_image_has_a_size_and_an_alternative_text(site, address):
    for image in read(site, address).images:
        assert image.get("width"), image["src"]
        assert image.get("height"), image["src"]
        assert image.get("alt") is not None, image["src"]


def test_style_sheets_load_nothing_from_elsewhere(site):
    for sheet in (site / "_static").rglob("*.css"):
        for address in STYLE_URL.findall(sheet.read_text("utf-8")):
            address = address.strip("\"'")
            assert address.startswith("data:") or not urlsplit(address).netloc, f"{sheet.name}: {address}"


def test_there_are_the_pages_that_the_book_promises(site):
    promised = (
        "index",
        "404",
        "search",
        "genindex",
        "book/formulas",
        "book/gallery",
        "book/beliefs",
        "book/api",
    )
    assert {f"{name}.html" for name in promised} <= set(all_pages())
