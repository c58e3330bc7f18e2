"""The page of a module: the names that it defines, then its whole source, to whose lines equations lead."""

import ast

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

import dlcore
from builder.paths import source_of
from builder.public_names import defined_in, home, summary
from pages import addresses
from pages.api_parts import called, entered, methods, titled
from pages.docstrings import inline, paragraphs
from pages.links import link
from pages.listings import numbered


def setup(app):
    app.add_directive("api-module", ApiModule)


class ApiModule(SphinxDirective):
    """The reference of one module, by its name."""

    required_arguments = 1

    def run(self):
        module = self.arguments[0]
        source = source_of(module)
        self.env.note_dependency(str(source))
        to_root = addresses.to_root(self.env.docname)
        code = source.read_text("utf-8")
        tree = ast.parse(code)
        found = paragraphs(ast.get_docstring(tree), to_root)
        defined = defined_in(tree.body)
        with_page = [node.name for node in defined if is_public(node.name, module)]
        if with_page:
            found.append(name_list(with_page, to_root))
        found += [self.entry(module, node, to_root) for node in defined if node.name not in with_page]
        listing = nodes.raw("", numbered(code, 1, to_root, anchors=True), format="html")
        return [*found, titled("Source", listing)]

    def entry(self, module, node, to_root):
        """The section of a class or function that has no page of its own."""
        full = f"{module}.{node.name}"
        section = nodes.section(ids=[full], names=[full])
        section += nodes.title("", node.name)
        entered(self.env, full, node, module, section)  # can be referred to; the index is for public names
        section += called(node, module)
        section += paragraphs(ast.get_docstring(node), to_root)
        section += methods(node, module, to_root) if isinstance(node, ast.ClassDef) else []
        return section


def is_public(name, module):
    """Whether a name of a module is a public name of dlcore, which has a page of its own."""
    return name in dlcore.__all__ and home(name) == module


def name_list(names, to_root):
    """Public names, each a link to its page, with what they do in a sentence."""
    rows = nodes.bullet_list(classes=["public-names"])
    for name in names:
        line = nodes.paragraph()
        line += link(name, to_root + addresses.name_page(name))
        line += [
            nodes.Text(" "),
            nodes.inline("", "", *inline(summary(getattr(dlcore, name).__doc__), to_root)),
        ]
        rows += nodes.list_item("", line)
    return rows
