"""The API reference: a page for each module of dlcore, written from its source by reading it.

Docstrings are plain text. In them `name` is code, and `eq:label` leads to the equation.
"""

import ast
import re

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

import dlcore
from builder.labels import CITED
from builder.outputs import stated_in
from builder.paths import ROOT, module_of, source_of
from builder.plan import chapters, taught_in, toc_chapters
from line.listing import equation_address, numbered

PAGES = ROOT / "book" / "api"
TO_ROOT = "../../"
TOKEN = re.compile(rf"`([^`\n]+)`|{CITED.pattern}")


def setup(app):
    app.connect("config-inited", write_pages, priority=1)  # before the table of contents is read
    app.connect("env-get-outdated", outdated)
    app.add_directive("api-module", ApiModule)
    app.add_directive("api-list", ApiList)


def modules():
    """The modules that a reader may import from, by name: all but private and empty ones."""
    names = map(module_of, sorted((ROOT / "dlcore").rglob("*.py")))
    return [name for name in names if not re.search(r"exercises\.ch\d\d_", name)]


def write_pages(app, config):
    """Write a page for each module, and remove those of modules that are gone."""
    wanted = {f"{name}.md": f"# {name}\n\n```{{api-module}} {name}\n```\n" for name in modules()}
    PAGES.mkdir(exist_ok=True)
    for page in PAGES.glob("*.md"):
        if page.name not in wanted:
            page.unlink()
    for name, text in wanted.items():
        page = PAGES / name
        if not page.exists() or page.read_text("utf-8") != text:
            page.write_text(text, "utf-8")


def outdated(app, env, added, changed, removed):
    """All API pages, when an equation that their docstrings cite came or went."""
    before, env.stated_labels = getattr(env, "stated_labels", None), sorted(stated_in())
    return [name for name in env.found_docs if name.startswith("book/api/") and before != env.stated_labels]


def public(body):
    """The definitions of a module or class that are not private."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    return [node for node in body if isinstance(node, kinds) and not node.name.startswith("_")]


class ApiModule(SphinxDirective):
    """The reference of one module: what it defines, then its whole source."""

    required_arguments = 1

    def run(self):
        name = self.arguments[0]
        source = source_of(name)
        self.env.note_dependency(str(source))
        code = source.read_text("utf-8")
        tree = ast.parse(code)
        found = described(ast.get_docstring(tree))
        found += [self.entry(name, node) for node in public(tree.body)]
        whole = nodes.section(ids=["source"], names=["source"])
        whole += nodes.title("", "Source")
        whole += nodes.raw("", numbered(code, 1, TO_ROOT, anchors=True), format="html")
        return [*found, whole]

    def entry(self, module, node):
        """The section of one class or function, entered in the index and in the search."""
        full = f"{module}.{node.name}"
        section = nodes.section(ids=[full], names=[full])
        kind = "class" if isinstance(node, ast.ClassDef) else "function"
        self.env.get_domain("py").note_object(full, kind, full, location=section)
        section += nodes.title("", node.name)
        section += addnodes.index(entries=[("single", f"{node.name} ({module})", full, "", None)])
        section += signature(node)
        section += described(ast.get_docstring(node))
        if getattr(getattr(dlcore, node.name, None), "__module__", None) == module:
            section += taught(node.name)
        for method in public(node.body) if kind == "class" else ():
            block = nodes.container(classes=["method"])
            block += signature(method)
            block += described(ast.get_docstring(method))
            section += block
        return section


class ApiList(SphinxDirective):
    """All modules with what they define."""

    def run(self):
        rows = nodes.bullet_list(classes=["modules"])
        for name in modules():
            source = source_of(name)
            self.env.note_dependency(str(source))
            tree = ast.parse(source.read_text("utf-8"))
            line = nodes.paragraph()
            line += nodes.reference("", name, refuri=f"api/{name}.html", internal=True)
            summary = (ast.get_docstring(tree) or "").split("\n")[0]
            line += [nodes.Text(" — "), *inline(summary)]
            row = nodes.list_item("", line)
            names = [node.name for node in public(tree.body)]
            if names:
                links = nodes.paragraph(classes=["names"])
                for each in names:
                    target = f"api/{name}.html#{name}.{each}"
                    links += [nodes.reference("", each, refuri=target, internal=True), nodes.Text(" ")]
                row += links
            rows += row
        return [rows]


def taught(name):
    """How a public name is imported, and the chapter that teaches it."""
    number = taught_in(name)
    line = nodes.paragraph(classes=["taught"])
    line += nodes.literal("", f"from dlcore import {name}")
    chapter = next((each for each in toc_chapters() if int(each[:2]) == number), None)
    text = f"Chapter {number}, {chapters()[number]['title']}"
    if chapter:
        page = nodes.reference("", text, refuri=f"{TO_ROOT}chapters/{chapter}.html", internal=True)
    else:
        page = nodes.Text(f"{text} (to come)")
    line += [nodes.Text(" · "), page]
    return line


def signature(node):
    """How a function or class is called; a link to its line."""
    if isinstance(node, ast.ClassDef):
        made = next((child for child in node.body if getattr(child, "name", "") == "__init__"), None)
        arguments = ast.unparse(made.args).removeprefix("self").removeprefix(", ") if made else ""
    else:
        arguments = ast.unparse(node.args).removeprefix("self").removeprefix(", ")
    line = nodes.paragraph(classes=["signature"])
    line += nodes.literal("", f"{node.name}({arguments})")
    line += nodes.reference("", f"line {node.lineno}", refuri=f"#line-{node.lineno}", internal=True)
    return line


def described(docstring):
    """A docstring's paragraphs; one that is laid out by hand keeps its lines."""
    found = []
    for paragraph in re.split(r"\n\s*\n", docstring or ""):
        if not paragraph.strip():
            continue
        if re.search(r"^ {2,}\S", paragraph, re.MULTILINE):
            found.append(nodes.literal_block(paragraph, paragraph, language="none"))
        else:
            line = nodes.paragraph()
            line += inline(" ".join(paragraph.split()))
            found.append(line)
    return found


def inline(text):
    """Text with its code and its references to equations."""
    found, end = [], 0
    for match in TOKEN.finditer(text):
        found.append(nodes.Text(text[end : match.start()]))
        found.append(nodes.literal("", match[1]) if match[1] else equation(match[2]))
        end = match.end()
    return [*found, nodes.Text(text[end:])]


def equation(label):
    """A reference to an equation: a link where its chapter is written."""
    address = equation_address(label, TO_ROOT)
    if address is None:
        return nodes.literal("", f"eq:{label}")
    return nodes.reference("", f"eq:{label}", refuri=address, internal=True, classes=["label"])
