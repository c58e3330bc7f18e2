"""A reader's function that does not end, or takes more than its share, is stopped and told so."""

import contextlib
import itertools
import signal
import sys
import threading
import time

import numpy as np
import pytest

from dlcore.notebook.exercises import engine, limits
from dlcore.notebook.exercises.limits import Stopped

TOO_LONG = "stopped: your function has not ended after 0.2 seconds."
PRINTS = "stopped: your function prints more than 10,000 characters."
ASKS = "stopped: your function asks for input; all that it needs is in its arguments."


@pytest.fixture
def soon(monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 0.2)


def double(x):
    return [x, x]


def said_of(function):
    """The verdict on a function that should double a list."""
    exercise = engine.Exercise("99-double", double, lambda rng: [(1,), (2,)])
    return engine.verdict(exercise, function)


def not_yet(function, words):
    """Whether it is said to be wrong on the first input, in these words and no others."""
    return said_of(function) == f"99-double: not yet. On input 1 of 2, {function.__name__}(1):\n{words}"


def spinning(x):
    while True:
        pass


def spinning_generator(x):
    yield x
    while True:
        pass


def shrugging(x):
    """Catches what should end it."""
    while True:
        with contextlib.suppress(BaseException):
            x += 1


def waiting(x):
    threading.Event().wait()


@pytest.mark.parametrize("function", [spinning, spinning_generator, shrugging])
def test_what_does_not_end_is_stopped(function, soon):
    assert not_yet(function, TOO_LONG)


@pytest.mark.parametrize("function", [spinning, spinning_generator, shrugging])
def test_in_a_thread_too_and_without_a_signal(function, soon):
    answers = []
    thread = threading.Thread(target=lambda: answers.append(not_yet(function, TOO_LONG)))
    thread.start()
    thread.join(60)
    assert answers == [True]


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows interrupts Python code only")
def test_a_signal_ends_waiting_too(soon):
    assert not_yet(waiting, TOO_LONG)


def test_where_nothing_can_interrupt_a_right_answer_is_right(monkeypatch):
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert said_of(double) == "99-double: right on all 2 inputs."


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no such alarm")
def test_the_alarm_of_others_rings_as_before():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    try:
        signal.setitimer(signal.ITIMER_REAL, 60)
        assert "right" in said_of(double)
        assert 0 < signal.setitimer(signal.ITIMER_REAL, 0.1)[0] <= 60
        end = time.monotonic() + 30
        while not rung and time.monotonic() < end:
            time.sleep(0.05)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert rung == [1]


def test_nothing_rings_afterwards(soon):
    for limit in (limits.alarm, limits.watch):
        if limit is limits.alarm and not hasattr(signal, "setitimer"):
            continue
        with limit(0.5):
            pass
        time.sleep(0.7)
        with pytest.raises(Stopped), limit(0.2):
            spinning(1)
        time.sleep(0.3)


def test_a_function_that_calls_itself_without_end():
    def endless(x):
        return endless(x)

    assert not_yet(endless, "stopped: your function calls itself without end.")


@pytest.mark.skipif(sys.platform != "linux", reason="memory is watched on Linux")
def test_a_list_that_grows_in_one_call_is_stopped_by_its_memory(monkeypatch):
    def growing(x):
        return list(itertools.repeat(x))

    monkeypatch.setattr(limits, "SECONDS", 600)
    monkeypatch.setattr(limits, "BYTES", 2**26)
    assert not_yet(growing, "stopped: your function asks for more than 0.0625 GB of memory.")
    assert np.ones(2**24).nbytes > 2**26  # and later calls have what they had


def test_an_array_that_no_machine_holds():
    def vast(x):
        return np.ones(2**58)

    assert not_yet(vast, "stopped: your function asks for more than 1 GB of memory.")


def test_printing_without_end(capsys):
    def printing(x):
        while True:
            print("step", file=sys.stderr if x > 1 else sys.stdout)

    assert not_yet(printing, PRINTS)
    assert 9_000 < len(capsys.readouterr().out) <= 10_000
    assert print("still here") is None
    assert capsys.readouterr().out == "still here\n"


def test_printing_a_little_is_shown(capsys):
    def talking(x):
        print("x is", x)
        return [x, x]

    assert "right" in said_of(talking)
    assert capsys.readouterr().out == "x is 1\nx is 2\n"


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_printing_many_lines_at_once_is_stopped(stream, capsys):
    def listing(x):
        getattr(sys, stream).writelines("line\n" for _ in range(10**6))
        return [x, x]

    assert not_yet(listing, PRINTS)
    assert len("".join(capsys.readouterr())) <= limits.CHARACTERS


def test_nobody_is_asked():
    def asking(x):
        return input("x? ")

    def reading(x):
        return sys.stdin.readline()

    def reading_bytes(x):
        return sys.stdin.buffer.read()

    def iterating(x):
        return list(sys.stdin)

    before = input, sys.stdin
    for function in (asking, reading, reading_bytes, iterating):
        assert not_yet(function, ASKS)
    assert before == (input, sys.stdin)


def test_sys_exit_does_not_end_the_kernel():
    def leaving(x):
        sys.exit()

    assert not_yet(leaving, "your function ends Python with sys.exit; let it return its result.")


def test_an_interruption_ends_the_cell(capsys):
    def interrupted(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        said_of(interrupted)
    assert capsys.readouterr().out.startswith("99-double: not yet: your function raised an exception on")
