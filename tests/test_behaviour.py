"""Each public name has a test of what it does, where a reader of its file would look for it.

The registries (tests/gradients, tests/fuzz) hold what is true of all; this is about each one alone.
"""

import ast
import functools
import re
from pathlib import Path

import pytest

import dlcore
from tests.activations.cases import ELEMENTWISE, EVERY_MODULE

TESTS = Path(__file__).parent
TESTED_BY_CASES = {function.__name__ for function in ELEMENTWISE} | {type(m).__name__ for m in EVERY_MODULE}


def home(name):
    """The part of dlcore that it stands in: losses, layers, sweep."""
    return getattr(dlcore, name).__module__.split(".")[1]


def snake(name):
    """BatchNorm1d -> batch_norm1d, the name of a file."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def files(name):
    """Where its test may stand: the folder of its part, or a file of its part or its own."""
    return [*(TESTS / home(name)).glob("*.py"), TESTS / f"test_{home(name)}.py", TESTS / f"test_{name}.py"]


@functools.cache
def imported(path):
    """The names that a file takes from dlcore."""
    if not path.exists():
        return set()
    nodes = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.ImportFrom)]
    return {alias.name for node in nodes if (node.module or "").startswith("dlcore") for alias in node.names}


@pytest.mark.parametrize("name", sorted(set(dlcore.__all__) - TESTED_BY_CASES))
def test_a_public_name_has_a_test_of_its_own(name):
    wanted = f"tests/{home(name)}/test_{snake(name)}.py"
    assert any(name in imported(path) for path in files(name)), f"no test of {name}: write {wanted}"
