"""The registry: for each public Module and loss, what to build and what to feed it.

A family is one file in `families/` with a dict CASES: class name -> {case name: function of a
Draw that returns a Case}. A public class without a case fails `test_registry.py`.
"""

import importlib
import pkgutil

import numpy as np

from tests.gradients import families
from tests.gradients.draw import Draw


def registry():
    """Class name -> {case name: function of a Draw}, from every family."""
    cases = {}
    for found in pkgutil.iter_modules(families.__path__):
        family = importlib.import_module(f"{families.__name__}.{found.name}").CASES
        twice = cases.keys() & family.keys()
        assert not twice, f"{sorted(twice)} stand in two families"
        cases.update(family)
    return cases


CASES = registry()
EVERY_CASE = [(name, case) for name, group in CASES.items() for case in group]


def build(name, case, *, seed=0, dtype=np.float64):
    """A new Case, the same each time for the same seed."""
    return CASES[name][case](Draw(seed, dtype))
