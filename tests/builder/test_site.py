"""How the site is rendered: whole or not at all."""

import pytest

from builder import site


class Press:
    """What takes Jupyter Book's place: it writes some pages, and ends with a status or an interrupt."""

    def __init__(self, site, status, pages=("index.html", "404.html")):
        self.site, self.status, self.pages = site, status, pages

    def __call__(self, *command, **options):
        self.site.LAST.parent.mkdir(parents=True, exist_ok=True)
        for page in self.pages:
            (self.site.LAST.parent / page).write_text("new")
        if self.status is KeyboardInterrupt:
            raise KeyboardInterrupt
        return self

    @property
    def returncode(self):
        return self.status


@pytest.fixture
def shown(tmp_path, monkeypatch):
    """A builder of sites that shows an old one; the fixture is the page that is shown."""
    monkeypatch.setattr(site, "BUILD", tmp_path)
    monkeypatch.setattr(site, "HTML", tmp_path / "html")
    monkeypatch.setattr(site, "STAMP", tmp_path / "site.stamp")
    monkeypatch.setattr(site, "PRESS", tmp_path / "press")
    monkeypatch.setattr(site.search_index, "write", lambda folder: (folder / "index").write_text("new"))
    monkeypatch.setattr(site.page_files, "write", lambda folder: None)
    monkeypatch.setattr(site, "LAST", tmp_path / "press" / "_build" / "html" / "404.html")
    site.HTML.mkdir()
    page = site.HTML / "index.html"
    page.write_text("old")
    return page


def build(monkeypatch, *press, **options):
    monkeypatch.setattr(site.subprocess, "run", Press(site, *press))
    return site.build(**options)


def test_what_was_made_takes_the_place_of_what_was_shown(shown, monkeypatch):
    assert build(monkeypatch, 0) == 0
    assert shown.read_text() == "new"
    assert site.is_current()
    assert build(monkeypatch, KeyboardInterrupt) == 0  # it stands, and is not made again


def test_pages_that_are_gone_are_not_shown_any_more(shown, monkeypatch):
    (site.HTML / "old.html").touch()
    build(monkeypatch, 0)
    assert sorted(path.name for path in site.HTML.iterdir()) == ["404.html", "index", "index.html"]


def test_a_strict_build_that_failed_leaves_nothing_that_could_pass(shown, monkeypatch):
    site.STAMP.write_text("machine content")
    assert build(monkeypatch, 1) == 1
    assert not site.is_current()
    assert not site.PRESS.exists()
    assert shown.read_text() == "old"


def test_a_reader_gets_a_site_with_warnings_and_it_is_made_anew_next_time(shown, monkeypatch):
    assert build(monkeypatch, 1, strict=False) == 0
    assert shown.read_text() == "new"
    assert not site.is_current()
    assert not site.PRESS.exists()


def test_half_a_site_is_not_shown(shown, monkeypatch):
    assert build(monkeypatch, 1, ["index.html"], strict=False) == 0
    assert shown.read_text() == "old"
    shown.unlink()
    site.HTML.rmdir()
    assert build(monkeypatch, 1, ["index.html"], strict=False) == 1


def test_a_build_that_the_keyboard_stops_leaves_the_site_that_was_there(shown, monkeypatch):
    with pytest.raises(KeyboardInterrupt):
        build(monkeypatch, KeyboardInterrupt)
    assert shown.read_text() == "old"
    assert not site.PRESS.exists()


def test_the_site_is_stale_when_another_test_imports_a_name(monkeypatch):
    before = site.stamps()
    monkeypatch.setattr(site, "importing_tests", lambda: {"Dense": ["tests/layers/test_new.py"]})
    machine, content = site.stamps()
    assert machine == before[0]
    assert content != before[1]
