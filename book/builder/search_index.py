"""The index of the site's search, which Pagefind makes of the rendered pages.

What Pagefind reads is not quite what is shown: headings bear the ids of their sections, so that it answers
with a section; what is worth more or less says so; each term of the glossary is a page. The pages
themselves stay as they are.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from html import unescape
from pathlib import Path

FOLDER = "pagefind"  # beside the pages, where the script of the search looks for it
WORDS = "words.json"  # the book's words, commonest first, by which the script knows a misspelt one
INTERFACES = (
    "pagefind-*ui.*",
    "pagefind-highlight.js",
)  # which come with Pagefind, and which nothing here uses
GLOSSARY = "book/glossary.html"
GATHERED = {f"book/{name}.html" for name in ("formulas", "gallery", "beliefs", "bibliography")}
LEFT_OUT = {"404.html", "genindex.html", "search.html", "book/api.html", GLOSSARY}
NOT_READ = (
    ".katex-html",  # formulas stand as MathML too
    "annotation",
    "details.hide",
    "details.source",
    "#source",
    ".listing",
    ".headerlink",
    ".computed",
    ".defined",
    ".exploration-controls",
    ".exploration-buttons",
    ".exploration-note",
    ".formula",
    ".eyebrow",
    ".take",
    "noscript",
    "script",
)

# How much words count, on Pagefind's scale from 0 to 10: in a title, in a heading, in the text.
WEIGHTS = {
    "chapter": (10, 7, 2),
    "page": (6, 4, 1),
    "gathered": (6, 0.1, 0.1),  # from the chapters, which have it in its place
    "name": (2, 1, 0.5),
    "term": (3, 1, 1),
    "module": (0.5, 0.2, 0.1),
}
IN_CODE = 0.2

SECTION = re.compile(r'<section\b[^>]*? id="([^"]+)">\s*(?:<span id="[^"]*"></span>\s*)*<h([1-6])>')
TERM = re.compile(
    r'<dt id="(term-[^"]+)">([^<]+)<span lang="zh">(.*?)</span>.*?</dt>\s*<dd>(.*?)</dd>', re.DOTALL
)
UNREAD = re.compile(r'<(script|style|annotation)\b.*?</\1>|<a class="headerlink".*?</a>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")
WORD = re.compile(r"[a-z]{4,}", re.IGNORECASE)


def write(folder):
    """Index the pages of a folder, and put the index beside them."""
    with tempfile.TemporaryDirectory() as read:
        for address, html in pages(folder):
            path = Path(read, address)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(html, "utf-8", newline="\n")
        command = [sys.executable, "-m", "pagefind", "--site", read, "--output-path", str(folder / FOLDER)]
        command += ["--exclude-selectors", ", ".join(NOT_READ), "--keep-index-url", "--quiet"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    for pattern in INTERFACES:
        for path in (folder / FOLDER).glob(pattern):
            path.unlink()
    found = words(html for _, html in pages(folder))
    (folder / FOLDER / WORDS).write_text(json.dumps(found), "utf-8", newline="\n")


def pages(folder):
    """What Pagefind reads: (address, HTML)."""
    for path in sorted(folder.rglob("*.html")):
        address = path.relative_to(folder).as_posix()
        if address not in LEFT_OUT:
            yield address, page(path.read_text("utf-8"), *kind(address))
    yield from terms((folder / GLOSSARY).read_text("utf-8"))


def kind(address):
    """Which weights a page has, and what a result says of it."""
    if address.startswith("chapters/"):
        return "chapter", f"Chapter {int(address.removeprefix('chapters/')[:2])}"
    if address.startswith("book/api/dlcore"):
        return "module", "Module"
    if address.startswith("book/api/"):
        return "name", "API reference"
    return ("gathered" if address in GATHERED else "page"), ""


def page(html, weights, about):
    """A page with its weights, and with the ids of its sections on their headings."""
    in_title, in_heading, in_text = WEIGHTS[weights]

    def heading(found):
        weight = in_title if found[2] == "1" else in_heading
        return f'<section><h{found[2]} id="{found[1]}" data-pagefind-weight="{weight}">'

    article = (
        f'<article data-pagefind-body data-pagefind-meta="about:{about}" data-pagefind-weight="{in_text}">'
    )
    html = html.replace("<article>", article, 1)
    html = html.replace('<div class="highlight', f'<div data-pagefind-weight="{IN_CODE}" class="highlight')
    return SECTION.sub(heading, html)


def terms(glossary):
    """Each term of the glossary as a page, which says where it really stands: (address, HTML)."""
    for anchor, term, chinese, meaning in TERM.findall(glossary):
        yield (
            f"terms/{anchor}.html",
            f'<html lang="en"><body data-pagefind-meta="about:Glossary">'
            f'<article data-pagefind-body data-pagefind-meta="place:{GLOSSARY}#{anchor}">'
            f'<h1 data-pagefind-weight="{WEIGHTS["term"][0]}">{term.strip()}</h1>'
            f"<p>{chinese}</p>{meaning}</article></body></html>",
        )


def text(html):
    """What is read of a piece of a page."""
    return TAG.sub("", UNREAD.sub("", html)).strip()


def words(read):
    """The words of the book, commonest first."""
    counted = Counter()
    for html in read:
        counted.update(WORD.findall(unescape(text(html)).lower()))
    return sorted(counted, key=lambda word: (-counted[word], word))
