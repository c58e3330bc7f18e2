"""What a chapter's outputs depend on, found by reading its code and not by running it.

A chapter reaches the dlcore modules that its cells import, the modules that those import, the data
files that they name, and the chapter's exercises. With the notebook's code and stored outputs, the
pinned requirements and the Python version they make its stamp: while the stamp stands, the chapter need
not run again. Prose is not part of it.

A package's `__init__.py` that defines nothing of its own is a table and not a module: what is imported
through it counts as imported from where it is defined, so that an edit of one layer does not run
the chapters that use another.
"""

import ast
import functools
import hashlib
import json
import sys

from builder.chapter_contents import cells_in, text_in
from builder.paths import ROOT, notebook_path, source_of

PACKAGE = ROOT / "dlcore"
NOT_DATA = {".py", ".md"}
DEFINITIONS = (ast.FunctionDef, ast.ClassDef)


def stamp_of(name):
    """The chapter's stamp, and the digest of each input by its path: (stamp, {path: digest})."""
    digests = {path.relative_to(ROOT).as_posix(): digest(path) for path in inputs_of(name)}
    digests["requirements.txt"] = digest(ROOT / "requirements.txt")
    digests["python"] = f"{sys.version_info.major}.{sys.version_info.minor}"
    return hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest(), digests


def digest(path):
    """A short fingerprint of a file; of a notebook, that of its code and outputs."""
    if path.suffix == ".ipynb":
        content = json.dumps(cells_in(path, "code"), sort_keys=True).encode()
    else:
        content = path.read_bytes()
    return hashlib.sha256(content).hexdigest()[:16]


def inputs_of(name):
    """The files that the chapter's outputs depend on: notebook, modules, their data, exercises."""
    exercises = sorted(PACKAGE.glob(f"notebook/exercises/ch{name[:2]}_*.py"))
    modules = reached(imports_in(code_of(notebook_path(name)))).union(
        *(reached({f"dlcore.notebook.exercises.{path.stem}"}) for path in exercises)
    )
    sources = sorted(source_of(module) for module in modules)
    return [notebook_path(name), *sources, *sorted(set().union(*map(data_of, sources)))]


def code_of(path):
    """The code of a notebook as one program."""
    return without_magic("\n".join(map(text_in, cells_in(path, "code"))))


def without_magic(code):
    """The code without the lines that only IPython reads; the others keep their numbers."""
    lines = code.splitlines()
    return "\n".join("pass" if line.startswith(("%", "!", "?")) else line for line in lines)


def reached(modules):
    """These modules and all that they import, directly or not."""
    waiting, found = set(modules), set()
    while waiting:
        module = waiting.pop()
        if module not in found and source_of(module).exists():
            found.add(module)
            waiting |= imports_in(source_of(module).read_text("utf-8"))
    return found


def imports_in(code):
    """The dlcore modules that define what this code imports."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith("dlcore."):
            found |= {home_of(node.module, alias.name) for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("dlcore.")}
    return found


def home_of(module, name):
    """The module that defines what `from module import name` gives."""
    if source_of(f"{module}.{name}").exists() and name not in table(module):
        return f"{module}.{name}"
    home = table(module).get(name, module)
    return home if home == module else home_of(home, name)


@functools.cache
def table(module):
    """The names that a package passes on, with the modules they come from; empty for a module of its own."""
    source = source_of(module)
    if source.name != "__init__.py" or not source.exists():
        return {}
    names = {}
    for statement in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(statement, ast.ImportFrom) and f"{statement.module}.".startswith("dlcore."):
            names |= {alias.asname or alias.name: statement.module for alias in statement.names}
        elif isinstance(statement, DEFINITIONS) and statement.name != "__getattr__":
            return {}
    return names


def data_of(source):
    """The data files beside a module that it names, in full or by their stem."""
    texts = {
        node.value
        for node in ast.walk(ast.parse(source.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    files = [path for path in source.parent.iterdir() if path.is_file() and path.suffix not in NOT_DATA]
    return {path for path in files if path.name in texts or path.stem in texts}
