"""What must not stand at the start of a line: a full stop after a formula, the sign after a number.

A browser may break a line between a formula, which is a box, and the mark that follows it. A formula of
several boxes, between which it may break too, takes the mark into its last one.
"""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from pages import katex

MARK = re.compile(r"[.,;:?!)’”]+")
PER_CENT = re.compile(r"(?<=\d) (?=%)")
NO_BREAK_SPACE = "\u00a0"
VERBATIM = (nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw)


def setup(app):
    app.add_node(joined, html=(visit_joined, depart_joined))
    app.add_post_transform(KeepTogether)


class joined(nodes.inline):
    """A formula and the mark after it, on one line."""


class KeepTogether(SphinxPostTransform):
    default_priority = 800
    formats = ("html",)

    def run(self, **kwargs):
        for formula in list(self.document.findall(nodes.math)):
            join_mark(formula)
        for text in list(self.document.findall(nodes.Text)):
            if PER_CENT.search(text) and not isinstance(text.parent, VERBATIM):
                text.parent.replace(text, nodes.Text(PER_CENT.sub(NO_BREAK_SPACE, text)))


def join_mark(formula):
    """Move the mark that follows a formula into one box with it."""
    parent = formula.parent
    where = parent.index(formula)
    after = parent[where + 1] if where + 1 < len(parent) else None
    mark = MARK.match(after) if isinstance(after, nodes.Text) else None
    if mark:
        parent[where + 1] = nodes.Text(after[mark.end() :])
        parent[where] = joined("", "", formula, nodes.Text(mark.group()))


def visit_joined(self, node):
    formula, mark = node
    if katex.boxes(formula.astext()) > 1:
        node[:] = [nodes.math("", rf"{formula.astext()}\text{{{mark}}}")]
    self.body.append('<span class="joined">')


def depart_joined(self, node):
    self.body.append("</span>")
