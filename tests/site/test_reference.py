"""The API reference: a page for each public name, found from everywhere that a reader would look."""

import re

import pytest

import dlcore
from builder import tested_by
from builder.chapter_contents import stated_in
from builder.examples import examples
from builder.public_names import cited_lines, home
from pages import addresses
from tests.site.test_links import read

TAG = re.compile(r"<[^>]+>")
COPIED = """async button => {
  let copied;
  navigator.clipboard.writeText = async (text) => { copied = text };
  await button.click();
  return copied;
}"""


def text_of(site, address):
    return (site / address).read_text("utf-8")


@pytest.mark.parametrize("name", dlcore.__all__)
def test_the_page_of_a_public_name(site, name):
    """It says how the name is imported, which tests import it, and leads to its lines and its equations."""
    address = addresses.name_page(name)
    html, reader = text_of(site, address), read(site, address)
    words = TAG.sub("", html).splitlines()
    assert f"<h1>{name}<" in html
    assert any(line.startswith(f"from dlcore import {name} · {home(name)} · Taught in") for line in words)
    assert set(tested_by.importing_tests()[name]) <= set(words)
    assert ('id="example"' in html) == (name in examples())
    for line, _, labels in cited_lines(name):
        assert addresses.line_anchor(line) in reader.anchors
        assert f"#{addresses.line_anchor(line)}" in reader.links
        for label in labels:
            wanted = f"../../{addresses.equation(label)}" if label in stated_in() else None
            assert wanted in reader.links if wanted else f"eq:{label}" in html


def test_the_first_page_leads_to_every_name_and_says_what_it_is(site):
    html = text_of(site, "book/api.html")
    for name in dlcore.__all__:
        row = re.search(rf'href="\.\./{re.escape(addresses.name_page(name))}">(.*?)</li>', html, re.DOTALL)
        assert row, name
        assert len(TAG.sub("", row[1]).split()) > 3, name


def test_a_module_leads_to_the_names_that_it_defines(site):
    for name in dlcore.__all__:
        page = addresses.page(addresses.module_document(home(name)))
        assert f"../../{addresses.name_page(name)}" in read(site, page).links


def test_the_index_leads_to_the_page_of_each_name(site):
    links = set(read(site, "genindex.html").links)
    assert {f"{addresses.name_page(name)}#dlcore.{name}" for name in dlcore.__all__} <= links


@pytest.mark.parametrize("name", ["LSTM", "softmax", "clip_by_value"])
def test_the_search_finds_the_page_of_a_name(server, page, name):
    """First, or after the glossary, which has a line on what the name stands for."""
    page.goto(f"{server}search.html?q={name}")
    page.locator(".found > li").first.wait_for()
    found = page.locator(".found h2 a").evaluate_all("links => links.map((link) => link.href.split('#')[0])")
    glossary = f"{server}book/glossary.html"
    assert [address for address in found if address != glossary][0] == server + addresses.name_page(name)


def test_a_link_to_a_line_opens_the_source(server, page):
    page.goto(server + addresses.name_page("LSTM"))
    assert not page.locator("details.source pre").is_visible()
    page.locator(".cited-lines a").first.click()
    page.locator("details.source .line:target").wait_for()
    assert page.troubles == []


def test_of_an_example_what_was_typed_is_copied(site, server, page):
    name = next(iter(examples()))
    page.goto(server + addresses.name_page(name))
    page.locator(".highlight-pycon").hover()
    copied = page.locator(".highlight-pycon .copy").evaluate(COPIED)
    typed = [line[4:] for line in examples()[name].splitlines() if line[:3] in (">>>", "...")]
    assert copied == "\n".join(typed) + "\n"


def test_parameters_stand_in_a_list(site):
    html = re.sub(r"</?span[^>]*>", "", text_of(site, addresses.name_page("LSTM")))
    listed = html.partition('class="parameters')[2].partition("</ul>")[0]
    assert re.findall(r'">(\w+)</code>', listed)[:3] == ["features", "hidden", "rng"]
    assert ", by its name" in listed
    assert TAG.sub("", listed).split("dtype")[1].startswith(", by its name: np.float32 unless given")


def test_the_index_has_no_internals(site):
    shown = TAG.sub("", text_of(site, "genindex.html"))
    assert "LSTM (dlcore.layers.lstm)" in shown
    assert "in_crowds" not in shown
