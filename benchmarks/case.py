"""What is timed: one step of dlcore's, one step of a peer's, from the same start."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import cases


@dataclass
class Case:
    """`ours()` and `peer()` each prepare a computation and return (step, result).

    step(): does it once. result(): arrays by name, to be compared after the same number of steps.
    aim: the ratio of times, ours to the peer's, that we want to stay below; None where none is set.
    """

    title: str
    against: str
    ours: Callable
    peer: Callable
    aim: float | None = None


def find_cases():
    """Case name -> Case, from every file in `cases/`."""
    found = {}
    for file in pkgutil.iter_modules(cases.__path__):
        found.update(importlib.import_module(f"{cases.__name__}.{file.name}").CASES)
    return found
