"""Source as the book shows it: numbered lines that can be linked to, and labels that lead to equations."""

import ast
import re
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from builder.labels import CITED
from builder.outputs import stated_in
from builder.paths import ROOT, module_of

HEAD = re.compile(r"# (dlcore/[\w/]+\.py) · ([\w.]+)\n")


def lines_of(code):
    """The lines of a Python text as highlighted HTML."""
    html = highlight(code, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True))
    return html.rstrip("\n").split("\n")


def numbered(code, first, to_root, *, anchors=False):
    """A numbered listing; `anchors` makes each line a target, `#line-45`."""
    rows = []
    for number, line in enumerate(lines_of(code), first):
        anchor = f' id="line-{number}"' if anchors else ""
        line = CITED.sub(lambda found: label_link(found[1], to_root), line)
        rows.append(f'<span class="line"{anchor} data-line="{number}">{line}</span>')
    text = "\n".join(rows)
    return f'<div class="highlight" data-scrolls="listing"><pre>{text}\n</pre></div>'


def equation_address(label, to_root):
    """Where the page of a chapter states the equation; None while its chapter is not written."""
    chapter = stated_in().get(label)
    return chapter and f"{to_root}chapters/{chapter}.html#equation-{label}"


def label_link(label, to_root):
    """`eq:label` as a link to the equation, if its chapter is written."""
    address = equation_address(label, to_root)
    return f'<a class="label" href="{address}">eq:{label}</a>' if address else f"eq:{label}"


def shown_source(text, to_root):
    """What `show_source` stored, as listings with the line numbers of the files that they come from."""
    parts = []
    for piece in re.split(rf"\n\n(?={HEAD.pattern})", text):
        if not piece or not HEAD.match(piece):
            continue
        path, name = HEAD.match(piece).groups()
        code = piece[HEAD.match(piece).end() :]
        parts.append(framed(path, name, code, first_line(path, name), to_root))
    return "\n".join(parts)


def framed(path, name, code, first, to_root):
    """A listing under its file's name, which leads to the whole file."""
    target = f"{to_root}book/api/{module_of(ROOT / path)}.html#line-{first}"
    caption = f'<a href="{target}">{escape(path)}</a> <span>{escape(name)}</span>'
    lines = numbered(code, first, to_root)
    return f'<figure class="listing"><figcaption>{caption}</figcaption>{lines}</figure>'


def first_line(path, name):
    """The line of a file on which the definition of this qualified name begins, decorators included."""
    node = ast.parse((ROOT / path).read_text("utf-8"))
    for part in name.split("."):
        node = next(child for child in node.body if getattr(child, "name", None) == part)
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
