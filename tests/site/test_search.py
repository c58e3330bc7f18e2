"""The search puts what a reader wants first or second, answers with sections, and can be had everywhere."""

import pytest

from tests.site.conftest import serving
from tests.site.examination import DRAWN, violations

RANKS = 2
WANTED = {
    "softmax gradient": "chapters/04_softmax_regression.html",
    "softmax regression": "chapters/04_softmax_regression.html",
    "odds to softmax": "chapters/04_softmax_regression.html",
    "dbscan eps": "chapters/06_dbscan.html",
    "density clustering": "chapters/06_dbscan.html",
    "k-means": "book/api/KMeans.html",
    "gradient descent": "book/glossary.html#term-gradient-descent",
    "stochastic gradient": "chapters/12_gradient_descent.html",
    "normal equations": "book/glossary.html#term-normal-equations",
    "ridge": "chapters/03_regression.html",
    "linear regression": "book/glossary.html#term-linear-regression",
    "single linkage": "chapters/05_hierarchical_clustering.html",
    "ward linkage": "chapters/05_hierarchical_clustering.html",
    "hierarchical clustering": "chapters/05_hierarchical_clustering.html",
    "xor": "chapters/07_multilayer_perceptron.html",
    "multilayer perceptron": "chapters/07_multilayer_perceptron.html",
    "dead relu": "chapters/08_activation_functions.html",
    "activation functions": "chapters/08_activation_functions.html",
    "vanishing gradient": "book/glossary.html#term-vanishing-gradient",
    "cross entropy": "book/glossary.html#term-cross-entropy",
    "loss functions": "chapters/09_loss_functions.html",
    "backpropagation": "chapters/10_backpropagation.html",
    "computational graph": "book/glossary.html#term-computational-graph",
    "tape": "chapters/11_automatic_differentiation.html",
    "automatic differentiation": "chapters/11_automatic_differentiation.html",
    "chain rule": "book/glossary.html#term-chain-rule",
    "broadcasting": "book/glossary.html#term-broadcasting",
    "learning rate": "book/glossary.html#term-learning-rate",
    "dendrogram": "book/glossary.html#term-dendrogram",
    "install": "book/setup.html",
    "notation": "book/notation.html",
    "LSTM": "book/api/LSTM.html",
    "clip_by_value": "book/api/clip_by_value.html",
    "adjusted_rand_index": "book/api/adjusted_rand_index.html",
    "minibatches": "chapters/12_gradient_descent.html",
    "sofmax regresion": "chapters/04_softmax_regression.html",
    "backpropogation": "chapters/10_backpropagation.html",
    "dendogram": "book/glossary.html#term-dendrogram",
    "梯度下降": "book/glossary.html#term-gradient-descent",
    "激活函数": "book/glossary.html#term-activation-function",
    "学习率": "book/glossary.html#term-learning-rate",
}
ASK = "async (all) => { const got = []; for (const each of all) got.push(await find(each)); return got }"


def test_what_a_reader_wants_is_found(server, page):
    """Forty queries, each with the place that answers it at first or second rank."""
    page.goto(f"{server}search.html")
    answers = page.evaluate(ASK, list(WANTED))
    wrong = {}
    for query, answer in zip(WANTED, answers, strict=True):
        places = [found["address"].removeprefix(server).lstrip("/") for found in answer["pages"]]
        if WANTED[query] not in places[:RANKS]:
            wrong[query] = places[:5]
    assert wrong == {}
    assert page.troubles == []
    assert all(address.startswith(server) for address in page.addresses)


def test_a_result_leads_to_the_section_and_shows_its_words(server, page):
    page.goto(f"{server}search.html?q=derive+the+gradient+softmax")
    first = page.locator(".found > li", has=page.locator("small", has_text="Chapter 4"))
    section = first.locator("li a").first
    assert "#" in section.get_attribute("href")
    assert first.locator("mark").count() > 0
    section.click()
    page.wait_for_function("location.hash && document.getElementById(location.hash.slice(1))")
    assert page.troubles == []


def test_a_misspelt_word_is_said_to_be_one(server, page):
    page.goto(f"{server}search.html?q=gradeint")
    page.locator(".found > li").first.wait_for()
    assert page.get_by_role("status").inner_text().startswith("“gradeint” is not in the book. ")


def test_the_search_answers_as_one_types_and_by_the_keyboard_alone(server, page):
    page.goto(f"{server}search.html")
    page.keyboard.type("gradient")  # the field has the focus
    page.locator(".found > li").nth(9).wait_for()
    assert page.url.endswith("?q=gradient")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.found') !== null")
    more = page.get_by_role("button", name="More results")
    more.focus()
    page.keyboard.press("Enter")
    page.locator(".found > li").nth(10).wait_for()
    assert page.evaluate("document.activeElement.closest('.found > li').matches(':nth-child(11)')")
    page.get_by_role("searchbox", name="Words to look for").fill("")
    page.locator(".found").wait_for(state="detached")


def test_no_module_is_found_by_its_source_and_none_stands_before_a_public_name(server, page):
    page.goto(f"{server}search.html")
    places = [found["address"] for found in page.evaluate("find('LSTM', 99)")["pages"]]
    name = next(i for i, place in enumerate(places) if place.endswith("api/LSTM.html"))
    modules = [i for i, place in enumerate(places) if "/api/dlcore" in place]
    assert not [i for i in modules if i < name]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_results_are_accessible(server, page, scheme):
    from tests.site.examination import AXE

    page.emulate_media(color_scheme=scheme)
    page.goto(f"{server}search.html?q=softmax")
    page.locator(".found > li").first.wait_for()
    page.add_script_tag(content=AXE)
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate(DRAWN)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page, "target-size") == []


@pytest.mark.parametrize("address", ["index.html", "chapters/12_gradient_descent.html", "book/api/LSTM.html"])
def test_a_phone_has_a_way_to_the_search(server, page, address):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(server + address)
    page.get_by_role("link", name="Search", exact=True).click()
    page.wait_for_url("**/search.html")
    assert page.get_by_role("searchbox", name="Words to look for").is_visible()
    assert page.evaluate("document.activeElement.name") == "q"


def test_a_site_in_a_folder_is_searched_too(site, page, tmp_path):
    (tmp_path / "book").symlink_to(site)
    with serving(tmp_path) as address:
        page.goto(f"{address}book/search.html?q=ridge+regression")
        page.locator(".found h2 a").first.click()
        page.wait_for_load_state()
        assert page.url.startswith(f"{address}book/")
        assert page.locator("main h1").count() == 1
        assert page.troubles == []


def test_from_a_disk_the_search_without_an_index_answers(site, page):
    page.goto(f"{(site / 'search.html').as_uri()}?q=gradient")
    page.wait_for_selector("#search-results li a")
    assert page.troubles == []
