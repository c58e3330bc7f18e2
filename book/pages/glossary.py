"""The glossary: one line a term, `term | 中文 | what it is`, by its English and by its Chinese name.

Below a term stands the section that defines it: the first of the book that sets the term in italics or
bold, else the first that has it in its heading.
"""

import re
from collections import Counter
from itertools import groupby

from docutils import nodes
from sphinx import addnodes
from sphinx.domains.std import make_glossary_term
from sphinx.util.docutils import SphinxDirective

from pages import addresses
from pages.addresses import chapter_number
from pages.links import link

ASKING = {"Predict", "Recall", "Exercises"}  # sections that use a term and define none


def setup(app):
    app.add_directive("terms", Terms)
    app.connect("doctree-read", note_definitions)
    app.connect("env-purge-doc", forget_definitions)
    app.connect("doctree-resolved", link_definitions)


class Terms(SphinxDirective):
    """The terms in alphabetical order; a wrong order or a missing field is an error."""

    has_content = True

    def run(self):
        self.env.note_reread()
        rows = [[field.strip() for field in line.split("|")] for line in self.content if line.strip()]
        wrong = [row for row in rows if len(row) != 3 or not all(row)]
        names = [row[0].casefold() for row in rows]
        wrong += [names[i] for i in range(1, len(names)) if sort_key(names[i]) < sort_key(names[i - 1])]
        if wrong:
            raise self.error(f"not `term | 中文 | what it is`, or out of order: {wrong}")
        self.shared = Counter(same(row[0]) for row in rows)
        entries = nodes.definition_list(classes=["glossary"])
        for line, (term, chinese, meaning) in enumerate(rows):
            entries += self.entry(term, chinese, meaning, self.lineno + line + 1)
        anchors = [entry.next_node(nodes.term)["ids"][0] for entry in entries]
        return [
            letters([row[0] for row in rows], anchors),
            addnodes.glossary("", entries, sorted=False),
            by_chinese_name(rows, anchors),
        ]

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
        if self.shared[same(term)] == 1:  # which of two meanings a section has, no word says
            name["defined"] = term
        name += nodes.raw("", f' <span lang="zh">{chinese}</span>', format="html")
        return nodes.definition_list_item("", name, nodes.definition("", nodes.paragraph("", meaning)))


def sort_key(name):
    """Letters decide, not dashes or brackets."""
    return "".join(letter for letter in name if letter.isalnum() or letter == " ")


def letters(terms, anchors):
    """A link from each letter to its first term."""
    line = nodes.paragraph(classes=["letters"])
    initials = [sort_key(term)[0].upper() for term in terms]
    for letter, pairs in groupby(zip(initials, anchors, strict=True), key=lambda pair: pair[0]):
        line += [link(letter, f"#{next(pairs)[1]}"), nodes.Text(" ")]
    return line


def by_chinese_name(rows, anchors):
    """Links by the Chinese names; GB 18030 has the common characters in the order of pinyin."""
    items = nodes.bullet_list(classes=["index"])
    for (term, chinese, _), anchor in sorted(
        zip(rows, anchors, strict=True), key=lambda pair: pair[0][1].encode("gb18030")
    ):
        shown = nodes.raw("", f'<span lang="zh">{chinese}</span>', format="html")
        name = nodes.reference("", "", shown, refuri=f"#{anchor}", internal=True)
        items += nodes.list_item("", nodes.paragraph("", "", name, nodes.Text(f" {term}")))
    title = nodes.title("", "", nodes.raw("", '<span lang="zh">中文索引</span>', format="html"))
    title += nodes.Text(" By Chinese name")
    return nodes.section("", title, items, ids=["chinese"], names=["chinese"])


# ---- where a term is defined


def note_definitions(app, doctree):
    """Remember of each section of a chapter its heading, and what is set in italics or bold."""
    if chapter_number(app.env.docname) is None:
        return
    found = []
    for section in filter(has_heading, doctree.findall(nodes.section)):
        if section[0].astext() in ASKING:
            continue
        own = [child for child in section.children if not has_heading(child)]
        kinds = (nodes.emphasis, nodes.strong)
        marked = [node.astext() for child in own for node in child.findall() if isinstance(node, kinds)]
        found.append((section["ids"][0], section[0].astext(), {same(text) for text in marked}))
    definitions(app.env)[app.env.docname] = found


def has_heading(node):
    """Whether a node is a section of the page: what an exercise says is one too, without a heading."""
    return isinstance(node, nodes.section) and isinstance(next(iter(node.children), None), nodes.title)


def forget_definitions(app, env, docname):
    definitions(env).pop(docname, None)


def definitions(env):
    """{document: [(anchor, heading, words set in italics or bold), …]}."""
    if not hasattr(env, "definitions"):
        env.definitions = {}
    return env.definitions


def same(text):
    """A term whatever its case, its plural, its hyphens and what stands in brackets."""
    words = re.sub(r"\(.*?\)|[^\w\s-]", "", text.casefold()).replace("-", " ").split()
    return " ".join(word.removesuffix("s") for word in words)


def place_of(env, term):
    """(document, anchor, heading) of the section that defines a term; None where no chapter does yet."""
    wanted = same(term)
    sections = [
        (docname, *section) for docname in sorted(definitions(env)) for section in definitions(env)[docname]
    ]
    word = re.compile(rf"\b{re.escape(wanted)}\b")
    marked = (section for section in sections if wanted in section[3])
    headed = (section for section in sections if word.search(same(section[2])))
    found = next(marked, None) or next(headed, None)
    return found and found[:3]


def link_definitions(app, doctree, docname):
    """Put below each term a link to the section that defines it."""
    for term in list(doctree.findall(nodes.term)):
        place = "defined" in term and place_of(app.env, term["defined"])
        if place:
            document, anchor, heading = place
            address = f"{addresses.to_root(docname)}{addresses.page(document)}#{anchor}"
            text = f"Chapter {chapter_number(document)}: {heading}"
            term.parent.next_node(nodes.definition).append(
                nodes.paragraph("", "", link(text, address), classes=["defined"])
            )
