"""Which chapters build on which: a table of all, and the chapters on the way to some of them."""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from builder.plan import chapters, route
from pages import addresses
from pages.by_chapter import written_chapters
from pages.links import link


def setup(app):
    app.add_directive("prerequisites", Prerequisites)
    app.add_directive("routes", Routes)


class Prerequisites(SphinxDirective):
    """Every chapter of the plan with the chapters that it builds on directly."""

    def run(self):
        self.env.note_reread()
        rows = [
            (self.titled(number, chapter["title"]), self.numbers(chapter["needs"]))
            for number, chapter in chapters().items()
        ]
        return [table(("chapter", "builds on"), rows)]

    def titled(self, number, title):
        return [nodes.Text(f"{number} "), self.link(number, title)]

    def numbers(self, numbers):
        """The numbers, each a link where the chapter is written, with commas between."""
        if not numbers:
            return [nodes.Text("—")]
        row = []
        for number in numbers:
            row += [nodes.Text(", "), self.link(number, str(number))]
        return row[1:]

    def link(self, number, text):
        name = written_chapters(self.env).get(number)
        if name is None:
            return nodes.Text(text)
        address = addresses.to_root(self.env.docname) + addresses.chapter_page(name)
        return link(text, address, reftitle=chapters()[number]["title"])


class Routes(Prerequisites):
    """One route a line, `goal: number of its last chapter`: the chapters to read for it, in order."""

    has_content = True

    def run(self):
        self.env.note_reread()
        rows = []
        for line in self.content:
            goal, _, last = line.rpartition(":")
            rows.append(([nodes.Text(goal)], self.numbers(route(int(last)))))
        return [table(("to understand", "read, in this order"), rows)]


def table(head, rows):
    """A table of two columns, one paragraph a cell."""
    group = nodes.tgroup("", nodes.colspec(colwidth=2), nodes.colspec(colwidth=1), cols=2)
    group += nodes.thead("", row([nodes.Text(text)] for text in head))
    group += nodes.tbody("", *(row(cells) for cells in rows))
    return nodes.table("", group)


def row(cells):
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells))
