"""The words of a notebook and of its page, in one form: a formula, a citation or a reference is a sign."""

import re

from bs4 import BeautifulSoup

from builder.chapter_contents import plain, text_in

SIGN = "¤"
WORD = re.compile(rf"\w+|{SIGN}")
BLOCKS = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )")
NUMBER = re.compile(r"^\s*\d+\. ")  # of an item, which the page counts itself
DIRECTIVE = re.compile(r"^:{3,}(?:\{([\w-]+)\} *(.*))?$|^:[\w-]+:.*$", re.MULTILINE)
TITLED = {"admonition", "exercise", "exercise-start"}  # the others' arguments are no words, but names
FENCE = re.compile(r"^```(?:\w+)?$", re.MULTILINE)
MARKED = re.compile(
    r"\{[\w:]+\}`[^`]+`"  # a citation, the number of an equation
    r"|`(?P<code>[^`]+)`"
    r"|\$\$.+?\$\$(?: \([\w-]+\))?"
    r"|(?<!\\)\$[^$]+\$"
    r"|(?P<nothing>\]\([^)\s]+\)|(?<=\w)\*+(?=\w))",  # an address; an emphasis that ends within a word
    re.DOTALL,
)
UNWRITTEN = (
    "script, noscript, button, .headerlink, .equation-number, .computed, .caption-number, .eyebrow, .take, "
    "details.solution > summary, details.hide > summary, .exploration, .here, .sections"
)
SIGNS = (
    ".bibtex-citation, .equation, .math, "
    "main a[href*='#equation-']:not(.label), a[href*='bibliography.html#']"
)
APART = "p, li, dt, dd, td, th, h1, h2, h3, h4, pre, figcaption, summary"


def as_words(text):
    """The words of a text, one space between them and one at each end."""
    return f" {' '.join(WORD.findall(text))} "


def pieces_of(cells):
    """All that the cells of a notebook say, in order and in words: blocks of prose, code, text outputs."""
    for cell in cells:
        if cell["cell_type"] == "markdown":
            yield from prose(text_in(cell))
            continue
        yield text_in(cell)
        for output in cell["outputs"]:
            if "image/png" not in output.get("data", {}):
                yield ("".join(output.get("text", "")) or plain(output)).replace("\nMeasured: ", "\n")


def prose(text):
    """The blocks of a Markdown text, with signs in the place of formulas and references."""
    text = DIRECTIVE.sub(lambda found: f"\n\n{found[2] if found[1] in TITLED else ''}\n\n", text)
    for block in BLOCKS.split(MARKED.sub(unmarked, FENCE.sub("", text))):
        yield NUMBER.sub("", block)


def unmarked(found):
    if found["nothing"]:
        return ""
    return found["code"] or f" {SIGN} "


def words_on(page):
    """What the article of a page says, in words."""
    for element in page.select(UNWRITTEN):
        element.decompose()
    for element in page.select(SIGNS):
        element.replace_with(f" {SIGN} ")
    for element in page.select(APART):
        element.append(" ")
    return as_words(page.article.get_text())


def lost(cells, html):
    """The pieces of a notebook that its page does not show, or not in their order."""
    shown, place, missing = words_on(BeautifulSoup(html, "html.parser")), 0, []
    for piece in pieces_of(cells):
        wanted = as_words(piece)
        found = shown.find(wanted, place)
        if not wanted.strip():
            continue
        if found < 0:
            missing.append(wanted.strip())
        else:
            place = found + len(wanted) - 1  # the space after it is the one before the next
    return missing
