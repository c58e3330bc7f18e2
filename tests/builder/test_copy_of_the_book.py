"""The zip that a reader takes away: what the commands need, nothing that they build, the same each time."""

import subprocess
import sys
import zipfile

import pytest

from builder.copy_of_the_book import NAME, write_copy
from builder.paths import ROOT, chapter_names


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("copy") / "book.zip"
    write_copy(path)
    return path


def names(archive):
    return [name.removeprefix(f"{NAME}/") for name in zipfile.ZipFile(archive).namelist()]


def test_it_holds_what_the_commands_need(archive):
    held = set(names(archive))
    needed = {"Makefile", "README.md", "requirements.txt", "pyproject.toml", "_config.yml", "book/build.py"}
    needed |= {f"chapters/{name}.ipynb" for name in chapter_names()}
    needed |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "dlcore").rglob("*.py")}
    needed |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "dlcore" / "data").glob("*.npz")}
    assert sorted(needed - held) == []
    assert len(held) == len(names(archive))


def test_it_holds_nothing_that_was_built(archive):
    built = ("__pycache__", "_build", ".venv", "book/api/", ".ipynb_checkpoints", ".git/")
    assert [name for name in names(archive) if any(part in name for part in built)] == []


def test_it_is_the_same_each_time(archive, tmp_path):
    write_copy(tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()


def test_unpacked_the_package_imports_and_the_commands_are_there(archive, tmp_path):
    zipfile.ZipFile(archive).extractall(tmp_path)
    folder = tmp_path / NAME
    code = "import dlcore; from dlcore.data import digits; print(dlcore.__file__, len(digits().y))"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == [str(folder / "dlcore" / "__init__.py"), "5000"]
    told = subprocess.run(
        ["make", "--dry-run", "lint"], cwd=folder, capture_output=True, text=True, check=True
    )
    assert "book/build.py lint" in told.stdout
