"""The first page of the API reference: every public name by its row, and every module."""

import ast

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from builder.public_names import by_row, defined_in, summary, tree_of
from pages import addresses
from pages.api_module import is_public, name_list
from pages.api_pages import modules
from pages.docstrings import inline
from pages.links import link

# What a row is called where its folder's name alone does not say it.
TITLES = {
    "init": "Initialisers",
    "core": "Parameters and modules",
    "optim": "Optimisers",
    "train": "Training",
    "sweep": "Searches",
    "gradcheck": "Gradient check",
}


def setup(app):
    app.add_directive("api-names", ApiNames)
    app.add_directive("api-modules", ApiModules)


def row_title(row):
    return TITLES.get(row, row.capitalize())


class ApiNames(SphinxDirective):
    """A section for each row of dlcore with the public names that it defines."""

    def run(self):
        self.env.note_reread()
        to_root = addresses.to_root(self.env.docname)
        return [
            nodes.section(
                "", nodes.title("", row_title(row)), name_list(names, to_root), ids=[row], names=[row]
            )
            for row, names in by_row().items()
        ]


class ApiModules(SphinxDirective):
    """All modules, with the names that can only be imported from there."""

    def run(self):
        self.env.note_reread()
        to_root = addresses.to_root(self.env.docname)
        rows = nodes.bullet_list(classes=["modules"])
        for module in modules():
            tree = tree_of(module)
            line = nodes.paragraph()
            line += link(module, to_root + addresses.module_page(module))
            line += [nodes.Text(" — "), *inline(summary(ast.get_docstring(tree)), to_root)]
            row = nodes.list_item("", line)
            names = [node.name for node in defined_in(tree.body) if not is_public(node.name, module)]
            if names:
                links = nodes.paragraph(classes=["names"])
                for name in names:
                    links += [link(name, to_root + addresses.definition(module, name)), nodes.Text(" ")]
                row += links
            rows += row
        return [rows]
