"""The page of formulas: every labelled equation with its number and the lines of dlcore that compute it."""

from docutils import nodes
from sphinx import addnodes

from builder.chapter_contents import formulas_of
from builder.equation_lines import cited_at, first_of_each
from pages import addresses
from pages.by_chapter import ByChapter
from pages.links import link


def setup(app):
    app.add_directive("formula-index", FormulaIndex)


class FormulaIndex(ByChapter):
    """The equations of each chapter."""

    def of_chapter(self, name):
        return [self.row(label, tex) for label, tex in formulas_of(name)]

    def row(self, label, tex):
        about = nodes.paragraph(classes=["about"])
        about += link(label, self.to_root + addresses.equation(label), classes=["label"])
        here = self.env.docname
        kind = {"refdomain": "math", "reftype": "eq", "reftarget": label, "refdoc": here}
        about += [nodes.Text(" "), addnodes.pending_xref("", nodes.inline("", label), **kind)]
        for place in first_of_each(cited_at().get(label, ())):
            address = self.to_root + addresses.source_line(place.module, place.line)
            about += [nodes.Text(" "), link(f"{place.name} · {place.path}:{place.line}", address)]
        block = nodes.math_block(tex, tex, nowrap=False, number=None, label=None, docname=here)
        return nodes.container("", about, block, classes=["formula"])
