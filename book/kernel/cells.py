"""The Python side of a page: runs cells, gathers what they show, draws explorations.

The worker calls `run`, `slice_for` and `draw`; what they return goes to the page as plain objects.
"""

import ast
import base64
import builtins
import gc
import linecache
import logging
import symtable
import sys
import traceback

PNG = "image/png"
# It looks for fonts of mathematics that the page does not carry, since the book's pictures use another.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
namespace = {"__name__": "__main__", "__builtins__": builtins}
cells = 0  # how many have run


def run(source):
    """Run a cell: what its last line shows, its open figures, its error, its explorations."""
    global cells
    cells += 1
    name = f"<cell {cells}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    known = set(shown_explorations())
    shown, error, missing = [], "", ""
    try:
        tree = ast.parse(source, name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), namespace)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), name, "eval"), namespace)
            if value is not None:
                shown.append(bundle(value))
        shown += open_figures()
    except ModuleNotFoundError as raised:
        missing, error = (raised.name or "").partition(".")[0], told(raised, name)
    except BaseException as raised:
        error = told(raised, name)
    sys.stdout.flush()
    sys.stderr.flush()
    made = [about(each) for each in shown_explorations().values() if each.name not in known]
    return {"shown": shown, "error": error, "missing": missing, "explorations": made}


def told(raised, name):
    """The traceback from the reader's first line on, without the frames of this file."""
    frames = raised.__traceback__
    while frames and frames.tb_frame.f_code.co_filename != name:
        frames = frames.tb_next
    return "".join(traceback.format_exception(type(raised), raised, frames))


def bundle(value):
    """What a value shows: its text, and its picture with the words for it."""
    if hasattr(value, "_repr_mimebundle_"):
        made = value._repr_mimebundle_()
        data, about = made if isinstance(made, tuple) else (made, {})
    else:
        data, about = {"text/plain": repr(value)}, {}
    picture = data.get(PNG)
    return {
        "text": data.get("text/plain", ""),
        "png": base64.b64encode(picture).decode() if isinstance(picture, bytes) else picture or "",
        "alt": about.get(PNG, {}).get("alt", ""),
        "photograph": about.get(PNG, {}).get("photograph", False),
    }


def open_figures():
    """The figures that the cell left open, as pictures, and close them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None or not pyplot.get_fignums():
        return []
    from dlcore.notebook.images import picture, quick_png

    figures = [pyplot.figure(number) for number in pyplot.get_fignums()]
    pictures = [base64.b64encode(quick_png(picture(figure))).decode() for figure in figures]
    pyplot.close("all")
    gc.collect()  # a figure is held by itself; the browser has little memory
    return [{"text": "", "png": each, "alt": "", "photograph": False} for each in pictures]


def shown_explorations():
    """Every exploration that was shown so far, by name."""
    module = sys.modules.get("dlcore.notebook.exploration")
    return module.shown if module else {}


def about(exploration):
    """What the page asks of an exploration before it can be moved."""
    image = exploration.default_picture.image
    return {"name": exploration.name, "alt": exploration.alt, "width": image.width, "height": image.height}


def draw(name, places):
    """The picture of an exploration with its controls at these places: its pixels, and what is said of it."""
    from dlcore.notebook.between_stops import said_value, value_at

    exploration = shown_explorations()[name]
    values = [value_at(control, place) for control, place in zip(exploration.controls, places, strict=True)]
    state = {control.name: value for control, value in zip(exploration.controls, values, strict=True)}
    image, reading, handle = exploration.draw(state)
    texts = [said_value(control, value) for control, value in zip(exploration.controls, values, strict=True)]
    return {
        "pixels": image.convert("RGBA").tobytes(),
        "width": image.width,
        "height": image.height,
        "reading": reading,
        "texts": texts,
        "values": [str(value) for value in values],
        "handle": handle or (),
    }


def slice_for(source, above):
    """The statements of the cells above that a cell needs; all of them where that cannot be told.

    Read from the last to the first: a statement is needed if it gives, or may change, a value that is
    wanted below it. What a function reads is wanted wherever the function is. An import brings only the
    wanted names.
    """
    try:
        statements = [part for cell in above for part in ast.parse(cell).body]
        program = ast.parse(source)
    except SyntaxError:
        return "\n".join(above)
    inside = {
        part.name: read_in(part) for part in statements if isinstance(part, ast.FunctionDef | ast.ClassDef)
    }
    values = {name for part in statements if not defines(part) for name in bound_by(part)}
    wanted, kept = with_functions(read_in(program) - bound_by(program), inside), []
    for part in reversed(statements):
        given = bound_by(part)
        if not given & wanted and not changed_by(part) & values & wanted:
            continue
        kept.append(ast.unparse(used(part, wanted)))
        if defines(part) or isinstance(part, ast.Assign):
            wanted -= given
        wanted |= with_functions(read_at(part), inside)
    return "\n".join(reversed(kept))


def with_functions(names, inside):
    """The names, and all that the functions among them read; inside: function -> names that it reads."""
    found, waiting = set(), set(names)
    while waiting:
        found |= waiting
        waiting = {name for each in waiting for name in inside.get(each, ())} - found
    return found


def used(statement, wanted):
    """The statement; of an import, the names that are wanted."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        statement.names = [each for each in statement.names if bound_as(each) in wanted]
    return statement


def bound_as(imported):
    """The name that one part of an import gives."""
    return imported.asname or imported.name.partition(".")[0]


def defines(statement):
    """Whether it brings a function, a class or a module, which no later statement changes."""
    return isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom)


def read_at(statement):
    """The names that it reads when it runs: of a function, those of its decorators and defaults."""
    if not isinstance(statement, ast.FunctionDef):
        return read_in(statement)
    parts = [*statement.decorator_list, *statement.args.defaults, *filter(None, statement.args.kw_defaults)]
    return {name for part in parts for name in read_in(part)}


def changed_by(statement):
    """The names whose values it may change: written into, asked a method, handed to a function.

    Built-in functions and those of a module, such as NumPy's, are taken to leave their arguments alone.
    """
    names = set()
    for node in () if defines(statement) else ast.walk(statement):
        if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            names.add(root(node))
        elif isinstance(node, ast.AugAssign):
            names.add(root(node.target))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            names.add(root(node.func))
        elif isinstance(node, ast.Call) and not hasattr(builtins, root(node.func)):
            names |= {root(each) for each in [*node.args, *(named.value for named in node.keywords)]}
    return names


def root(node):
    """The name that an expression such as `a.b[0]` starts from; empty where it starts from none."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def bound_by(node):
    """The names that a statement, or a program at its top, gives a value."""
    parts = node.body if isinstance(node, ast.Module) else [node]
    names = set()
    for part in parts:
        if isinstance(part, ast.FunctionDef | ast.ClassDef):
            names.add(part.name)
        elif isinstance(part, ast.Import | ast.ImportFrom):
            names |= {bound_as(each) for each in part.names}
        else:
            stored = (each for each in ast.walk(part) if isinstance(each, ast.Name))
            names |= {each.id for each in stored if isinstance(each.ctx, ast.Store)}
    return names


def read_in(node):
    """The names outside it that a statement, or a program, reads; a function's own names are none."""
    waiting, names = [symtable.symtable(ast.unparse(node), "cell", "exec")], set()
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        top = table.get_type() == "module"
        names |= {
            each.get_name()
            for each in table.get_symbols()
            if each.is_referenced() and (top or each.is_global())
        }
    return names
