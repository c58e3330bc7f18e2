"""Sorts in which the order of equal keys is chance: it differs from processor to processor."""

import ast

from builder.chapter_contents import cells_of, text_in
from builder.paths import ROOT, chapter_names
from builder.stamps import without_magic

FOLDERS = ("dlcore", "book", "tests", "benchmarks")
BY_KEYS = {"argsort", "argpartition", "sort_values"}
ADVICE = 'order of equal keys is chance; give kind="stable"'


def lint():
    """Print the place of each unstable sort in the package, the tests and the chapters; 1 if there is one."""
    found = [f"{place}: {ADVICE}" for place in unstable_sorts()]
    print("\n".join(found), end="\n" if found else "")
    return int(bool(found))


def unstable_sorts():
    """Yield where each of them stands, in words."""
    for path in (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))):
        yield from (f"{path.relative_to(ROOT)}:{line}" for line in lines_of(path.read_text("utf-8")))
    for name in chapter_names():
        for cell in cells_of(name, "code"):
            place = f"chapters/{name}.ipynb: cell {cell['execution_count']}"
            yield from (f"{place}, line {line}" for line in lines_of(without_magic(text_in(cell))))


def lines_of(code):
    """The lines of the code that sort by keys without saying that equal keys keep their order."""
    nodes = list(ast.walk(ast.parse(code)))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    stable = {id(call.func) for call in calls if any(map(says_so, call.keywords))}
    named = [node for node in nodes if getattr(node, "attr", getattr(node, "id", None)) in BY_KEYS]
    return sorted(node.lineno for node in named if id(node) not in stable)


def says_so(keyword):
    """Whether this argument asks for a stable sort."""
    if not isinstance(keyword.value, ast.Constant):
        return False
    return (keyword.arg, keyword.value.value) in {("kind", "stable"), ("stable", True)}
