"""Which tests import each public name of dlcore, found by reading them and not by running them."""

import ast
import functools

import dlcore
from builder.paths import ROOT


@functools.cache
def importing_tests():
    """{public name: the paths of the test files that import it}."""
    found = {name: [] for name in dlcore.__all__}
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for name in imported(ast.parse(path.read_text("utf-8"))) & found.keys():
            found[name].append(path.relative_to(ROOT).as_posix())
    return found


def imported(tree):
    """The names that code takes from dlcore: `from dlcore import Dense`, `dlcore.Dense`."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith("dlcore."):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Attribute) and getattr(node.value, "id", None) == "dlcore":
            names.add(node.attr)
    return names
