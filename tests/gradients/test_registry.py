"""No public Module or loss without a gradient case."""

import dlcore
from dlcore.core import Module
from tests.gradients.cases import CASES, build


def has_gradient(item):
    """Whether a public name is a Module or a loss, itself and not only the base class."""
    return (
        isinstance(item, type)
        and item is not Module
        and hasattr(item, "forward")
        and hasattr(item, "backward")
    )


def test_every_public_module_and_loss_has_a_case():
    public = {name for name in dlcore.__all__ if has_gradient(getattr(dlcore, name))}
    assert public, "nothing public has a gradient: the walk is broken"
    missing = sorted(public - CASES.keys())
    assert not missing, f"{missing}: no case in CASES of any file of tests/gradients/families/"
    assert sorted(CASES.keys() - public) == [], "cases of what is not public"


def test_each_case_builds_its_class():
    for name, group in CASES.items():
        for case in group:
            assert type(build(name, case).module).__name__ == name
