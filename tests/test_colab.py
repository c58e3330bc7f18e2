"""The cell that the set-up page gives for Colab makes `import dlcore` work in the Python that runs it."""

import os
import re
import shutil
import subprocess
import venv

import pytest

from builder.paths import ROOT

KERNEL = """\
import os, subprocess
def shell(command): subprocess.run(command, shell=True, check=True)
{cell}
assert os.path.basename(os.getcwd()) == "chapters"
os.chdir(os.sep)  # found from anywhere
import importlib.util
print(importlib.util.find_spec("dlcore").origin)  # NumPy, which Colab has, is not here to import it with
"""


def cell():
    """The lines of the only cell on the page that clones the book."""
    found = re.findall(r"^```ipython3\n(!git clone .*?)^```", page(), re.MULTILINE | re.DOTALL)
    assert len(found) == 1
    return found[0].splitlines()


def page():
    return (ROOT / "book" / "setup.md").read_text("utf-8")


def translated(line, address):
    """A line of the cell in plain Python, as IPython would run it."""
    if line.startswith("!"):
        assert line.count("REPOSITORY_ADDRESS") <= 1
        return f"shell({line[1:].replace('REPOSITORY_ADDRESS', address)!r})"
    if line.startswith("%cd "):
        return f"os.chdir({line.removeprefix('%cd ')!r})"
    assert not line.startswith("%")
    return line


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """The address of a repository that holds dlcore and the chapters as they are now."""
    folder = tmp_path_factory.mktemp("repository")
    for name in ("dlcore", "chapters"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    person = ["-c", "user.name=reader", "-c", "user.email=reader@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "--quiet"], ["add", "."], [*person, "commit", "--quiet", "-m", "The book"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder.as_uri()


def test_the_running_python_finds_the_cloned_package(repository, tmp_path):
    """In a fresh environment with nothing installed, which started before the cell and sees no folder."""
    venv.create(tmp_path / "fresh")
    python = tmp_path / "fresh" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    program = KERNEL.format(cell="\n".join(translated(line, repository) for line in cell()))
    command = [python, "-I", "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == str(tmp_path / "book" / "dlcore" / "__init__.py")
