"""How `check` answers: right, the first input that differs, hints; a traceback for a bug alone."""

import itertools
import sys

import numpy as np
import pytest

from dlcore.notebook import check
from dlcore.notebook.exercises import Exercise, engine, register
from tests.refusal import refused


def step(theta, gradient, lr):
    return theta - lr * gradient


def cases(rng):
    return [(np.zeros(1), np.ones(1), 0.5), *((rng.normal(size=n), rng.normal(size=n), 0.1) for n in (3, 20))]


def test_a_right_function_is_told_on_how_many_inputs(answer):
    assert answer(step, cases, step) == "99-sample: right on all 3 inputs.\n"


def test_a_wrong_function_sees_the_first_input_that_differs(answer):
    def uphill(theta, gradient, lr):
        return theta + lr * gradient

    assert answer(step, cases, uphill, hints=("Down.",)) == (
        "99-sample: not yet. On input 1 of 3, uphill(array([0], float64), array([1], float64), 0.5):\n"
        "expected -0.5 at [0], got 0.5 (1 of 1 entries differ).\n"
        'Hints: check("99-sample", hint=1)\n'
    )


def test_only_later_inputs_wrong(answer):
    def short(theta, gradient, lr):
        return theta - lr * np.where(np.arange(len(theta)) < 5, gradient, 0)

    words = answer(step, cases, short)
    assert "On input 3 of 3, short(float64 array of shape (20,), float64 array of shape (20,), 0.1):" in words
    assert "at [5]" in words
    assert "(15 of 20 entries differ)" in words


def test_a_changed_input_is_reported(answer):
    def in_place(theta, gradient, lr):
        theta -= lr * gradient
        return theta

    words = answer(step, cases, in_place)
    assert "the result is right, but argument 1 was changed in place; work on a copy." in words


def test_a_view_onto_an_input_that_was_changed_is_reported(answer):
    def sorted_copy(x):
        return np.sort(x)

    def sorted_in_place(x):
        x.sort()
        return x[:]

    words = answer(sorted_copy, lambda rng: [(np.array([2.0, 1.0]),)], sorted_in_place)
    assert "the result is right, but argument 1 was changed in place; work on a copy." in words


def test_an_input_that_a_generator_changes_late_is_reported(answer):
    def batches(order):
        return [1, 2]

    def late(order):
        yield 1
        order[0] = 7
        yield 2

    words = answer(batches, lambda rng: [(np.arange(3),)], late)
    assert "the result is right, but argument 1 was changed in place; work on a copy." in words


def test_a_function_whose_task_is_to_change_its_input(answer):
    def reference(theta, gradient):
        theta -= gradient

    def inputs(rng):
        return [(np.zeros(2), np.ones(2))]

    assert "right on all 1 inputs" in answer(reference, inputs, reference)
    engine.exercises.clear()
    words = answer(reference, inputs, lambda theta, gradient: None)
    assert "after the call, argument 1 is not what it should be: expected -1 at [0], got 0" in words


def test_inputs_are_the_same_each_time_and_never_shared(answer):
    exercise = Exercise("99-other", step, cases)
    first, second = exercise.inputs(), exercise.inputs()
    assert all(
        np.array_equal(a, b) for x, y in zip(first, second, strict=True) for a, b in zip(x, y, strict=True)
    )


def test_a_random_function_gets_the_reference_s_stream(answer):
    def shuffled(n, rng):
        return rng.permutation(n)

    def inputs(rng):
        return [(5, np.random.default_rng(3)), (7, np.random.default_rng(4))]

    assert "right on all 2 inputs" in answer(shuffled, inputs, shuffled)


def test_what_a_function_sets_for_numpy_changes_neither_the_reference_nor_what_follows(answer):
    def risky(x):
        return np.array([1.0]) / x

    def setting(x):
        np.seterr(divide="raise" if x[0] else "ignore")
        return risky(x)

    before = np.geterr()
    with np.errstate(divide="ignore"):
        said = answer(risky, lambda rng: [(np.ones(1),), (np.zeros(1),)], setting)
    assert "right on all 2 inputs" in said
    assert np.geterr() == before


def test_an_exception_in_the_reader_s_code_is_raised_as_it_is(answer, capsys):
    def broken(theta, gradient, lr):
        return theta[7]

    with pytest.raises(IndexError) as error:
        answer(step, cases, broken)
    assert error.traceback[-1].name == "broken"
    assert (
        "99-sample: not yet: your function raised an exception on broken(array([0], float64)"
        in capsys.readouterr().out
    )


def refusing(x):
    if x < 0:
        raise ValueError("x must not be negative")
    return x**0.5


def test_where_the_reference_raises_the_reader_s_must_too(answer):
    def inputs(rng):
        return [(4.0,), (-1.0,)]

    assert "right on all 2 inputs" in answer(refusing, inputs, refusing)
    engine.exercises.clear()
    words = answer(refusing, inputs, lambda x: abs(x) ** 0.5)
    assert "expected ValueError (x must not be negative), got 1." in words


def test_a_generator_may_raise_what_the_reference_raises(answer):
    def halves(n):
        if n < 0:
            raise ValueError("n must not be negative")
        return [n // 2, n - n // 2]

    def lazily(n):
        yield from halves(n)

    assert "right on all 2 inputs" in answer(halves, lambda rng: [(4,), (-1,)], lazily)
    engine.exercises.clear()
    words = answer(halves, lambda rng: [(-1,)], lambda n: itertools.count())
    assert "expected ValueError (n must not be negative), got a count." in words


def test_hints(answer, capsys):
    answer(step, cases, step, hints=("Look at the sign.", "theta minus lr times gradient."))
    check("99-sample", hint=1)
    check("99-sample", hint=3)
    assert capsys.readouterr().out == (
        "99-sample, hint 1 of 2: Look at the sign.\n99-sample: hints go from 1 to 2.\n"
    )
    for number in (0, 1.0, "1", [1], np.ones(2), float("nan")):
        check("99-sample", hint=number)
        assert capsys.readouterr().out == "99-sample: hints go from 1 to 2.\n"
    check("99-sample", hint=np.int64(2))
    assert capsys.readouterr().out.startswith("99-sample, hint 2 of 2: theta")


def test_without_a_function_or_with_its_result(answer, capsys):
    answer(step, cases, step)
    check("99-sample")
    assert capsys.readouterr().out.startswith("99-sample: give check your function")
    check("99-sample", np.zeros(2))
    assert (
        "needs the function itself, without calling it; it got array([0, 0], float64)"
        in capsys.readouterr().out
    )


def test_an_unknown_exercise_names_those_near(answer):
    answer(step, cases, step)
    message = refused(ValueError, check, "99-smaple", step)
    assert message == "check: there is no exercise '99-smaple'; near it: 99-sample"
    for id in ("98-nothing", None, 98, ["99-sample"], b"99-sample"):
        assert "name no chapter" in refused(ValueError, check, id, step)


def test_an_id_is_taken_once(answer):
    answer(step, cases, step)
    assert "already" in refused(ValueError, register, Exercise("99-sample", step, cases))


def write_chapter(folder, body):
    (folder / "ch97_sample.py").write_text(
        "from dlcore.notebook.exercises import Exercise, register\n"
        'register(Exercise("97-double", lambda x: 2 * x, lambda rng: [(1,), (2,)]))\n' + body,
        "utf-8",
    )


def test_a_chapter_that_fails_to_load_can_be_mended(tmp_path, monkeypatch, capsys):
    package = sys.modules["dlcore.notebook.exercises"]
    monkeypatch.setattr(engine, "exercises", {})
    monkeypatch.setattr(engine, "FOLDER", tmp_path)
    monkeypatch.setattr(package, "__path__", [str(tmp_path)])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    write_chapter(tmp_path, "1 / 0\n")
    refused(ZeroDivisionError, check, "97-double", abs)
    write_chapter(tmp_path, "")
    check("97-double", lambda x: 2 * x)
    assert capsys.readouterr().out == "97-double: right on all 2 inputs.\n"
    sys.modules.pop("dlcore.notebook.exercises.ch97_sample")
