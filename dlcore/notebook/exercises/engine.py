"""The register of exercises, and `check`, which answers a reader in a sentence."""

import copy
import difflib
import importlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dlcore.notebook.exercises.compare import difference, equal, started
from dlcore.notebook.exercises.limits import ENDINGS, limited, outcome_of
from dlcore.notebook.exercises.wording import brief, call_text

FOLDER = Path(__file__).parent
exercises = {}


@dataclass(frozen=True)
class Exercise:
    """A task of a chapter that the book can check.

    id: `NN-name`, NN the chapter's number. reference: the right function, with the signature
    that the reader's should have; where it raises, the reader's must raise the same type.
    cases: a function of a Generator that returns the inputs, each a tuple of positional
    arguments, the edge cases first. hints: from a nudge to nearly the answer. tolerance:
    relative; absolute: what may be off where the expected number is zero or nearly so.
    """

    id: str
    reference: Callable
    cases: Callable
    hints: tuple = ()
    tolerance: float = 1e-6
    absolute: float = 1e-12

    def inputs(self):
        """The cases, the same ones every time."""
        return list(self.cases(np.random.default_rng(zlib.crc32(self.id.encode()))))


def register(exercise):
    """Add an exercise; the file that does it is called chNN_slug.py after its chapter."""
    if exercise.id in exercises:
        raise ValueError(f"register: there is an exercise {exercise.id!r} already")
    exercises[exercise.id] = exercise
    return exercise


def load(chapter):
    """Import the exercises of a chapter, given as its two digits."""
    for path in sorted(FOLDER.glob(f"ch{chapter}_*.py")):
        try:
            importlib.import_module(f"{__package__}.{path.stem}")
        except BaseException:
            for name in [name for name in exercises if name.startswith(f"{chapter}-")]:
                del exercises[name]
            raise


def find(id):
    """The exercise of this id; ValueError with the nearest ids if there is none."""
    load(str(id)[:2])
    if not isinstance(id, str) or id not in exercises:
        chapter = [name for name in exercises if name[:2] == str(id)[:2]]
        near = difflib.get_close_matches(str(id), chapter, n=3, cutoff=0.4) or chapter
        said = (
            f"near it: {', '.join(near)}" if near else "its first two digits name no chapter with exercises"
        )
        raise ValueError(f"check: there is no exercise {id!r}; {said}")
    return exercises[id]


def check(id, function=None, *, hint=None):
    """Try a function on all the inputs of an exercise and print a sentence on how it did.

    hint: print this hint, from 1, instead. An exception in the function is raised as it is. On each
    input the function has the time and the memory that `limits` says; one that wants more is stopped.
    """
    exercise = find(id)
    if hint is not None:
        print(said_hint(exercise, hint))
    elif function is None:
        print(f"{id}: give check your function, or ask for a hint: check({id!r}, hint=1).")
    elif not callable(function):
        print(f"{id}: check needs the function itself, without calling it; it got {brief(function)}.")
    else:
        print(verdict(exercise, function))


def said_hint(exercise, number):
    """The hint of this number, or how many there are."""
    count = len(exercise.hints)
    if not count:
        return f"{exercise.id}: there are no hints."
    if not isinstance(number, (int, np.integer)) or number not in range(1, count + 1):
        return f"{exercise.id}: hints go from 1 to {count}."
    return f"{exercise.id}, hint {number:d} of {count}: {exercise.hints[number - 1]}"


def verdict(exercise, function):
    """The answer: right on all inputs, or what is wrong on the first that differs."""
    inputs = exercise.inputs()
    answers = [answer_of(exercise.reference, arguments) for arguments in inputs]  # before code not ours runs
    for number, (arguments, answer) in enumerate(zip(inputs, answers, strict=True), start=1):
        wrong = mistake(exercise, function, arguments, answer)
        if wrong:
            hints = f'\nHints: check("{exercise.id}", hint=1)' if exercise.hints else ""
            call = call_text(function, arguments)
            return f"{exercise.id}: not yet. On input {number} of {len(inputs)}, {call}:\n{wrong}{hints}"
    return f"{exercise.id}: right on all {len(inputs)} inputs."


def answer_of(reference, arguments):
    """What the reference returns, the error that it raises or None, and the arguments after its call."""
    after = copy.deepcopy(arguments)
    try:
        return reference(*after), None, after
    except ModuleNotFoundError:
        raise  # no answer: a package is not installed
    except Exception as error:
        return None, error, after


def mistake(exercise, function, arguments, answer):
    """What the function gets wrong on these arguments, in a sentence; empty if nothing."""
    expected, error, expected_arguments = answer
    own_arguments = copy.deepcopy(arguments)
    try:
        with limited():
            if error is not None:
                return unraised(function, own_arguments, error)
            got = function(*own_arguments)
            wrong = difference(expected, got, exercise.tolerance, exercise.absolute)  # runs a generator
    except ENDINGS as end:
        return outcome_of(end)
    except BaseException:
        call = call_text(function, arguments)
        print(f"{exercise.id}: not yet: your function raised an exception on {call}.")
        raise
    if wrong:
        return wrong
    trio = zip(arguments, expected_arguments, own_arguments, strict=True)
    for place, (before, wanted, after) in enumerate(trio, start=1):
        if equal(before, wanted):
            if not equal(before, after):
                return f"the result is right, but argument {place} was changed in place; work on a copy."
            continue
        wrong = difference(wanted, after, exercise.tolerance, exercise.absolute)
        if wrong:
            return f"after the call, argument {place} is not what it should be: {wrong}"
    return ""


def unraised(function, arguments, error):
    """What is said of a function that ought to raise this error; empty if it does."""
    try:
        got = started(function(*arguments))
    except type(error):
        return ""
    return f"expected {type(error).__name__} ({error}), got {brief(got)}."
