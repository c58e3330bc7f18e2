"""The glossary: one line a term, `term | 中文 | what it is`."""

from docutils import nodes
from sphinx import addnodes
from sphinx.domains.std import make_glossary_term
from sphinx.util.docutils import SphinxDirective


def setup(app):
    app.add_directive("terms", Terms)


class Terms(SphinxDirective):
    """The terms in alphabetical order; a wrong order or a missing field is an error."""

    has_content = True

    def run(self):
        rows = [[field.strip() for field in line.split("|")] for line in self.content if line.strip()]
        wrong = [row for row in rows if len(row) != 3 or not all(row)]
        names = [row[0].casefold() for row in rows]
        wrong += [names[i] for i in range(1, len(names)) if sort_key(names[i]) < sort_key(names[i - 1])]
        if wrong:
            raise self.error(f"not `term | 中文 | what it is`, or out of order: {wrong}")
        entries = nodes.definition_list(classes=["glossary"])
        for line, (term, chinese, meaning) in enumerate(rows):
            entries += self.entry(term, chinese, meaning, self.lineno + line + 1)
        return [addnodes.glossary("", entries, sorted=False)]

    def entry(self, term, chinese, meaning, line):
        name = make_glossary_term(
            self.env,
            [nodes.Text(term)],
            None,
            self.state.document.current_source,
            line,
            None,
            self.state.document,
        )
        name += nodes.raw("", f' <span lang="zh">{chinese}</span>', format="html")
        return nodes.definition_list_item("", name, nodes.definition("", nodes.paragraph("", meaning)))


def sort_key(name):
    """Letters decide, not dashes or brackets."""
    return "".join(letter for letter in name if letter.isalnum() or letter == " ")
