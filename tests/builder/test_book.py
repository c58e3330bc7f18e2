"""`make book`: a site whatever a chapter does, and what came where something differed."""

import pytest

from builder import commands, run, site
from tests.builder.chapter import write_chapter


@pytest.fixture
def built(monkeypatch):
    """The builds of the site that a command asks for, none of which renders anything."""
    builds = []
    monkeypatch.setattr(site, "build", lambda *, strict=True: builds.append(strict) or 0)
    return builds


def test_a_site_stands_before_the_chapters_run_and_after(tree, built, monkeypatch):
    monkeypatch.setattr(run, "run", lambda name, why, stamped: built.append(name))
    name = write_chapter(tree, "print(1)")
    commands.book()
    assert built == [False, name, False]


def test_a_chapter_that_differs_and_one_that_raises_are_named_and_the_status_is_0(tree, built, capsys):
    write_chapter(tree, "print(1)", "total = 3\nprint(total)", printed=["1\n", "4\n"], name="03_sums")
    write_chapter(tree, "1 / 0", name="05_quotients")
    write_chapter(tree, "print('as stored')", printed=["as stored\n"], name="07_fine")
    assert commands.book() == 0
    last = capsys.readouterr().out.partition("the site shows what is stored:\n")[2]
    assert last == (
        "03_sums, cell 2: total = 3\n    stored: 4\n    came:   3\n"
        "05_quotients, cell 1: 1 / 0\n    stored: nothing\n    came:   ZeroDivisionError: division by zero\n"
        "`make test` is strict: it fails on any of these.\n"
    )


def test_where_every_output_is_the_stored_one_nothing_is_said_of_differences(tree, built, capsys):
    write_chapter(tree, "print(1)", printed=["1\n"])
    assert commands.book() == 0
    assert "stored" not in capsys.readouterr().out.rpartition("The book")[2]


def test_only_a_few_of_many_cells_are_told(tree, built, capsys):
    write_chapter(tree, *["print(1)"] * 5, name="03_sums")
    commands.book()
    said = capsys.readouterr().out.partition("the site shows what is stored:")[2]
    assert said.count("came:") == commands.MOST_NAMED == 3
    assert "03_sums: and in 2 more cells" in said


def test_the_status_is_another_only_where_no_site_could_be_built(tree, monkeypatch):
    monkeypatch.setattr(site, "build", lambda *, strict=True: 1)
    assert commands.book() == 1


def test_the_keyboard_stops_it_and_it_says_that_the_site_is_whole(tree, built, monkeypatch, capsys):
    def stopped(wanted=(), *, strict):
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "run_stale", stopped)
    assert commands.book() == 130
    assert "The site is whole" in capsys.readouterr().out


def test_the_strict_test_fails_on_a_difference(tree, built, monkeypatch):
    write_chapter(tree, "print(1)", printed=["2\n"])
    monkeypatch.setattr(commands, "lint", lambda: 0)
    monkeypatch.setattr(commands, "python", lambda *arguments: 0)
    commands.book()
    assert commands.test() != 0
