"""What the page about the book takes from elsewhere: how to cite it, where to report an error."""

import yaml
from docutils import nodes
from sphinx.util.docutils import SphinxDirective, SphinxRole

from builder.paths import ROOT

CITED = ROOT / "CITATION.cff"


def setup(app):
    app.add_directive("citation", Citation)
    app.add_role("report", Report())


class Citation(SphinxDirective):
    """The book's entry in a list of references, in words and for BibTeX, from CITATION.cff."""

    def run(self):
        self.env.note_dependency(str(CITED))
        book = yaml.safe_load(CITED.read_text("utf-8"))
        author = " and ".join(person["name"] for person in book["authors"])
        title, version, year = book["title"], book["version"], str(book["date-released"])[:4]
        words = nodes.paragraph("", f"{author}. ")
        words += [nodes.emphasis("", title), nodes.Text(f", version {version}, {year}.")]
        entry = (
            "@book{linebyline,\n"
            f"  author  = {{{{{author}}}}},\n"
            f"  title   = {{{title}}},\n"
            f"  edition = {{version {version}}},\n"
            f"  year    = {{{year}}}\n"
            "}"
        )
        return [nodes.block_quote("", words), nodes.literal_block(entry, entry, language="bibtex")]


class Report(SphinxRole):
    """{report}`words` before the place where errors are reported, once `_config.yml` names the repository."""

    def run(self):
        options = self.config.html_theme_options
        repository = (options.get("repository_url") or "").rstrip("/")
        if not repository:
            return [nodes.Text("where you got this book from")], []
        link = nodes.reference("", self.text, refuri=f"{repository}/issues")
        return [link], []
