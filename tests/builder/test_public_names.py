"""What the reference says of each public name."""

import ast

import pytest

import dlcore
from builder import public_names
from builder.equation_lines import CITED
from builder.paths import ROOT, source_of


def signature(name):
    module = public_names.home(name)
    return public_names.signature(public_names.definition(module, name), module)


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("softmax", "softmax(x, axis=-1)"),
        ("Dense", "Dense("),
        ("BatchNorm2d", "BatchNorm2d(features, *, "),
        ("ReLU", "ReLU()"),
        ("History", "History(step_loss, "),
    ],
)
def test_a_name_is_called_as_its_source_or_the_class_it_inherits_from_says(name, called):
    assert signature(name).startswith(called)


def test_a_class_that_adds_no_arguments_takes_those_it_inherits():
    one, two = signature("BatchNorm1d"), signature("BatchNorm2d")
    assert one.removeprefix("BatchNorm1d") == two.removeprefix("BatchNorm2d")


def test_a_property_is_named_without_brackets():
    (cls,) = ast.parse("class A:\n    @property\n    def size(self): ...\n    def step(self, x): ...").body
    assert [public_names.signature(node, "") for node in cls.body] == ["size", "step(x)"]


@pytest.mark.parametrize(
    ("docstring", "sentence"),
    [
        ("One. Two.", "One."),
        (
            "One e.g. this, and\nthat (eq:gd-update). He et al., 2015.",
            "One e.g. this, and that (eq:gd-update).",
        ),
        ("The gates:\n\ni, f, o", "The gates"),
        ("x ← x + y\n\nMore.", "x ← x + y"),
        (None, ""),
    ],
)
def test_a_summary_is_the_first_sentence(docstring, sentence):
    assert public_names.summary(docstring) == sentence


@pytest.mark.parametrize("name", dlcore.__all__)
def test_the_lines_that_compute_equations_stand_in_the_name_s_own_source(name):
    module = public_names.home(name)
    node = public_names.definition(module, name)
    lines = source_of(module).read_text("utf-8").splitlines()
    for number, code, labels in public_names.cited_lines(name):
        assert node.lineno <= number <= node.end_lineno
        above = lines[number - 2] if lines[number - 2].lstrip().startswith("#") else ""
        assert sorted(CITED.findall(above + lines[number - 1])) == sorted(labels)
        assert code
        assert code in lines[number - 1]


def test_the_update_of_gradient_descent_is_computed_by_its_optimiser():
    assert "gd-update" in {label for _, _, labels in public_names.cited_lines("SGD") for label in labels}


def test_every_public_name_stands_in_one_row():
    rows = public_names.by_row()
    assert sorted(name for names in rows.values() for name in names) == sorted(dlcore.__all__)
    assert list(rows).index("activations") < list(rows).index("layers") < list(rows).index("models")
    assert rows["layers"] == sorted(rows["layers"], key=str.casefold)
    assert all((ROOT / "dlcore" / row).exists() or (ROOT / "dlcore" / f"{row}.py").exists() for row in rows)
