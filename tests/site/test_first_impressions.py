"""What a reader meets first, and takes away: the landing page, Predict, numbered labels, the about page."""

import re
import zipfile

import pytest
import yaml

from builder.chapter_contents import counts
from builder.paths import ROOT, chapter_names


def test_the_landing_page_says_how_much_there_is_and_what_its_picture_shows(server, page):
    page.goto(server)
    stock = page.locator(".stock").inner_text()
    held = counts()
    for count in (held["chapters"], held["explorations"], held["exercises"]):
        assert re.search(rf"\b{count}\b", stock)
    assert "nothing need be installed" in stock
    caption = page.locator(".moving .reading").inner_text()
    for thing in ("dot", "star", "across", "along", "κ", "Try"):
        assert thing in caption


@pytest.mark.parametrize("name", chapter_names())
def test_predict_links_to_its_answers_and_labels_have_their_equations_numbers(server, page, name):
    page.goto(f"{server}chapters/{name}.html")
    section = page.locator("section:has(> h2:text-is('Predict'))")
    links = section.locator("a:has(> em)")
    titles = {title.split("#")[0].strip() for title in page.locator("main h2, main h3").all_text_contents()}
    asked = [text for text in section.locator("em").all_text_contents() if text in titles]
    assert links.count() >= len(asked)
    for link in links.all():
        target = page.locator(f"[id='{link.get_attribute('href').removeprefix('#')}']")
        heading = target.locator("h2, h3").first.text_content()  # a far section is not laid out yet
        assert heading.strip().startswith(link.text_content())

    here = page.locator(".highlight a.label[href^='#'], .highlight a.label[href*='" + name + "']")
    for label in here.all():
        anchor = label.get_attribute("href").partition("#")[2]
        number = page.locator(f"[id='{anchor}'] .equation-number").first.text_content()
        assert number == f"({label.get_attribute('data-number')})"


def test_the_book_can_be_taken_away(site, server, page):
    page.goto(f"{server}book/setup.html")
    link = page.get_by_role("link", name="download the whole book")
    path = site / "book" / link.get_attribute("href")
    assert len(zipfile.ZipFile(path).namelist()) > 400
    page.goto(f"{server}chapters/{chapter_names()[0]}.html")
    taking = page.locator("aside.take")
    assert "it needs dlcore" in taking.inner_text()
    assert (
        taking.get_by_role("link", name="how to get both").get_attribute("href").endswith("book/setup.html")
    )


def test_the_about_page_says_who_how_to_cite_and_whom_to_tell(server, page):
    page.goto(f"{server}book/about.html")
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    entry = page.locator("main .highlight").inner_text()
    assert f"version {cited['version']}" in entry
    assert cited["title"] in entry
    assert entry.count("{") == entry.count("}")
    links = {link.inner_text(): link.get_attribute("href") for link in page.locator("main a").all()}
    for words in ("The notice", "Its text", "contributing", "the list of changes"):
        assert any(words.lower() == text.lower() for text in links), words
    for page_name in ("contributing", "changes", "sources"):
        assert page.goto(f"{server}book/{page_name}.html").status == 200
