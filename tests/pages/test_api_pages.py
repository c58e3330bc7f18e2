"""The documents of the API reference, and when their pages are made anew."""

from types import SimpleNamespace

import pytest

import dlcore
from builder.examples import examples
from builder.tested_by import importing_tests
from pages import addresses, api_pages


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the documents are written."""
    monkeypatch.setattr(api_pages, "ROOT", tmp_path)
    monkeypatch.setattr(api_pages, "modules", lambda: ["dlcore.core"])
    (tmp_path / "book").mkdir()
    return tmp_path / "book" / "api"


def test_documents_are_written_and_those_of_names_that_are_gone_removed(folder):
    api_pages.write_documents(None, None)
    assert len(list(folder.iterdir())) == len(dlcore.__all__) + 1
    assert (folder / "relu-function.md").read_text() == "# relu\n\n```{api-name} relu\n```\n"
    assert (folder / "dlcore.core.md").read_text() == "# dlcore.core\n\n```{api-module} dlcore.core\n```\n"
    (folder / "Gone.md").touch()
    before = (folder / "LSTM.md").stat().st_mtime_ns
    api_pages.write_documents(None, None)
    assert not (folder / "Gone.md").exists()
    assert (folder / "LSTM.md").stat().st_mtime_ns == before  # Sphinx reads again what was written again


def outdated(env):
    return set(api_pages.outdated(None, env, set(), set(), set()))


def test_a_page_is_made_anew_where_its_tests_its_example_or_its_equations_changed(monkeypatch):
    every = api_pages.documents().keys()
    env = SimpleNamespace(found_docs={*every, "book/preface"})
    assert outdated(env) == every
    assert outdated(env) == set()
    found = importing_tests() | {"LSTM": ["tests/layers/test_new.py"]}
    monkeypatch.setattr(api_pages, "importing_tests", lambda: found)
    assert outdated(env) == {"book/api/LSTM"}
    shown = examples() | {"softmax": ">>> 1\n1"}
    monkeypatch.setattr(api_pages, "examples", lambda: shown)
    assert outdated(env) == {addresses.name_document("softmax")}
    monkeypatch.setattr(api_pages, "stated_in", lambda: {"lstm-cell": "23_lstm"})
    assert outdated(env) == every
