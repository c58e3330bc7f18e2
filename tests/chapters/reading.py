"""A chapter as the tests read it: its notebook, its cells, its prose and the names that its code uses."""

import ast
import functools
import json
import re

from builder.paths import notebook_path
from builder.stamps import code_of

HEADING = re.compile(r"^(#{1,6}) +(.+?) *$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


@functools.cache
def notebook(name):
    return json.loads(notebook_path(name).read_text("utf-8"))


def cells(name, kind):
    return [cell for cell in notebook(name)["cells"] if cell["cell_type"] == kind]


def source(cell):
    return "".join(cell["source"])


@functools.cache
def prose(name):
    return "\n\n".join(source(cell) for cell in cells(name, "markdown"))


def headings(name, level):
    """The headings of a level, in order, without what stands in code fences."""
    return [text for marks, text in HEADING.findall(FENCE.sub("", prose(name))) if len(marks) == level]


def outputs(name):
    """Every stored output with the number of its cell."""
    for cell in cells(name, "code"):
        for output in cell["outputs"]:
            yield cell["execution_count"], output


def plain(output):
    return "".join(output.get("data", {}).get("text/plain", ""))


@functools.cache
def tree(name):
    return ast.parse(code_of(notebook_path(name)))


def names_used(name):
    """Every name that the chapter's code reads or imports."""
    used = {node.id for node in ast.walk(tree(name)) if isinstance(node, ast.Name)}
    used |= {node.attr for node in ast.walk(tree(name)) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.ImportFrom):
            used |= {alias.name for alias in node.names}
    return used


def names_bound(name):
    """Every name that the chapter's code defines or assigns, other than by importing it."""
    bound = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            bound.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
    return bound
