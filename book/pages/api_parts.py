"""What pages of the reference have in common: how something is called, and what it says of itself."""

import ast

from docutils import nodes
from sphinx import addnodes

from builder.public_names import arguments, construction, defined_in, signature
from pages import addresses
from pages.docstrings import paragraphs
from pages.links import link


def called(node, module):
    """How a function or class is called, with a link to its line in the listing below."""
    line = nodes.paragraph(classes=["signature"])
    line += nodes.literal("", signature(node, module))
    line += link(f"line {node.lineno}", f"#{addresses.line_anchor(node.lineno)}")
    return line


def parameters(node, module):
    """Each parameter of a function, or of a class as it is made, on a line of its own."""
    given = construction(node, module) if isinstance(node, ast.ClassDef) else arguments(node)
    args = ast.parse(f"def called({given}): ...").body[0].args
    plain = [*args.posonlyargs, *args.args]
    defaults = [None] * (len(plain) - len(args.defaults)) + args.defaults
    keyword = [(arg, default, True) for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)]
    rows = nodes.bullet_list(classes=["parameters"])
    for arg, default, named in [(*pair, False) for pair in zip(plain, defaults, strict=True)] + keyword:
        line = nodes.paragraph("", "", nodes.literal("", arg.arg))
        line += nodes.Text(", by its name" if named else "")
        if default is not None:
            line += [nodes.Text(": "), nodes.literal("", ast.unparse(default)), nodes.Text(" unless given")]
        rows += nodes.list_item("", line)
    return rows


def methods(node, module, to_root):
    """A block for each public method that the class itself defines."""
    blocks = []
    for method in defined_in(node.body):
        block = nodes.container("", called(method, module), classes=["method"])
        block += paragraphs(ast.get_docstring(method), to_root)
        blocks.append(block)
    return blocks


def entered(env, full, node, module, place):
    """Enter a definition that stands at `place` in the index and in the search."""
    kind = "class" if isinstance(node, ast.ClassDef) else "function"
    env.get_domain("py").note_object(full, kind, full, location=place)
    return addnodes.index(entries=[("single", f"{node.name} ({module})", full, "", None)])


def titled(title, *children):
    """A section of a page."""
    anchor = title.lower()
    return nodes.section("", nodes.title("", title), *children, ids=[anchor], names=[anchor])
