"""Whether this machine has the pages' own Python; in CI one that has not is a failure."""

import sys

import pytest

from builder import page_python
from builder.paths import ROOT
from tests.missing import cannot_run

sys.path.insert(0, str(ROOT / "book" / "kernel"))


@pytest.fixture(scope="session")
def pyodide():
    """The folder of Pyodide."""
    if not page_python.is_gathered():
        cannot_run("Pyodide is not here: `make book` fetches it, where it can be had")
    return page_python.FOLDER
