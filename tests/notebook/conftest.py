"""What the tests of the notebook's tools share."""

import pytest
from matplotlib import pyplot as plt


@pytest.fixture(autouse=True)
def nothing_left_open(monkeypatch):
    """Each test starts outside the book's build and leaves no figure open."""
    monkeypatch.delenv("DLCORE_FRAMES", raising=False)
    plt.close("all")
    yield
    plt.close("all")
