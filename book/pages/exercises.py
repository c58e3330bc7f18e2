"""Exercises and what is folded: solutions and answers, as HTML's own `details`, which needs no script.

An exercise or a solution without a word in it is a warning, and so fails the build.
"""

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx_exercise.nodes import is_exercise_node, solution_node, solution_start_node

logger = logging.getLogger(__name__)


class Folded(nodes.General, nodes.Element):
    """A block under a line that opens and closes it."""


class KeepFirstWords(SphinxTransform):
    """Move what is written inside `solution-start` behind it.

    sphinx-exercise makes a solution of what stands between the start and the end, and drops what the
    start itself holds.
    """

    default_priority = 5  # before sphinx-exercise, at 10, joins the start and the end

    def apply(self, **kwargs):
        for start in list(self.document.findall(solution_start_node)):
            for section in [child for child in start if isinstance(child, nodes.section)]:
                start.remove(section)
                start.parent.insert(start.parent.index(start) + 1, section.children)


def setup(app):
    app.add_node(Folded, html=(visit, depart))
    app.add_transform(KeepFirstWords)
    app.connect("doctree-resolved", tidy)
    app.connect("doctree-resolved", fold)


def tidy(app, doctree, docname):
    """Take exercises and solutions out of their sections, whose ids are all alike, and the exercises' titles
    out of their brackets."""
    for node in list(doctree.findall(nodes.Admonition)):
        if not (is_exercise_node(node) or isinstance(node, solution_node)):
            continue
        for section in [child for child in node.children if isinstance(child, nodes.section)]:
            section["ids"].clear()
            section.replace_self(section.children)
        if not any(map(says_something, node.children[1:])):
            logger.warning("the %s %s is empty", node["type"], node["label"], location=docname)
        title = node[0]
        if is_exercise_node(node) and [part.astext() for part in title.children[:1]] == [" ("]:
            title.children = title.children[1:-1]


def says_something(node):
    """Whether a part of an exercise or solution has words, code, a formula or a picture in it."""
    return bool(node.astext().strip()) or any(node.findall(nodes.image))


def fold(app, doctree, docname):
    """Fold every admonition, exercise and solution of class `dropdown`."""
    for node in list(doctree.findall(nodes.Admonition)):
        if "dropdown" not in node.get("classes", ()):
            continue
        title = node[0] if isinstance(node[0], nodes.title) else None
        line = "Solution" if isinstance(node, solution_node) or title is None else title.astext()
        kind = "solution" if isinstance(node, solution_node) else "answers"
        content = node.children[1:] if title is not None else node.children
        node.replace_self(Folded("", *content, ids=node["ids"], line=line, classes=["folded", kind]))


def visit(self, node):
    self.body.append(self.starttag(node, "details"))
    self.body.append(f'<summary>{self.encode(node["line"])}</summary>\n<div class="inside">\n')


def depart(self, node):
    self.body.append("</div></details>\n")
