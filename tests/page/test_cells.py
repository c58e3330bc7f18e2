"""The Python side of a page, tried in this Python: what cells show, what an exercise needs of those above."""

import base64
import io

import cells
import pytest
from PIL import Image


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(cells, "namespace", {"__name__": "__main__"})


def run(source):
    answer = cells.run(source)
    assert not answer["error"]
    return answer


def test_the_last_line_is_shown_and_the_names_stay(capsys):
    answer = run("x = 2\nprint('said')\nx + 1")
    assert [each["text"] for each in answer["shown"]] == ["3"]
    assert capsys.readouterr().out == "said\n"
    assert run("x * 2")["shown"][0]["text"] == "4"
    assert run("None")["shown"] == []


def test_an_error_reads_like_python_s_from_the_reader_s_line_on():
    error = cells.run("def half(x):\n    return x / 0\n\n\nhalf(1)")["error"]
    first, *_, last = error.splitlines()
    assert first == "Traceback (most recent call last):"
    assert last == "ZeroDivisionError: division by zero"
    assert "return x / 0" in error
    assert "half(1)" in error
    assert "cells.py" not in error


def test_code_that_cannot_be_read_names_its_line():
    error = cells.run("x = 1\ny = (")["error"]
    assert "line 2" in error
    assert "SyntaxError" in error


def test_a_missing_package_is_named():
    assert cells.run("import nowhere_to_be_found.part")["missing"] == "nowhere_to_be_found"


def test_a_described_picture_has_its_words_and_an_open_figure_is_shown():
    source = "from matplotlib import pyplot as plt\nfigure, axes = plt.subplots(figsize=(2, 1))\n"
    shown = run(source + "from dlcore.notebook import described\ndescribed(figure, 'Nothing yet.')")["shown"]
    assert [(each["alt"], each["text"]) for each in shown] == [("Nothing yet.", "Nothing yet.")]
    (figure,) = run(source)["shown"]
    assert Image.open(io.BytesIO(base64.b64decode(figure["png"]))).width > 100


EXPLORATION = """
from matplotlib import pyplot as plt
from dlcore.notebook import explore, log_slider, slider

def middle(height, rate):
    return 0.5, 0.5

@explore(height=slider(0, 10, steps=6), rate=log_slider(0.01, 1, steps=3), handle=middle)
def bars(height, rate):
    "A bar."
    figure, axes = plt.subplots(figsize=(2, 1))
    axes.bar([0], [height])
    return figure, f"height {height:.2f} at {rate:.3f}"
"""


def test_an_exploration_is_drawn_between_its_stops():
    (made,) = run(EXPLORATION)["explorations"]
    assert (made["name"], made["alt"]) == ("bars", "A bar.")
    drawn = cells.draw("bars", [0.25, 1.5])
    assert drawn["reading"] == "height 0.50 at 0.316"
    assert len(drawn["pixels"]) == 4 * drawn["width"] * drawn["height"]
    assert drawn["texts"] == ["0.5", "0.3162"]
    assert len(drawn["handle"]) == 2
    assert cells.draw("bars", [5, 0])["reading"] == "height 10.00 at 0.010"


def test_an_exercise_brings_the_statements_that_it_needs():
    above = [
        "import math\nimport numpy as np\nfrom dlcore import relu, softmax",
        "points = np.zeros(3)\nother = np.ones(3)",
        "def shift(x):\n    return x + step",
        "step = 2\npoints[0] = 1\nprint(points)",
        "axes = []\naxes.append(other)",
    ]
    wanted = "import numpy as np\npoints = np.zeros(3)\ndef shift(x):\n    return x + step\n"
    wanted += "step = 2\npoints[0] = 1"
    assert cells.slice_for("shift(points)", above) == wanted
    assert cells.slice_for("def f(points):\n    return relu(points)", above) == "from dlcore import relu"
    assert cells.slice_for("x = 1", above) == ""


def test_a_value_comes_with_what_may_change_it():
    above = ["from dlcore import fit", "model = make()\nloss = 0", "for k in range(3):\n    loss += k"]
    above += ["fit(model, loss)", "model.train()", "print(model)"]
    assert cells.slice_for("model", above) == "\n".join(above[:-1])
    assert (
        cells.slice_for("loss", above)
        == "from dlcore import fit\nmodel = make()\n" + "\n".join(above[1:4])[15:]
    )


def test_a_value_that_is_given_anew_does_not_bring_the_old_one():
    above = ["x = 1", "def twice():\n    return 2 * x", "y = twice()", "x = 5"]
    assert cells.slice_for("x", above) == "x = 5"
    assert cells.slice_for("y", above) == "\n".join(above[:3])
    assert cells.slice_for("twice()", above) == "def twice():\n    return 2 * x\nx = 5"


def test_above_a_cell_that_cannot_be_read_everything_is_needed():
    assert cells.slice_for("x", ["a = 1", "b = ("]) == "a = 1\nb = ("
