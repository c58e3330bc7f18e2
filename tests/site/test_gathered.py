"""The pages that are gathered from the chapters: gallery, formulas, glossary."""

import re

from builder.chapter_contents import exploration_names, questions_of, stated_in
from builder.equation_lines import cited_at, first_of_each
from builder.paths import chapter_names
from pages import addresses
from tests.site.examination import DRAWN
from tests.site.test_links import read

MOST_ELEMENTS = 6_000  # of the page of formulas as it opens: what every tool that walks a page pays for
NEAR = 4  # pictures of explorations that may be near the screen at first


def frames_asked(page):
    return [address for address in page.addresses if "/frames/" in address]


def test_the_gallery_says_what_each_exploration_asks_and_leads_to_its_place(site):
    html, links = (site / "book/gallery.html").read_text("utf-8"), set(read(site, "book/gallery.html").links)
    for chapter in chapter_names():
        asked = questions_of(chapter)
        assert list(asked) == exploration_names(chapter)
        for name, (title, question) in asked.items():
            assert title in re.sub("<[^>]+>", "", html).replace("’", "'"), name
            assert question, name
            assert f"../chapters/{chapter}.html#{addresses.exploration_anchor(name)}" in links
    assert html.count("<strong>Predict</strong>") == sum(len(questions_of(name)) for name in chapter_names())


def test_nothing_of_an_exploration_loads_before_it_is_near(server, page):
    page.goto(f"{server}book/gallery.html")
    page.wait_for_load_state("networkidle")
    assert len(frames_asked(page)) <= NEAR
    last = page.locator("figure.exploration").last
    with page.expect_request("**/frames/**"):
        last.scroll_into_view_if_needed()


def test_formulas_are_put_in_as_they_come_near(server, page):
    page.goto(f"{server}book/formulas.html")
    page.evaluate(DRAWN)
    assert page.evaluate("document.querySelectorAll('*').length") < MOST_ELEMENTS
    assert page.locator(".formula").count() == len(stated_in())
    last = page.locator(".formula").last
    assert last.locator(".katex").count() == 0
    last.scroll_into_view_if_needed()
    last.locator(".katex").first.wait_for()
    assert page.locator(".formula .katex-error").count() == 0
    assert page.troubles == []


def test_formulas_are_filtered_by_their_words(server, page):
    page.goto(f"{server}book/formulas.html")
    page.locator("#formula-filter").fill("softmax jacobian")
    shown = page.locator(".formula:visible")
    assert 0 < shown.count() < 10
    assert all("softmax" in text.lower() for text in shown.all_inner_texts())
    assert page.get_by_role("status").inner_text() == f"{shown.count()} of {len(stated_in())}"
    page.locator("#formula-filter").fill("")
    assert page.locator(".formula:visible").count() == len(stated_in())


def test_a_formula_leads_to_every_function_that_computes_it(site):
    links = set(read(site, "book/formulas.html").links)
    for label in stated_in().keys() & cited_at().keys():
        for place in first_of_each(cited_at()[label]):
            assert f"../{addresses.source_line(place.module, place.line)}" in links, label


def test_terms_lead_to_the_sections_that_define_them(site):
    html = (site / "book/glossary.html").read_text("utf-8")
    led = dict(re.findall(r'<dt id="term-([^"]+)">.*?</dt>\s*<dd>(.*?)</dd>', html, re.DOTALL))
    for term, place in {
        "core-point": "06_dbscan.html#derive-core-border-noise",
        "dendrogram": "05_hierarchical_clustering.html#derive-from-birds-to-groups",
        "dual-number": "11_automatic_differentiation.html#derive-forward-mode",
        "adjoint": "10_backpropagation.html#derive-who-talks-to-whom",
    }.items():
        assert f"../chapters/{place}" in led[term]
    assert sum('class="defined"' in meaning for meaning in led.values()) > len(led) / 2
    assert (
        'class="defined"' not in led["bias-of-an-estimator"] + led["bias-of-a-layer"]
    )  # one word, two meanings


def test_the_glossary_is_reached_by_letter_and_by_chinese_name(site, server, page):
    page.goto(f"{server}book/glossary.html")
    page.locator(".letters a", has_text="S").click()
    assert re.search(r"#term-[sS]", page.url)
    names = page.locator("#chinese li a [lang=zh]").all_inner_texts()
    assert len(names) == page.locator("dl.glossary dt").count()
    page.locator("#chinese li a", has_text="梯度下降").first.click()
    assert "gradient-descent" in page.url
    assert names.index("伴随量") < names.index("梯度下降") < names.index("准确率")  # bàn, tī, zhǔn
