"""Marks keep to the formula or the number that they belong to."""

from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.utils import new_document

from pages.typography import KeepTogether, joined, visit_joined


def kept_together(*children):
    document = new_document("page")
    document += nodes.paragraph("", "", *children)
    KeepTogether(document).run()
    return document[0]


@pytest.mark.parametrize("mark", [",", ".", ").", "’", "?)"])
def test_a_mark_moves_into_one_box_with_its_formula(mark):
    paragraph = kept_together(nodes.Text("at "), nodes.math("", "p"), nodes.Text(f"{mark} and on"))
    at, box, rest = paragraph
    assert isinstance(box, joined)
    assert isinstance(box[0], nodes.math)
    assert [at, box.astext(), rest] == ["at ", f"p{mark}", " and on"]


@pytest.mark.parametrize(
    "after", [[], [nodes.Text(" is")], [nodes.Text("-th")], [nodes.emphasis("", ".")]], ids=str
)
def test_a_formula_without_a_mark_stays_as_it_is(after):
    paragraph = kept_together(nodes.math("", "p"), *after)
    assert isinstance(paragraph[0], nodes.math)
    assert len(paragraph) == 1 + len(after)


def test_a_per_cent_sign_stays_with_its_number_but_not_in_code():
    paragraph = kept_together(nodes.Text("26.2 % of % and "), nodes.literal("", "5 % 3"))
    assert paragraph.astext() == "26.2\u00a0% of % and 5 % 3"


@pytest.mark.parametrize(("tex", "after_it"), [("p", True), ("p = 1", False)])
def test_a_formula_that_may_break_takes_the_mark_into_its_last_box(tex, after_it):
    translator = SimpleNamespace(body=[])
    box = kept_together(nodes.math("", tex), nodes.Text(", and on"))[0]
    visit_joined(translator, box)
    assert (isinstance(box[-1], nodes.Text), box.astext().endswith(r"\text{,}")) == (after_it, not after_it)
