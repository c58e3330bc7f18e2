"""No public optimiser without a case."""

import inspect

import dlcore
from dlcore.optim.base import Optimizer
from tests.optim.cases import CASES


def test_every_public_optimiser_has_a_case():
    public = {name for name in dlcore.__all__ if is_optimiser(getattr(dlcore, name))}
    assert public, "no optimiser is public: the walk is broken"
    missing = sorted(public - CASES.keys())
    assert not missing, f"{missing}: no case in CASES of tests/optim/cases.py"
    assert sorted(CASES.keys() - public) == [], "cases of what is not public"


def is_optimiser(item):
    return inspect.isclass(item) and issubclass(item, Optimizer)


def test_each_case_builds_its_class():
    for name, group in CASES.items():
        assert {case.kind.__name__ for case in group.values()} == {name}


def test_each_setting_of_an_optimiser_is_tried():
    """Every option of its constructor, in one case or another: so that the formula has it too."""
    for name, group in CASES.items():
        options = set(inspect.signature(getattr(dlcore, name)).parameters) - {"parameters"}
        tried = set().union(*(case.settings for case in group.values()))
        assert options == tried, f"{name}: tests/optim/cases.py tries {sorted(tried)} of {sorted(options)}"
