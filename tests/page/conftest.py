"""Whether this machine has the pages' own Python; in CI one that has not is a failure."""

import os
import sys

import pytest

from builder import page_python
from builder.paths import ROOT

sys.path.insert(0, str(ROOT / "book" / "kernel"))


@pytest.fixture(scope="session")
def pyodide():
    """The folder of Pyodide."""
    if not page_python.is_gathered():
        if os.environ.get("CI"):
            pytest.fail("Pyodide is not here: `make book` fetches it")
        pytest.skip("Pyodide is not here, and could not be fetched")
    return page_python.FOLDER
