"""Docstrings on a page. They are plain text, in which `name` is code and `eq:label` leads to the equation."""

import re

from docutils import nodes

from builder.equation_lines import CITED
from pages import addresses
from pages.links import link

TOKEN = re.compile(rf"`([^`\n]+)`|{CITED.pattern}")


def paragraphs(docstring, to_root):
    """A docstring's paragraphs; one that is laid out by hand keeps its lines."""
    found = []
    for paragraph in re.split(r"\n\s*\n", docstring or ""):
        if not paragraph.strip():
            continue
        if re.search(r"^ {2,}\S", paragraph, re.MULTILINE):
            found.append(nodes.literal_block(paragraph, paragraph, language="none"))
        else:
            found.append(nodes.paragraph("", "", *inline(" ".join(paragraph.split()), to_root)))
    return found


def inline(text, to_root):
    """Text with its code and its references to equations."""
    found, end = [], 0
    for match in TOKEN.finditer(text):
        found.append(nodes.Text(text[end : match.start()]))
        found.append(nodes.literal("", match[1]) if match[1] else equation(match[2], to_root))
        end = match.end()
    return [*found, nodes.Text(text[end:])]


def equation(label, to_root):
    """A reference to an equation: a link where its chapter is written."""
    address = addresses.equation(label)
    if address is None:
        return nodes.literal("", f"eq:{label}")
    return link(f"eq:{label}", to_root + address, classes=["label"])
