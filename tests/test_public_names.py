"""The public names: they exist, say what they are, keep to the rows, and load no more than they need."""

import ast
import importlib
import inspect
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import dlcore
from dlcore.core import Module
from dlcore.losses.base import Loss
from dlcore.optim.base import Optimizer

ROOT = Path(dlcore.__file__).parent
THIRD_PARTY = {
    "numpy": "",
    "scipy": "",
    "tqdm": "training/fit.py",
}  # package -> the only file that may import it
SAYS_SHAPE = re.compile(r"\([BNTVKD.]|\bshapes?\b|⊙|\baxis\b|\bscalar\b|\belementwise\b")


FRONT = ast.parse((ROOT / "__init__.py").read_text("utf-8")).body
MOST = 0.6  # of the time of NumPy's import, for ours


def public():
    return [(name, getattr(dlcore, name)) for name in dlcore.__all__]


PUBLIC = public()
CLASSES = [(name, item) for name, item in PUBLIC if inspect.isclass(item)]


def numeric_files():
    return [path for path in sorted(ROOT.rglob("*.py")) if "notebook" not in path.parts]


def run_python(code):
    """The words that a new interpreter prints, which may keep the bytecode of what it imports."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_names_are_exported_once_and_listed():
    names = [alias.name for node in FRONT if isinstance(node, ast.ImportFrom) for alias in node.names]
    assert len(names) == len(set(names)), "a name stands twice"
    assert sorted(names) == dlcore.__all__


def test_each_name_comes_from_the_file_that_defines_it():
    """So an editor that follows an import of the package is at the definition at once."""
    for node in FRONT:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                assert getattr(dlcore, alias.name).__module__ == node.module, alias.name


@pytest.mark.parametrize(("name", "item"), PUBLIC)
def test_each_name_is_documented(name, item):
    assert inspect.getdoc(item), f"{name} has no docstring"
    assert item.__module__.startswith("dlcore.")
    if not inspect.isclass(item):
        return
    for attribute, method in vars(item).items():
        if inspect.isfunction(method) and not attribute.startswith("_"):
            inherited = any(hasattr(base, attribute) for base in item.__mro__[1:])
            told = attribute in ("forward", "backward") or inherited or method.__doc__
            assert told, f"{name}.{attribute} has no docstring"


@pytest.mark.parametrize(
    ("name", "item"),
    [pair for pair in CLASSES if issubclass(pair[1], (Module, Loss)) and pair[1] is not Module],
)
def test_each_module_and_loss_says_its_shapes(name, item):
    if name != "Sequential":  # whatever its layers take
        assert SAYS_SHAPE.search(item.__doc__), f"{name}'s docstring does not say its shapes"


@pytest.mark.parametrize(("name", "item"), PUBLIC)
def test_randomness_is_a_keyword(name, item):
    if inspect.isclass(item) and item.__init__ is object.__init__:
        return
    parameters = inspect.signature(item).parameters
    if "rng" in parameters:
        assert parameters["rng"].kind is inspect.Parameter.KEYWORD_ONLY


def test_every_module_loss_and_optimizer_is_public():
    """Of the classes in dlcore's files, all but the bases of others."""
    for found in pkgutil.walk_packages(dlcore.__path__, "dlcore."):
        if not found.name.startswith("dlcore.notebook"):
            importlib.import_module(found.name)
    kinds = leaves_of(Module) | leaves_of(Loss) | leaves_of(Optimizer)
    hidden = {kind.__name__ for kind in kinds if kind.__module__.startswith("dlcore.")} - set(dlcore.__all__)
    assert not hidden, f"{sorted(hidden)}: not exported by dlcore/__init__.py"


def leaves_of(base):
    """The subclasses, however deep, that have none themselves."""
    below = [kind for kind in base.__subclasses__() if kind.__module__.startswith("dlcore.")]
    return set().union(*(leaves_of(kind) for kind in below)) if below else {base}


def test_imports_point_down():
    from importlinter.cli import lint_imports  # slow to load

    assert lint_imports(config_filename=str(ROOT.parent / "pyproject.toml"), no_cache=True) == 0


@pytest.mark.parametrize("path", numeric_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_algorithms_import_numpy_and_scipy_only(path):
    for package in imported(path):
        if package not in sys.stdlib_module_names and package != "dlcore":
            assert package in THIRD_PARTY, f"{path.name} imports {package}"
            only = THIRD_PARTY[package]
            assert not only or path == ROOT / only, f"only {only} may import {package}"


def imported(path):
    """The top-level packages that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0] if node.level == 0 else "dlcore"


def test_import_dlcore_is_quick():
    """Seen: 0.03 s, a third of what NumPy takes; both in processor time, the least of five each."""
    code = (
        "from time import process_time; start = process_time(); import numpy; middle = process_time(); "
        "import dlcore; print(middle - start, process_time() - middle)"
    )
    numpy_alone, ours = zip(*(map(float, run_python(code)) for _ in range(5)), strict=True)
    assert min(ours) < MOST * min(numpy_alone)


def test_import_dlcore_needs_numpy_alone():
    code = (
        "import sys; before = set(sys.modules); import dlcore, numpy; "
        "loaded = {name.split('.')[0] for name in set(sys.modules) - before}; "
        "print(*sorted(loaded - set(sys.stdlib_module_names)))"
    )
    loaded = {name for name in run_python(code) if not name.startswith("_")}
    assert loaded <= {"dlcore", "numpy"}


WITHOUT_SCIPY = """
import sys
for name in ("scipy", "matplotlib", "ipywidgets", "tqdm", "sklearn"):
    sys.modules[name] = None  # importing it is an error from here on
import numpy as np
import dlcore
for name in dlcore.__all__:
    getattr(dlcore, name)
import dlcore.data
from dlcore import CrossEntropy, Dense, GELU, ReLU, SGD, Sequential
model = Sequential(Dense(3, 4, rng=0), ReLU(), Dense(4, 4, rng=0), GELU(approximate=True))
y, caches = model.forward(np.ones((2, 3), np.float32))
_, cache = CrossEntropy().forward(y, np.array([0, 1]))
model.backward(CrossEntropy().backward(1.0, cache), caches)
SGD(model.parameters(), 0.1).step()
print(len(dlcore.__all__))
"""


def test_every_name_loads_and_a_network_trains_without_scipy_or_matplotlib():
    """SciPy is imported where it is used: a browser's Python may lack it."""
    assert run_python(WITHOUT_SCIPY) == [str(len(dlcore.__all__))]


def test_a_public_name_wins_over_the_file_of_its_name():
    code = (
        "import dlcore.gradcheck\nfrom dlcore import gradcheck\n"
        "print(callable(gradcheck), gradcheck is dlcore.gradcheck)"
    )
    assert run_python(code) == ["True", "True"]
