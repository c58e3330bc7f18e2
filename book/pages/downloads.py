"""The whole book as one zip, offered by the site itself: `{copy}` in a text is a link to it."""

from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from builder.copy_of_the_book import NAME, write_copy
from pages import addresses


def setup(app):
    app.add_role("copy", Copy())
    app.connect("build-finished", write_archive)


class Copy(SphinxRole):
    """{copy}`the words of the link`."""

    def run(self):
        address = addresses.to_root(self.env.docname) + addresses.archive(NAME)
        return [nodes.reference("", self.text, refuri=address, internal=True)], []


def write_archive(app, exception):
    """Write the zip beside the pages, when all of these are made."""
    if exception is None and app.builder.format == "html":
        path = Path(app.outdir, addresses.archive(NAME))
        path.parent.mkdir(exist_ok=True)
        write_copy(path)
