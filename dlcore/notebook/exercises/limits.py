"""What a reader's function may take while `check` runs it: time, memory, print; and why it was stopped."""

import builtins
import contextlib
import ctypes
import signal
import sys
import threading
from pathlib import Path

import numpy as np

try:
    import resource
except ImportError:  # Windows has none
    resource = None

SECONDS = 5
BYTES = 2**30
CHARACTERS = 10_000
AGAIN = 0.1  # seconds until a function that went on all the same is stopped once more


class Stopped(BaseException):
    """Ends a reader's function. No Exception, so that `except Exception` in it does not go on."""


def outcome_of(stop):
    """Why the function has no answer, in a sentence; `stop` is what ended it."""
    if isinstance(stop, MemoryError):
        return f"stopped: your function asks for more than {BYTES / 2**30:g} GB of memory."
    if isinstance(stop, RecursionError):
        return "stopped: your function calls itself without end."
    if isinstance(stop, SystemExit):
        return "your function ends Python with sys.exit; let it return its result."
    return str(stop) or f"stopped: your function has not ended after {SECONDS} seconds."


ENDINGS = (Stopped, MemoryError, RecursionError, SystemExit)


@contextlib.contextmanager
def limited():
    """Run the block within 5 seconds, 1 GB and 10,000 printed characters, without input from the keyboard.

    Raises one of ENDINGS in the block that goes further. Time is watched in any Python code, not within
    a single call into C, such as the sum of an endless iterator, and not at all in a browser's Python;
    memory is watched on Linux. NumPy's error settings are afterwards what they were. Out of reach is what a
    function does to the process itself: `os._exit`, signals, threads that go on, these limits.
    """
    with (
        contextlib.redirect_stdout(Bounded(sys.stdout)),
        contextlib.redirect_stderr(Bounded(sys.stderr)),
        np.errstate(),
        no_input(),
        memory_limit(BYTES),
        time_limit(SECONDS),
    ):
        yield


class Bounded:
    """A stream that passes on so many characters and then stops who writes."""

    def __init__(self, stream):
        self.stream = stream
        self.left = CHARACTERS

    def write(self, text):
        self.left -= len(text)
        if self.left < 0:
            raise Stopped(f"stopped: your function prints more than {CHARACTERS:,} characters.")
        return self.stream.write(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def __getattr__(self, name):
        return getattr(self.stream, name)


@contextlib.contextmanager
def no_input():
    """Stop who asks the keyboard; a kernel has its own `input`, so it is replaced beside the stream."""

    def refuse(*_):
        raise Stopped("stopped: your function asks for input; all that it needs is in its arguments.")

    class Closed:
        read = readline = readlines = __iter__ = refuse
        buffer = property(refuse)

    before = builtins.input, sys.stdin
    builtins.input, sys.stdin = refuse, Closed()
    try:
        yield
    finally:
        builtins.input, sys.stdin = before


@contextlib.contextmanager
def memory_limit(size):
    """Let the process have so many bytes more than it has now; further ones raise MemoryError."""
    table = Path("/proc/self/statm")
    if resource is None or not table.exists():
        yield
        return
    now = int(table.read_text("ascii").split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limits = [limit for limit in (soft, hard, now + size) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(limits), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def time_limit(seconds):
    """A context in which Stopped is raised after so many seconds, and again while the block goes on."""
    if sys.platform == "emscripten":  # a browser's Python has neither signals nor threads
        return contextlib.nullcontext()
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        return alarm(seconds)
    return watch(seconds)


@contextlib.contextmanager
def alarm(seconds):
    """The limit by a signal, which interrupts waiting too; only a main thread receives one."""

    def ring(*_):
        raise Stopped

    handler = signal.signal(signal.SIGALRM, ring)
    left, every = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler or signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, left, every)  # whoever had set an alarm has it again


@contextlib.contextmanager
def watch(seconds):
    """The limit by a second thread, for Windows and for threads of a kernel."""
    done, here = threading.Event(), ctypes.c_ulong(threading.get_ident())
    stop = ctypes.pythonapi.PyThreadState_SetAsyncExc

    def wait():
        pause = seconds
        while not done.wait(pause):
            stop(here, ctypes.py_object(Stopped))
            pause = AGAIN

    watcher = threading.Thread(target=wait, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
        stop(here, None)  # one that was sent, and did not arrive before the block's end
