"""The gallery: every exploration of the book."""

from docutils import nodes

from builder.chapter_contents import exploration_names
from pages.by_chapter import ByChapter
from pages.explorations import exploration


def setup(app):
    app.add_directive("gallery", Gallery)


class Gallery(ByChapter):
    """The explorations of each chapter."""

    def of_chapter(self, name):
        outdir = self.env.app.outdir
        return [
            nodes.raw("", exploration(name, each, outdir, self.to_root, apart=True), format="html")
            for each in exploration_names(name)
        ]
