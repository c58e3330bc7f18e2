"""What nobody writes: the formulas, explorations and beliefs of all chapters; the machines played."""

import json
from datetime import date
from html import escape

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from builder.labels import cited_at
from builder.outputs import beliefs_of, exploration_names, formulas_of, title_of
from builder.paths import PLAYED, chapter_names
from line.cells import TO_ROOT, exploration
from line.listing import equation_address
from line.mathematics import first_of_each
from line.theme import chapter_number


def setup(app):
    app.add_directive("formula-index", FormulaIndex)
    app.add_directive("gallery", Gallery)
    app.add_directive("beliefs", Beliefs)
    app.add_directive("played", Played)


class Generated(SphinxDirective):
    """A page of sections, one for each chapter that has something to say there."""

    def run(self):
        self.env.note_reread()
        sections = []
        for name in chapter_names():
            content = self.of_chapter(name)
            if content:
                anchor = f"chapter-{int(name[:2])}"
                section = nodes.section(ids=[anchor], names=[anchor])
                title = nodes.title()
                title += nodes.reference("", title_of(name), refuri=chapter_page(name), internal=True)
                section += title
                section += content
                sections.append(section)
        return sections


class FormulaIndex(Generated):
    """Every labelled equation with its number, its label, and the lines of dlcore that compute it."""

    def of_chapter(self, name):
        return [self.row(label, tex) for label, tex in formulas_of(name)]

    def row(self, label, tex):
        target = equation_address(label, TO_ROOT)
        about = nodes.paragraph(classes=["about"])
        about += nodes.reference("", label, refuri=target, internal=True, classes=["label"])
        here = self.env.docname
        kind = {"refdomain": "math", "reftype": "eq", "reftarget": label, "refdoc": here}
        about += [nodes.Text(" "), addnodes.pending_xref("", nodes.inline("", label), **kind)]
        for place in first_of_each(cited_at().get(label, ())):
            line = f"api/{place.module}.html#line-{place.line}"
            text = f"{place.name} · {place.path}:{place.line}"
            about += [nodes.Text(" "), nodes.reference("", text, refuri=line, internal=True)]
        block = nodes.math_block(tex, tex, nowrap=False, number=None, label=None, docname=here)
        return nodes.container("", about, block, classes=["formula"])


class Gallery(Generated):
    """Every exploration of the book."""

    def of_chapter(self, name):
        outdir = self.env.app.outdir
        return [
            nodes.raw("", exploration(name, each, outdir, apart=True), format="html")
            for each in exploration_names(name)
        ]


class Beliefs(Generated):
    """Every claim that a chapter measured, with its verdict."""

    def of_chapter(self, name):
        rows = "".join(self.row(name, belief) for belief in beliefs_of(name))
        return [nodes.raw("", f'<ul class="beliefs">{rows}</ul>', format="html")] if rows else []

    def row(self, name, belief):
        word = belief.verdict.split()[0]
        return (
            f'<li class="belief" data-verdict="{word}">'
            f'<p class="claim"><a href="{chapter_page(name)}#{belief.anchor}">{escape(belief.claim)}</a></p>'
            f'<p class="verdict">{escape(belief.verdict)}</p>'
            f'<p class="measured">{escape(belief.measured)}</p></li>'
        )


class Played(SphinxDirective):
    """The machines on which every chapter gave its stored outputs, as the last whole run noted them."""

    def run(self):
        self.env.note_dependency(str(PLAYED))
        record = json.loads(PLAYED.read_text("utf-8"))
        day = date.fromisoformat(record["day"])
        said = f"Last played on {day.day} {day:%B %Y}, all {len(record['chapters'])} chapters on each:"
        rows = nodes.bullet_list(
            "", *(nodes.list_item("", nodes.paragraph("", each)) for each in record["machines"])
        )
        return [nodes.paragraph("", said), rows]


def written_chapters(env):
    """The chapters that the site holds: {number: document}."""
    return {number: name for name in env.found_docs if (number := chapter_number(name))}


def chapter_page(name):
    """The address of a chapter from one of the pages here."""
    return f"{TO_ROOT}chapters/{name}.html"
