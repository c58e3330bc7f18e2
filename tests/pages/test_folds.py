"""A fold says what is in it."""

import pytest

from pages.folds import fold_name, name_fold


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("# Drawing the bowl.\nx = 1", "Drawing the bowl"),
        ("# draws what `fit` did, in\n# two panels. More of it.\nx = 1", "Draws what fit did, in two panels"),
        ("import math\n\nimport numpy as np", "Imports"),
        ("def draw(axes):\n    pass\n\n\ndef spread(x):\n    return x", "Defines draw, spread"),
        ("STEPS = 3\n\n\n@explore(a=1)\ndef bowl(a):\n    pass", "Defines bowl"),
        ("print(3)\nprint(4)", "print(3)"),
    ],
)
def test_it_is_named_by_its_comment_or_by_what_it_defines(source, name):
    assert fold_name(source) == name


def test_only_folded_cells_are_named():
    folded = {"metadata": {"tags": ["hide-input"]}, "source": ["# Data\n", "x = 1"]}
    shown = {"metadata": {"tags": []}, "source": ["# Data\n", "x = 1"]}
    for cell in (folded, shown):
        name_fold(cell)
    assert folded["metadata"]["mystnb"]["code_prompt_show"] == "Code: Data"
    assert shown["metadata"] == {"tags": []}
