"""What the tests read in a chapter beside what the builder reads: headings, and the names in its code."""

import ast
import functools
import re

from builder.chapter_contents import cells_of, text_of
from builder.paths import notebook_path
from builder.stamps import code_of

INNER_SCOPES = (ast.Lambda, ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp)
HEADING = re.compile(r"^(#{1,6}) +(.+?) *$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def headings(name, level):
    """The headings of a level, in order, without what stands in code fences."""
    return [text for marks, text in HEADING.findall(FENCE.sub("", text_of(name))) if len(marks) == level]


def outputs(name):
    """Every stored output with the number of its cell."""
    for cell in cells_of(name, "code"):
        for output in cell["outputs"]:
            yield cell["execution_count"], output


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


def names_bound(node):
    """The names that a program defines or assigns at its top level, other than by importing them."""
    bound = set()
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.ClassDef)):
            bound.add(child.name)
        elif isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            bound.add(child.id)
        elif not isinstance(child, INNER_SCOPES):
            bound |= names_bound(child)
    return bound
