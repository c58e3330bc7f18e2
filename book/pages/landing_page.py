"""The landing page's own pieces: an exploration that already moves, the parts, the counts."""

from html import escape
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from builder.chapter_contents import counts
from builder.paths import ROOT
from builder.plan import chapters, parts
from pages import addresses
from pages.by_chapter import written_chapters
from pages.explorations import exploration

PICTURES = ROOT / "book" / "assets" / "parts"
ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]


def setup(app):
    app.connect("builder-inited", put_landing_page_at_the_root)
    app.add_directive("hero", Hero)
    app.add_directive("parts", Parts)
    app.add_directive("stock", Stock)
    app.add_directive("counts", Counts)


def put_landing_page_at_the_root(app):
    """Write the landing page as index.html, where visitors and web servers look for it."""
    if app.builder.format != "html":
        return
    uri, filename = app.builder.get_target_uri, app.builder.get_outfilename
    app.builder.get_target_uri = lambda name, typ=None: (
        addresses.page(name) if name == addresses.LANDING else uri(name, typ)
    )
    app.builder.get_outfilename = lambda name: filename("index" if name == addresses.LANDING else name)


class Hero(SphinxDirective):
    """The directive's text beside an exploration that plays: `chapter name`, and under it a caption."""

    required_arguments = 2
    option_spec: ClassVar = {"caption": directives.unchanged_required}
    has_content = True

    def run(self):
        self.env.note_reread()
        pitch = nodes.container(classes=["pitch"])
        self.state.nested_parse(self.content, self.content_offset, pitch)
        block = nodes.container("", pitch, classes=["hero"])
        chapter, name = self.arguments
        moving = nodes.container(classes=["moving"])
        shown = exploration(
            chapter, name, self.env.app.outdir, addresses.to_root(self.env.docname), plays=True
        )
        moving += nodes.raw("", shown, format="html")
        words, messages = self.state.inline_text(self.options["caption"], self.lineno)
        moving += [nodes.paragraph("", "", *words, classes=["reading"]), *messages]
        block += moving
        return [block]


class Stock(SphinxDirective):
    """How much there is to read today, how long a chapter takes, and that nothing need be installed."""

    def run(self):
        self.env.note_reread()
        held = counts()
        text = (
            f"{held['chapters']} of {len(chapters())} chapters are here, with "
            f"{held['explorations']} explorations and {held['exercises']} exercises. "
            "A chapter takes about an hour. "
            "To read and to play, nothing need be installed."
        )
        return [nodes.paragraph("", text, classes=["stock"])]


class Parts(SphinxDirective):
    """A card for each part of the plan; a chapter that is written is a link."""

    def run(self):
        self.env.note_reread()
        written = written_chapters(self.env)
        cards = "".join(self.card(number, part, written) for number, part in zip(ROMAN, parts(), strict=True))
        return [nodes.raw("", f'<ul class="parts">{cards}</ul>', format="html")]

    def card(self, roman, part, written):
        source = PICTURES / f"{part['picture']}.svg"
        self.env.note_dependency(str(source))
        rows = "".join(
            self.chapter(number, chapter["title"], written.get(number))
            for number, chapter in part["chapters"].items()
        )
        return (
            f'<li class="part-card">{source.read_text("utf-8")}'
            f'<h3><span class="number">{roman}</span> {escape(part["title"])}</h3>'
            f"<p>{escape(part['line'])}</p><ol>{rows}</ol></li>"
        )

    def chapter(self, number, title, name):
        text = escape(title)
        if name:
            text = f'<a href="{addresses.to_root(self.env.docname)}{addresses.chapter_page(name)}">{text}</a>'
        return f'<li value="{number}" class="{"written" if name else "planned"}">{text}</li>'


class Counts(SphinxDirective):
    """How much the book holds today, counted while it is built."""

    def run(self):
        self.env.note_reread()
        held = counts()
        rows = [
            (held["chapters"], f"chapters of {len(chapters())} written"),
            (
                held["equations"],
                f"labelled equations, {held['equations in code']} of them computed by dlcore",
            ),
            (held["explorations"], f"explorations of {held['states']:,} states"),
            (held["exercises"], f"solved exercises, {held['checked exercises']} checked by the book"),
            (held["beliefs"], "common beliefs measured"),
        ]
        html = "".join(f"<li><strong>{count}</strong> {escape(text)}</li>" for count, text in rows)
        return [nodes.raw("", f'<ul class="counts">{html}</ul>', format="html")]
