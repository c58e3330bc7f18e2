"""Source as the book shows it: numbered lines that can be linked to, and labels that lead to equations."""

import ast
import functools
import re
from html import escape

from docutils import nodes
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from sphinx.util import logging

from builder.chapter_contents import equation_numbers
from builder.equation_lines import CITED
from builder.paths import ROOT, module_of
from pages import addresses

logger = logging.getLogger(__name__)

HEAD = re.compile(r"# (dlcore/[\w/]+\.py) · ([\w.]+)\n")


class Listing(nodes.General, nodes.Element):
    """Source as HTML, whose words the search leaves to the page of the module."""


def setup(app):
    app.add_node(Listing, html=(visit, depart))


def visit(self, node):
    self.body.append(node["html"])


def depart(self, node):
    pass


@functools.cache
def lines_of(code):
    """The lines of a Python text as highlighted HTML."""
    html = highlight(code, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True))
    return html.rstrip("\n").split("\n")


def numbered(code, first, to_root, *, anchors=False):
    """A numbered listing of code whose first line has this number; `anchors` makes each line a target."""
    return listing(lines_of(code), first, to_root, anchors)


def numbered_part(code, first, last, to_root):
    """The lines from `first` to `last` of a file's code, each a target."""
    return listing(lines_of(code)[first - 1 : last], first, to_root, True)


def listing(lines, first, to_root, anchors):
    """Highlighted lines with their numbers, and with links from labels to equations."""
    rows = []
    for number, line in enumerate(lines, first):
        anchor = f' id="{addresses.line_anchor(number)}"' if anchors else ""
        line = CITED.sub(lambda found: label_link(found[1], to_root), line)
        rows.append(f'<span class="line"{anchor} data-line="{number}">{line}</span>')
    text = "\n".join(rows)
    return f'<div class="highlight" data-scrolls="listing"><pre>{text}\n</pre></div>'


def label_link(label, to_root):
    """`eq:label` as a link to the equation, if its chapter is written; the number is shown and not copied."""
    address = addresses.equation(label)
    if not address:
        return f"eq:{label}"
    number = equation_numbers()[label]
    return f'<a class="label" data-number="{number}" href="{to_root}{address}">eq:{label}</a>'


def shown_source(text, docname):
    """What `show_source` stored, as listings with the line numbers of the files that they come from."""
    parts = []
    for piece in re.split(rf"\n\n(?={HEAD.pattern})", text):
        if not piece or not HEAD.match(piece):
            continue
        path, name = HEAD.match(piece).groups()
        code = piece[HEAD.match(piece).end() :]
        first = first_line(path, name)
        if first is None:
            logger.warning("the chapter shows %s of %s, which is not there", name, path, location=docname)
        parts.append(framed(path, name, code, first, addresses.to_root(docname)))
    return "\n".join(parts)


def framed(path, name, code, first, to_root):
    """A listing under its file's name, which leads to the whole file where the file still holds it."""
    caption = escape(path)
    if first:
        target = to_root + addresses.source_line(module_of(ROOT / path), first)
        caption = f'<a href="{target}">{caption}</a>'
    lines = numbered(code, first or 1, to_root)
    head = f"<figcaption>{caption} <span>{escape(name)}</span></figcaption>"
    return f'<figure class="listing">{head}{lines}</figure>'


def first_line(path, name):
    """The line of a file on which the definition of this qualified name begins, decorators included.

    None where the file or the definition is gone since the chapter was run.
    """
    if not (ROOT / path).exists():
        return None
    node = ast.parse((ROOT / path).read_text("utf-8"))
    for part in name.split("."):
        node = next((child for child in node.body if getattr(child, "name", None) == part), None)
        if node is None:
            return None
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
