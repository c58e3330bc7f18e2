"""Addresses: one for each thing, from every page, on every file system."""

from pathlib import PurePosixPath

import pytest

import dlcore
from pages import addresses
from pages.api_pages import documents


@pytest.mark.parametrize(
    ("docname", "to_root"),
    [
        ("book/index", ""),
        ("genindex", ""),
        ("chapters/12_gradient_descent", "../"),
        ("book/api", "../"),
        ("book/api/LSTM", "../../"),
    ],
)
def test_each_page_finds_the_root(docname, to_root):
    assert addresses.to_root(docname) == to_root


def test_the_landing_page_stands_at_the_root():
    assert addresses.page("book/index") == "index.html"
    assert addresses.page("book/preface") == "book/preface.html"


def test_chapters_are_known_by_their_number():
    assert addresses.chapter_number("chapters/12_gradient_descent") == 12
    assert addresses.chapter_name("chapters/12_gradient_descent") == "12_gradient_descent"
    assert addresses.chapter_number("book/api/12_gradient_descent") is None
    assert addresses.chapter_number("chapters/notes") is None


def test_no_two_pages_of_the_reference_differ_in_case_alone():
    pages = [document.casefold() for document in documents()]
    assert len(set(pages)) == len(pages)
    assert addresses.name_page("ReLU") == "book/api/ReLU.html"
    assert addresses.name_page("relu") == "book/api/relu-function.html"
    assert addresses.name_page("gradcheck") == "book/api/gradcheck.html"


def test_every_public_name_has_a_page():
    assert {addresses.name_document(name) for name in dlcore.__all__} < documents().keys()


def test_an_equation_has_an_address_once_its_chapter_is_written(monkeypatch):
    monkeypatch.setattr(addresses, "stated_in", lambda: {"gd-update": "12_descent"})
    assert addresses.equation("gd-update") == "chapters/12_descent.html#equation-gd-update"
    assert addresses.equation("lstm-cell") is None


@pytest.mark.parametrize("repository", ["https://github.com/owner/name", "https://github.com/owner/name.v2"])
def test_notebooks_open_elsewhere_from_the_repository(repository):
    name = PurePosixPath(repository).name
    binder = addresses.on_binder(repository, "main", "chapters/12_descent")
    assert (
        binder == f"https://mybinder.org/v2/gh/owner/{name}/main?urlpath=lab/tree/chapters/12_descent.ipynb"
    )
    colab = addresses.in_colab(repository, "main", "chapters/12_descent")
    assert colab.endswith(f"/github/owner/{name}/blob/main/chapters/12_descent.ipynb")


def test_a_file_of_the_repository_has_an_address_once_the_repository_is_known():
    assert addresses.repository_file("", "main", "tests/test_core.py") is None
    known = addresses.repository_file("https://github.com/owner/name", "main", "tests/test_core.py")
    assert known == "https://github.com/owner/name/blob/main/tests/test_core.py"
