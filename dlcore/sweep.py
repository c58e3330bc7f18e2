"""Trying many settings: every point of a grid, or points drawn at random."""

import itertools

from dlcore.checks import check_integer, check_rng


def sweep(function, settings, executor=None):
    """[(setting, function(**setting)), …] in the order of the settings.

    settings: a dict of lists, of which every combination is tried, or any list of dicts, such as
    `random_settings` gives. executor: any `concurrent.futures.Executor` (a process pool, or what a
    Dask client's `get_executor()` gives) runs them side by side; None runs them here, one by one.
    A function sent to other processes must be importable there.
    """
    settings = grid(settings) if isinstance(settings, dict) else list(settings)
    if not settings:
        raise ValueError("sweep: settings must hold at least one setting, got none")
    if executor is None:
        return [(setting, function(**setting)) for setting in settings]
    futures = [executor.submit(function, **setting) for setting in settings]
    return [(setting, future.result()) for setting, future in zip(settings, futures, strict=True)]


def grid(choices):
    """Every combination of a dict of lists, as dicts; the last name varies fastest."""
    return [dict(zip(choices, values, strict=True)) for values in itertools.product(*choices.values())]


def random_settings(draws, count, *, rng):
    """`count` dicts; draws: for each name a function of a Generator (Bergstra & Bengio, 2012)."""
    check_integer("random_settings", "count", count, at_least=1)
    rng = check_rng("random_settings", rng)
    return [{name: draw(rng) for name, draw in draws.items()} for _ in range(count)]
