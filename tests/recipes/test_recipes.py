"""CONTRIBUTING.md's recipes, followed on throw-aways in a copy of the repository.

With all files of a list the registries' tests pass; with any one left out, one of them fails and names it.
"""

import shutil
import subprocess
import sys
from contextlib import ExitStack

import pytest

from builder.commands import SCRIPTS
from builder.paths import surroundings
from tests.recipes import pages, throwaways
from tests.recipes.reading import ROOT, named, recipes

RECIPES = recipes()
EDITS = throwaways.EDITS | pages.EDITS
NAMES = throwaways.NAMES | pages.NAMES
PLAN, EXERCISES = "tests/chapters/test_plan.py", "tests/notebook/test_exercises.py"
SEEN_BY = {  # file of a recipe -> the tests that fail without it; a file of dlcore itself any would miss
    "dlcore/__init__.py": "tests/test_public_names.py",
    "book/parts.yml": PLAN,
    "book/examples/layers.txt": "tests/test_examples.py",
    "book/examples/losses.txt": "tests/test_examples.py",
    "book/examples/optimisers.txt": "tests/test_examples.py",
    "tests/gradients/families/name.py": "tests/gradients/test_registry.py",
    "tests/gradients/families/losses.py": "tests/gradients/test_registry.py",
    "tests/layers/test_name.py": "tests/test_behaviour.py",
    "tests/losses/test_name.py": "tests/test_behaviour.py",
    "tests/optim/paths.py": "tests/optim/test_registry.py",
    "tests/optim/cases.py": "tests/optim/test_registry.py",
    "chapters/NN_slug.ipynb": EXERCISES,
    "dlcore/notebook/exercises/chNN_slug.py": EXERCISES,
    "_toc.yml": PLAN,
    "tests/parity/listings/chNN_slug.py": "tests/chapters/test_standard.py",
}
BESIDE = (  # asked too where all files are there
    *("tests/gradients/test_gradients.py", "tests/fuzz/test_registry.py", "tests/chapters/test_standard.py"),
    *("tests/losses/test_protocol.py", "tests/optim/test_formulas.py"),
    *("tests/layers/test_doubled.py", "tests/losses/test_quartic.py"),
)
# What is asked of all, and of each new thing; of a chapter not what only its run can answer, or its plan.
OF_ALL = ("test_registry", "test_plan", "exported_once", "every_module_loss")
NEW = ("Doubled", "Quartic", "SignDescent", "test_doubled", "test_quartic", *pages.NAMES.values())
OF_A_RUN = "explorations or last_run or stored_as or landing or uses_the_names"
CHOSEN = f"({' or '.join(OF_ALL + NEW)}) and not ({OF_A_RUN})"
COPIED = ("dlcore", "tests", "chapters", "book/builder", "book/examples")
FILES = ("CONTRIBUTING.md", "pyproject.toml", "_toc.yml", "book/parts.yml")


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    folder = tmp_path_factory.mktemp("repository")
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "frozen"))
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    return folder


class Followed:
    """A recipe, followed in a copy of the repository but for one of its files; undone at the end."""

    def __init__(self, repository, title, without=None):
        self.folder, self.before, name = repository, {}, NAMES[title]
        if title == "Add a chapter":
            self.keep("_toc.yml", *(named(file, pages.TAKEN) for file in RECIPES[title]))
            pages.take_away(repository)
        for file in RECIPES[title]:
            place = named(file, name)
            self.keep(place)
            if file != without:
                path = repository / place
                old = path.read_text("utf-8") if path.exists() else ""
                path.write_text(EDITS[title][file](old, name), "utf-8")

    def keep(self, *places):
        for place in places:
            path = self.folder / place
            self.before.setdefault(path, path.read_bytes() if path.exists() else None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for path, content in self.before.items():
            if content is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(content)


def asked(folder, files, *options):
    """(whether the tests of some files pass, what pytest says), in the copy and a process of its own."""
    pytest_here = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short"]
    command = [*pytest_here, "-k", CHOSEN, *options, *files]
    settings = surroundings(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", PYTHONPATH=str(folder))
    done = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True)
    assert done.returncode in (0, 1, 2), done.stdout + done.stderr  # passed, failed, could not be loaded
    return done.returncode == 0, done.stdout


def test_each_recipe_has_a_throw_away_for_each_of_its_files():
    assert {title: list(files) for title, files in EDITS.items()} == RECIPES


def test_a_loss_is_six_files():
    assert len(RECIPES["Add a loss"]) <= 6


def test_with_all_files_of_the_recipes_the_tests_pass(repository):
    with ExitStack() as all_together:
        for title in RECIPES:
            all_together.enter_context(Followed(repository, title))
        passes, said = asked(repository, sorted({*SEEN_BY.values(), *BESIDE}), "-vv")
        linted = subprocess.run([SCRIPTS / "ruff", "check", "chapters"], cwd=repository, capture_output=True)
    assert passes, said
    assert all(name in said for name in (*OF_ALL, *NEW)), said
    assert linted.returncode == 0, linted.stdout


@pytest.mark.parametrize(("title", "file"), [(title, file) for title in EDITS for file in EDITS[title]])
def test_without_a_file_of_a_recipe_a_test_fails_and_names_it(repository, title, file):
    with Followed(repository, title, without=file):
        passes, said = asked(repository, [SEEN_BY.get(file, PLAN)])
    assert not passes
    place = named(file, NAMES[title])
    names = [place, place.removesuffix(".py").replace("/", "."), f"any file of {place.rpartition('/')[0]}/"]
    assert any(name in said for name in names), said
