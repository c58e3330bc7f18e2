"""The public names of dlcore, read from its source: where each is defined, how called, what it computes."""

import ast
import functools
import inspect
import re
import tomllib

import dlcore
from builder.equation_lines import cited_at
from builder.paths import ROOT, source_of

ROWS = "A file imports only from lower rows"  # the contract in pyproject.toml that states them


def home(name):
    """The module that defines a public name."""
    return getattr(dlcore, name).__module__


@functools.cache
def tree_of(module):
    """A module of dlcore as a syntax tree."""
    return ast.parse(source_of(module).read_text("utf-8"))


def definition(module, name):
    """What defines a class or function of a module, as a syntax tree."""
    return next(node for node in tree_of(module).body if getattr(node, "name", None) == name)


def defined_in(body):
    """The definitions of a module or class that are not private."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    return [node for node in body if isinstance(node, kinds) and not node.name.startswith("_")]


def signature(node, module):
    """How a function or a class is called: `Dense(inputs, outputs, *, rng)`; a property by its name alone."""
    if isinstance(node, ast.ClassDef):
        return f"{node.name}({construction(node, module)})"
    if any(getattr(each, "id", None) == "property" for each in node.decorator_list):
        return node.name
    return f"{node.name}({arguments(node)})"


def construction(node, module):
    """The arguments with which a class is made: its own, or those of the class that it inherits them from."""
    own = next((child for child in node.body if getattr(child, "name", "") == "__init__"), None)
    if own:
        return arguments(own)
    made = getattr(dlcore, node.name, None)
    if not inspect.isclass(made) or made.__module__ != module:
        return ""
    for base in made.__mro__[1:]:
        if "__init__" in vars(base) and base is not object:
            return construction(definition(base.__module__, base.__name__), base.__module__)
    return ", ".join(inspect.signature(made).parameters)


def arguments(function):
    """The arguments of a function as text, without `self`."""
    return ast.unparse(function.args).removeprefix("self").removeprefix(", ").removeprefix("/, ")


def sources(name):
    """The files that say how a public name is called: its own, and those of the classes it inherits from."""
    found = getattr(dlcore, name)
    classes = found.__mro__ if inspect.isclass(found) else ()
    modules = {home(name)} | {each.__module__ for each in classes if each.__module__.startswith("dlcore.")}
    return sorted(source_of(module) for module in modules)


def summary(docstring):
    """The first sentence of a docstring."""
    first = " ".join((docstring or "").split("\n\n")[0].split())
    return re.split(r"(?<=[^.]\.) (?=[A-Z])", first)[0].removesuffix(":")


def cited_lines(name):
    """The lines of a public name's source that compute equations: [(line, its code, [label, …])].

    A comment that has a line to itself speaks of the line below.
    """
    module = home(name)
    code = source_of(module).read_text("utf-8").splitlines()
    found = {}
    for label, places in cited_at().items():
        for place in places:
            within = place.module == module and place.name.partition(".")[0] == name
            if within and not place.in_docstring:
                alone = code[place.line - 1].lstrip().startswith("#")
                found.setdefault(place.line + alone, []).append(label)
    return [(line, code[line - 1].partition("  # ")[0].strip(), found[line]) for line in sorted(found)]


@functools.cache
def by_row():
    """The public names by the row of dlcore that defines them, bottom row first: {"layers": [name, …]}."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(contract["layers"] for contract in contracts if contract["name"] == ROWS)
    rows = {row: [] for layer in reversed(layers) for row in re.findall(r"\w+", layer)}
    for name in sorted(dlcore.__all__, key=str.casefold):
        rows[row_of(name)].append(name)
    return {row: names for row, names in rows.items() if names}


def row_of(name):
    """The row of a public name: `layers` for LSTM."""
    return home(name).split(".")[1]
