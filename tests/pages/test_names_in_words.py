"""What the page of formulas calls an equation, and when the glossary takes two words for one."""

import pytest

from pages.formula_index import in_words
from pages.glossary import same


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("softmax-gradient", "Softmax gradient"),
        ("tools-softmax-vjp", "Softmax vector–Jacobian product"),
        ("what-step", "Step"),
        ("ols-r2", "Least squares R²"),
        ("kmeans-inertia", "K-means inertia"),
        ("dbscan-core", "DBSCAN core"),
    ],
)
def test_a_label_becomes_a_name(label, name):
    assert in_words(label) == name


def test_a_term_is_known_in_every_dress():
    assert same("Core points") == same("core point") == same("core-point (of DBSCAN)")
    assert same("core point") != same("border point")
