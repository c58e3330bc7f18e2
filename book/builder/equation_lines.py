"""Where dlcore computes the chapters' equations."""

import ast
import functools
import re
from typing import NamedTuple

from builder.paths import ROOT, module_of

CITED = re.compile(r"\beq:([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)")


class Place(NamedTuple):
    """A line of dlcore that cites an equation, and the function or class that it stands in."""

    module: str
    path: str
    line: int
    name: str
    in_docstring: bool


@functools.cache
def cited_at():
    """{label: [Place, ...]} of every `eq:label` in dlcore, the solutions of exercises left out."""
    found = {}
    for source in sorted((ROOT / "dlcore").rglob("*.py")):
        text = source.read_text("utf-8")
        spans = list(definitions(ast.parse(text)))
        path = source.relative_to(ROOT)
        if "exercises" in path.parts:
            continue
        module = module_of(source)
        for number, line in enumerate(text.splitlines(), 1):
            for label in CITED.findall(line):
                name, in_docstring = place_of(number, spans)
                place = Place(module, path.as_posix(), number, name or module, in_docstring)
                found.setdefault(label, []).append(place)
    return found


def first_of_each(places):
    """One place for each function: its first line of code, or its docstring where only that cites."""
    chosen = {}
    for place in sorted(places, key=lambda place: (place.in_docstring, place.path, place.line)):
        chosen.setdefault(place.name, place)
    code = [place for place in chosen.values() if not place.in_docstring]
    return code or list(chosen.values())


def definitions(tree, prefix=""):
    """Yield (qualified name, first line, last line, last line of the docstring), outermost first."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            first = node.body[0]
            documented = ast.get_docstring(node) is not None
            yield f"{prefix}{node.name}", node.lineno, node.end_lineno, first.end_lineno if documented else 0
            yield from definitions(node, f"{prefix}{node.name}.")


def place_of(line, spans):
    """(name of the innermost definition around this line, whether the line is in its docstring)."""
    around = [span for span in spans if span[1] <= line <= span[2]]
    if not around:
        return "", True
    name, _, _, documented_to = around[-1]
    return name, line <= documented_to
