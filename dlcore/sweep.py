"""Trying many settings: every point of a grid, or points drawn at random."""

import itertools

import numpy as np

from dlcore.checks import check_integer, check_plain, check_rng


def sweep(function, settings, executor=None):
    """[(setting, function(**setting)), …] in the order of the settings.

    settings: a dict of lists, of which every combination is tried, or any list of dicts, such as
    `random_settings` gives. executor: any `concurrent.futures.Executor` (a process pool, or what a
    Dask client's `get_executor()` gives) runs them side by side; None runs them here, one by one.
    A function sent to other processes must be importable there. Where a call fails, its error
    ends the sweep, with a note that names the setting; what has not begun is cancelled.
    """
    if not callable(function):
        raise TypeError(f"sweep: function must be callable, got {function!r}")
    if executor is not None and (isinstance(executor, type) or not hasattr(executor, "submit")):
        raise TypeError(f"sweep: executor must be an Executor or None, got {executor!r}")
    settings = grid(settings) if isinstance(settings, dict) else _list_of_dicts(settings)
    if not settings:
        raise ValueError("sweep: settings must hold at least one setting, got none")
    if executor is None:
        return [(setting, _with_note(setting, call, function, setting)) for setting in settings]
    futures = [executor.submit(call, function, setting) for setting in settings]
    try:
        return [(s, _with_note(s, future.result)) for s, future in zip(settings, futures, strict=True)]
    finally:
        for future in futures:
            future.cancel()  # no effect on what is done


def call(function, setting):
    """function(**setting); given by name, a setting called `key` or `workers` would be Dask's own option."""
    return function(**setting)


def _with_note(setting, attempt, *arguments):
    """attempt(*arguments); an error gets a note of the setting."""
    try:
        return attempt(*arguments)
    except Exception as error:
        error.add_note(f"sweep: this came from the setting {setting!r}")
        raise


def grid(choices):
    """Every combination of a dict of lists, as dicts; the last name varies fastest."""
    for name, values in choices.items():
        if isinstance(values, np.ndarray):
            check_plain("sweep", f"settings[{name!r}]", values)
        if isinstance(values, (str, bytes, dict, set, frozenset)) or not _is_iterable(values):
            raise TypeError(f"sweep: settings[{name!r}] must be a list of values, got {values!r:.60}")
    return [dict(zip(choices, values, strict=True)) for values in itertools.product(*choices.values())]


def _is_iterable(values):
    """Whether there is something to go through; an array without axes only looks so."""
    return hasattr(values, "__iter__") and getattr(values, "ndim", 1) > 0


def _list_of_dicts(settings):
    """The settings as a list, each of them a dict."""
    if not _is_iterable(settings):
        raise TypeError(f"sweep: settings must be a dict of lists or a list of dicts, got {settings!r}")
    settings = list(settings)
    for setting in settings:
        if not isinstance(setting, dict):
            raise TypeError(f"sweep: each setting must be a dict, got {setting!r}")
    return settings


def random_settings(draws, count, *, rng):
    """`count` dicts; draws: for each name a function of a Generator (Bergstra & Bengio, 2012)."""
    count = check_integer("random_settings", "count", count, at_least=1)
    rng = check_rng("random_settings", rng)
    if not isinstance(draws, dict):
        raise TypeError(f"random_settings: draws must be a dict of functions, got {draws!r}")
    for name, draw in draws.items():
        if not callable(draw):
            raise TypeError(f"random_settings: draws[{name!r}] must be a function of rng, got {draw!r}")
    return [{name: draw(rng) for name, draw in draws.items()} for _ in range(count)]
