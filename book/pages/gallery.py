"""The gallery: every exploration of the book, with its title, its question, and a link to its place."""

from docutils import nodes
from docutils.statemachine import StringList

from builder.chapter_contents import exploration_names, questions_of
from pages import addresses
from pages.by_chapter import ByChapter
from pages.explorations import exploration
from pages.links import link


def setup(app):
    app.add_directive("gallery", Gallery)


class Gallery(ByChapter):
    """The explorations of each chapter."""

    def of_chapter(self, name):
        asked = questions_of(name)
        return [self.entry(name, each, *asked[each]) for each in exploration_names(name)]

    def entry(self, chapter, name, title, question):
        """A section of one exploration."""
        anchor = f"about-{addresses.exploration_anchor(name)}-{chapter[:2]}"
        place = f"{self.to_root}{addresses.chapter_page(chapter)}#{addresses.exploration_anchor(name)}"
        section = nodes.section(ids=[anchor], names=[anchor])
        section += nodes.title("", "", link(title, place))
        if question:
            said = nodes.Element()
            self.state.nested_parse(
                StringList([f"**Predict**: {question}"], self.env.docname), self.content_offset, said
            )
            section += said.children
        figure = exploration(chapter, name, self.env.app.outdir, self.to_root, apart=True)
        section += nodes.raw("", figure, format="html")
        return section
