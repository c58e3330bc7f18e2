"""What a chapter's outputs depend on, found by reading its code and not by running it.

A chapter reaches the dlcore modules that its cells import, the modules that those import, the data
files that they name and the chapter's exercises. With the notebook itself, the pinned requirements
and the Python version they make its stamp: while the stamp stands, the chapter need not run again.
"""

import ast
import functools
import hashlib
import json
import sys

import grimp

from builder.paths import ROOT, notebook_path

PACKAGE = ROOT / "dlcore"
DATA = {".npz", ".csv", ".gz", ".txt", ".json"}


def stamp_of(name):
    """The chapter's stamp and, for the curious, the digest of each input: (stamp, {path: digest})."""
    digests = {str(path.relative_to(ROOT)): digest(path) for path in inputs_of(name)}
    digests["requirements.txt"] = digest(ROOT / "requirements.txt")
    digests["python"] = f"{sys.version_info.major}.{sys.version_info.minor}"
    digests["exports"] = hashlib.sha256(repr(sorted(imports_of(name))).encode()).hexdigest()
    return hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest(), digests


def inputs_of(name):
    """The files that the chapter's outputs depend on: notebook, modules, data, exercises."""
    exercises = sorted(PACKAGE.glob(f"notebook/exercises/ch{name[:2]}_*.py"))
    modules = {module for module, _ in imports_of(name)}
    modules |= {f"dlcore.notebook.exercises.{path.stem}" for path in exercises}
    sources = sorted(source_of(module) for module in reached(modules))
    return [notebook_path(name), *sources, *sorted(set().union(*map(data_of, sources)))]


def reached(modules):
    """These modules, the packages that hold them, and every module that any of them imports.

    Not dlcore's own `__init__.py`, a table of names: what it says of the chapter's imports is
    stamped instead, so that a new name does not make every chapter stale.
    """
    waiting, found = set(modules), set()
    while waiting:
        module = waiting.pop()
        if module in found or module not in graph().modules or module == "dlcore":
            continue
        found.add(module)
        waiting |= graph().find_modules_directly_imported_by(module) | {module.rpartition(".")[0]}
    return found


@functools.cache
def graph():
    """Which dlcore module imports which."""
    return grimp.build_graph("dlcore", cache_dir=None)


@functools.cache
def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def code_of(name):
    """The chapter's code as one program, without the lines that only IPython reads."""
    notebook = json.loads(notebook_path(name).read_text("utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    lines = "\n".join(cells).splitlines()
    return "\n".join("pass" if line.startswith(("%", "!", "?")) else line for line in lines)


def imports_of(name):
    """The dlcore names that the chapter imports, with the module that each comes from: {(module, name)}."""
    found = set()
    for node in ast.walk(ast.parse(code_of(name))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "dlcore":
            found |= {(home_of(node.module, alias.name), alias.name) for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names if alias.name.split(".")[0] == "dlcore"}
    return found


def home_of(module, name):
    """The module that defines what `from module import name` gives: a submodule, a lazy export, or itself."""
    if f"{module}.{name}" in graph().modules:
        return f"{module}.{name}"
    return exports(module).get(name, module)


@functools.cache
def exports(module):
    """The lazy exports of a package: {name: module}, from the table in its `__init__.py`."""
    found = {}
    for node in ast.walk(ast.parse(source_of(module).read_text("utf-8"))):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(value, ast.Constant):
                    wanted = str(value.value).removeprefix(f"{module}.").removeprefix(".")
                    if f"{module}.{wanted}" in graph().modules:
                        found[key.value] = f"{module}.{wanted}"
    return found


def source_of(module):
    """The file of a dlcore module."""
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@functools.cache
def data_of(source):
    """The data files that a module names, by file name or by stem."""
    texts = {
        node.value
        for node in ast.walk(ast.parse(source.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    files = [
        path for path in source.parent.iterdir() if path.suffix in {".npz", ".csv", ".gz", ".txt", ".json"}
    ]
    return frozenset(path for path in files if path.name in texts or path.stem in texts)
