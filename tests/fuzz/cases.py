"""The registry: for each public name, Subjects to feed. A name without one fails `test_registry.py`.

Modules and losses have the cases of tests/gradients; a family in `families/` adds a dict CASES: public
name -> {case name: function of a Draw that returns a Subject}.
"""

import importlib
import pkgutil
from functools import cache

import numpy as np

from tests.fuzz import families
from tests.fuzz.subject import of_gradient_case
from tests.gradients.cases import CASES as GRADIENT_CASES
from tests.gradients.draw import Draw


def from_gradients(make):
    return lambda draw: of_gradient_case(make(draw))


def registry():
    """Public name -> {case name: function of a Draw}."""
    cases = {
        name: {case: from_gradients(make) for case, make in group.items()}
        for name, group in GRADIENT_CASES.items()
    }
    for found in pkgutil.iter_modules(families.__path__):
        for name, group in importlib.import_module(f"{families.__name__}.{found.name}").CASES.items():
            twice = cases.setdefault(name, {}).keys() & group.keys()
            assert not twice, f"{name}: {sorted(twice)} stand twice"
            cases[name] |= group
    return cases


CASES = registry()


@cache
def build(name, case, seed=0, dtype="float32"):
    """The Subject of a case; its arrays are shared and not to be written to."""
    return CASES[name][case](Draw(seed, np.dtype(dtype)))
