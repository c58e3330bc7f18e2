"""Formulas rendered by KaTeX when the site is built; one that KaTeX cannot render fails the build.

Equations, figures and exercises are numbered by chapter, (12.3), whatever else is in the book. Below
an equation stand the lines of dlcore that compute it.
"""

from html import escape

from docutils import nodes
from sphinx.environment.collectors.toctree import TocTreeCollector
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from builder.equation_lines import cited_at, first_of_each
from pages import addresses, katex
from pages.addresses import chapter_number

logger = logging.getLogger(__name__)
LINES_SHOWN = 3


def setup(app):
    app.add_html_math_renderer("prerendered", (visit_math, None), (visit_math_block, None))
    TocTreeCollector.assign_figure_numbers = by_chapter(TocTreeCollector.assign_figure_numbers)


def by_chapter(assign):
    """Sphinx's numbering, run as if each chapter were a section with the chapter's own number."""

    def assign_figure_numbers(self, env):
        own = env.toc_secnumbers
        numbers = {name: chapter_number(name) for name in env.all_docs}
        env.toc_secnumbers = {name: {"": (number,)} for name, number in numbers.items() if number}
        try:
            return assign(self, env)
        finally:
            env.toc_secnumbers = own

    return assign_figure_numbers


def visit_math(self, node):
    self.body.append(f'<span class="math">{rendered(node, display=False)}</span>')
    raise nodes.SkipNode


def visit_math_block(self, node):
    anchor = f' id="{node["ids"][0]}"' if node["ids"] else ""
    self.body.append(f'<div class="equation"{anchor}>')
    self.body.append(f'<div class="math-block" data-scrolls="formula">{rendered(node, display=True)}</div>')
    if node["number"]:
        number = get_node_equation_number(self, node)
        where = f'href="#{node["ids"][0]}" title="Link to this equation"'
        self.body.append(f'<a class="equation-number" {where}>({number})</a>')
        self.body.append(code_links(node["label"], addresses.to_root(self.builder.current_docname)))
    self.body.append("</div>\n")
    raise nodes.SkipNode


def code_links(label, to_root):
    """Where dlcore computes this equation: a link to each line, the first of each function."""
    links = []
    for place in first_of_each(cited_at().get(label, ())):
        address = to_root + addresses.source_line(place.module, place.line)
        text = f"{place.name} <span>{place.path}:{place.line}</span>"
        links.append(f'<a href="{address}">{text}</a>')
    if not links:
        return ""
    return f'<p class="computed"><span class="unseen">Computed by </span>{" ".join(links[:LINES_SHOWN])}</p>'


def rendered(node, display):
    """The formula as HTML and MathML; a warning, and so a failed build, where KaTeX gives up."""
    try:
        return katex.render(node.astext(), display=display)
    except katex.CannotRender as error:
        logger.warning("KaTeX cannot render %r: %s", node.astext(), error, location=node)
        return f"<code>{escape(node.astext())}</code>"
