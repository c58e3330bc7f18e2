"""Pages that are gathered from all chapters."""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from builder.chapter_contents import title_of
from builder.paths import chapter_names
from pages import addresses
from pages.links import link


class ByChapter(SphinxDirective):
    """A page of sections, one for each chapter that has something to say there."""

    def run(self):
        self.env.note_reread()
        self.to_root = addresses.to_root(self.env.docname)
        sections = []
        for name in chapter_names():
            content = self.of_chapter(name)
            if content:
                anchor = f"chapter-{int(name[:2])}"
                section = nodes.section(ids=[anchor], names=[anchor])
                title = nodes.title()
                title += link(title_of(name), self.to_root + addresses.chapter_page(name))
                section += title
                section += content
                sections.append(section)
        return sections


def written_chapters(env):
    """The chapters that the site holds: {number: name}."""
    return {
        number: addresses.chapter_name(docname)
        for docname in env.found_docs
        if (number := addresses.chapter_number(docname))
    }
