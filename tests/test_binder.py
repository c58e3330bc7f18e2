"""What Binder would build from this repository, read from repo2docker without a Docker engine."""

import subprocess
import sys

import pytest

from builder.paths import ROOT


@pytest.fixture(scope="module")
def dockerfile():
    """The Dockerfile that repo2docker writes, as a list of lines."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return (done.stdout + done.stderr).splitlines()


def place(dockerfile, ending):
    """The number of the only line that ends so."""
    found = [number for number, line in enumerate(dockerfile) if line.endswith(ending)]
    assert len(found) == 1, (ending, found)
    return found[0]


def test_the_python_is_that_of_runtime_txt(dockerfile):
    wanted = (ROOT / "runtime.txt").read_text("utf-8").strip().removeprefix("python-")
    assert any(line.endswith(f"Building conda environment for python={wanted}") for line in dockerfile)


def test_the_pinned_requirements_are_installed_once_the_sources_are_there(dockerfile):
    """They hold dlcore itself, `-e .`, so they cannot be installed before it is copied."""
    copied = place(dockerfile, "src/ ${REPO_DIR}/")
    assert copied < place(dockerfile, '/bin/pip install --no-cache-dir -r "requirements.txt"')


def test_nothing_else_configures_it():
    """A folder or file of these names would silence requirements.txt."""
    for name in ("binder", ".binder", "environment.yml", "Dockerfile", "Pipfile", "setup.py"):
        assert not (ROOT / name).exists(), name
