"""Docstrings as a page shows them."""

from docutils import nodes

from pages import addresses, docstrings


def test_code_and_equations_are_told_from_text(monkeypatch):
    monkeypatch.setattr(addresses, "stated_in", lambda: {"gd-update": "12_descent"})
    found = docstrings.inline("as `step` does (eq:gd-update), not eq:lstm-cell.", "../../")
    code, written, planned = (node for node in found if not isinstance(node, nodes.Text))
    assert code.astext() == "step"
    assert written["refuri"] == "../../chapters/12_descent.html#equation-gd-update"
    assert (type(planned), planned.astext()) == (nodes.literal, "eq:lstm-cell")
    assert "".join(node.astext() for node in found) == "as step does (eq:gd-update), not eq:lstm-cell."


def test_paragraphs_are_joined_and_what_is_laid_out_by_hand_is_not():
    one, two = docstrings.paragraphs("A sentence\nin two lines.\n\n    a  b\n    c  d", "")
    assert one.astext() == "A sentence in two lines."
    assert isinstance(two, nodes.literal_block)
    assert two.astext() == "    a  b\n    c  d"
    assert docstrings.paragraphs(None, "") == []
