"""The page of a public name: how it is called, an example, its equations, its tests, its source."""

import ast
from html import escape

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

import dlcore
from builder.examples import examples
from builder.paths import ROOT, source_of
from builder.plan import chapters, taught_in, toc_chapters
from builder.public_names import cited_lines, definition, home, sources
from builder.tested_by import importing_tests
from pages import addresses
from pages.api_parts import called, entered, methods, parameters, titled
from pages.docstrings import equation, paragraphs
from pages.links import link
from pages.listings import Listing, numbered_part


def setup(app):
    app.add_directive("api-name", ApiName)


class ApiName(SphinxDirective):
    """The reference of one public name of dlcore."""

    required_arguments = 1

    def run(self):
        self.name_shown = name = self.arguments[0]
        self.module = home(name)
        self.node = definition(self.module, name)
        self.to_root = addresses.to_root(self.env.docname)
        for source in sources(name):
            self.env.note_dependency(str(source))
        signature = called(self.node, self.module)
        full = f"dlcore.{name}"
        signature["ids"].append(full)
        index = entered(self.env, full, self.node, self.module, signature)
        described = paragraphs(ast.get_docstring(self.node), self.to_root)
        parts = (
            self.parameters(),
            self.example(),
            self.methods(),
            self.equations(),
            self.tests(),
            self.source(),
        )
        return [index, signature, self.imported(), *described, *filter(None, parts)]

    def imported(self):
        """How the name is imported, the module that defines it, the chapter that teaches it."""
        line = nodes.paragraph(classes=["taught"])
        line += nodes.literal("", f"from dlcore import {self.name_shown}")
        line += [nodes.Text(" · "), link(self.module, self.to_root + addresses.module_page(self.module))]
        number = taught_in(self.name_shown)
        if number:
            line += [nodes.Text(" · "), self.chapter(number)]
        for other in addresses.alike()[self.name_shown.casefold()]:
            if other != self.name_shown:
                kind = "class" if isinstance(getattr(dlcore, other), type) else "function"
                line += nodes.Text(f" · as a {kind}: ")
                line += link(other, self.to_root + addresses.name_page(other))
        return line

    def chapter(self, number):
        """The chapter that teaches the name: a link where it is written."""
        text = f"Taught in chapter {number}, {chapters()[number]['title']}"
        name = next((each for each in toc_chapters() if int(each[:2]) == number), None)
        if name is None:
            return nodes.Text(f"{text} (to come)")
        return link(text, self.to_root + addresses.chapter_page(name))

    def parameters(self):
        """What it is called with; nothing for what takes no arguments."""
        rows = parameters(self.node, self.module)
        return titled("Parameters", rows) if len(rows) else None

    def example(self):
        """What a console shows; nothing where nobody has written it yet."""
        text = examples().get(self.name_shown)
        return text and titled("Example", nodes.literal_block(text, text, language="pycon"))

    def methods(self):
        """The methods of a class."""
        found = methods(self.node, self.module, self.to_root) if isinstance(self.node, ast.ClassDef) else []
        return found and titled("Methods", *found)

    def equations(self):
        """The lines of its source that compute a labelled equation, and the equation."""
        rows = nodes.bullet_list(classes=["cited-lines"])
        for number, code, labels in cited_lines(self.name_shown):
            line = nodes.paragraph()
            line += [link(f"line {number}", f"#{addresses.line_anchor(number)}"), nodes.Text(" ")]
            line += nodes.literal("", code)
            for label in labels:
                line += [nodes.Text(" "), equation(label, self.to_root)]
            rows += nodes.list_item("", line)
        return (
            titled("Equations", nodes.paragraph("", "Computed on these lines:"), rows) if len(rows) else None
        )

    def tests(self):
        """The test files that import the name; links where the repository is known."""
        options = self.config.html_theme_options
        where = (options.get("repository_url", "").rstrip("/"), options.get("repository_branch") or "main")
        rows = nodes.bullet_list(classes=["tests"])
        for path in importing_tests()[self.name_shown]:
            address = addresses.repository_file(*where, path)
            shown = nodes.literal("", path)
            line = nodes.reference("", "", shown, refuri=address, internal=False) if address else shown
            rows += nodes.list_item("", nodes.paragraph("", "", line))
        return titled("Tests", nodes.paragraph("", "Tested by:"), rows) if len(rows) else None

    def source(self):
        """Its lines, folded."""
        source = source_of(self.module)
        first = min([self.node.lineno, *(each.lineno for each in self.node.decorator_list)])
        last = self.node.end_lineno
        lines = numbered_part(source.read_text("utf-8"), first, last, self.to_root)
        where = f"{escape(source.relative_to(ROOT).as_posix())}, lines {first} to {last}"
        html = f'<details class="folded source"><summary>{where}</summary>{lines}</details>'
        return titled("Source", Listing("", html=html))
