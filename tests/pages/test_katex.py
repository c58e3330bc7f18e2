"""The markup of a formula is as MathML wants it."""

import xml.etree.ElementTree as ElementTree

import pytest

from pages import katex

PARTS = {"msub": 2, "msup": 2, "msubsup": 3, "mfrac": 2, "munder": 2, "mover": 2, "munderover": 3}


@pytest.mark.parametrize(
    "tex",
    [r"\lambda_{\max}", r"\max_i z_i", r"\sum_{k=1}^K a_k", r"x^{\min}", r"\frac12"],
)
def test_each_element_has_as_many_parts_as_it_needs(tex):
    html = katex.render(tex, display=False)
    math = ElementTree.fromstring(html[html.index("<math") : html.index("</math>") + len("</math>")])
    for element in math.iter():
        name = element.tag.split("}")[-1]
        assert len(element) == PARTS.get(name, len(element)), ElementTree.tostring(element)
