"""Exercises and what is folded: solutions and answers, as HTML's own `details`, which needs no script."""

from docutils import nodes
from sphinx_exercise.nodes import is_exercise_node, solution_node


class Folded(nodes.General, nodes.Element):
    """A block under a line that opens and closes it."""


def setup(app):
    app.add_node(Folded, html=(visit, depart))
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
        title = node[0]
        if is_exercise_node(node) and [part.astext() for part in title.children[:1]] == [" ("]:
            title.children = title.children[1:-1]


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
