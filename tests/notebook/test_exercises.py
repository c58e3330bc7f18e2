"""Every exercise of the book: its own answer passes, and it is put where it belongs."""

import re
import subprocess
import sys

import pytest

from builder import chapter_contents
from builder.paths import chapter_names
from dlcore.notebook.exercises import engine

CHAPTERS = sorted(path.stem for path in engine.FOLDER.glob("ch??_*.py"))


def exercises_of(chapter):
    engine.load(chapter[2:4])
    return [exercise for id, exercise in engine.exercises.items() if id[:2] == chapter[2:4]]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_book_s_own_answer_is_right(chapter):
    for exercise in exercises_of(chapter):
        count = len(exercise.inputs())
        assert engine.verdict(exercise, exercise.reference) == f"{exercise.id}: right on all {count} inputs."
        assert count >= 5


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_has_two_checked_exercises_with_hints(chapter):
    found = exercises_of(chapter)
    assert len(found) >= 2
    for exercise in found:
        assert re.fullmatch(r"\d\d(-[a-z0-9]+)+", exercise.id)
        assert exercise.hints
        assert not isinstance(exercise.hints, str)


@pytest.mark.parametrize("name", sorted({chapter[2:] for chapter in CHAPTERS} | set(chapter_names())))
def test_a_chapter_checks_the_exercises_that_are_registered_for_it(name):
    notebook, register = f"chapters/{name}.ipynb", f"dlcore/notebook/exercises/ch{name}.py"
    assert name in chapter_names(), f"{register} is of no chapter: there is no {notebook}"
    assert f"ch{name}" in CHAPTERS, f"no {register}"
    cells = map(chapter_contents.text_in, chapter_contents.cells_of(name, "code"))
    checked = {id for text in cells for id in chapter_contents.CHECKED.findall(text)}
    registered = {exercise.id for exercise in exercises_of(f"ch{name}")}
    assert not checked - registered, f"{sorted(checked - registered)}: not registered in {register}"
    assert not registered - checked, f"{sorted(registered - checked)}: not checked in {notebook}"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_an_answer_of_nothing_is_wrong(chapter):
    for exercise in exercises_of(chapter):
        assert "not yet" in engine.verdict(exercise, lambda *arguments: None)


def test_a_check_loads_its_own_chapter_only():
    code = (
        "import sys; from dlcore.notebook.exercises import engine; engine.load('{}');"
        "print(*(name for name in sys.modules if '.exercises.ch' in name))"
    )
    for chapter in CHAPTERS:
        command = [sys.executable, "-c", code.format(chapter[2:4])]
        loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        assert loaded == [f"dlcore.notebook.exercises.{chapter}"]
