"""What the tests of the notebook's tools share."""

import pytest
from matplotlib import pyplot as plt

from dlcore.notebook import check
from dlcore.notebook.exercises import Exercise, engine, register


@pytest.fixture(autouse=True)
def nothing_left_open(monkeypatch):
    """Each test starts outside the book's build and leaves no figure open."""
    monkeypatch.delenv("DLCORE_FRAMES", raising=False)
    plt.close("all")
    yield
    plt.close("all")


@pytest.fixture
def answer(monkeypatch, capsys):
    """A function that registers an exercise by its reference and cases, checks, and returns the words."""
    monkeypatch.setattr(engine, "exercises", {})

    def ask(reference, cases, function, **options):
        register(Exercise("99-sample", reference, cases, **options))
        check("99-sample", function)
        return capsys.readouterr().out

    return ask
