"""The throw-aways of the book: an exercise more in a chapter, and a chapter, which is one of the book's own.

It is first taken away and then added again under another name: so it holds all that a chapter must.
"""

import re

import nbformat

from builder.notebooks import normalize
from tests.recipes.reading import ROOT

CHAPTER = "04_softmax_regression"  # has an exercise more
TAKEN, AGAIN = "06_dbscan", "06_throw_away"
STATED = """:::{exercise} A throw-away
:label: 04-throw-away
Write `doubled(x)`.
:::"""
ANSWERED = """:::{solution-start} 04-throw-away
:class: dropdown
:::"""
BLANK = """def doubled(x):
    \"\"\"Twice x.\"\"\"
    ...  # your lines here


print("expected 6, yours", doubled(3))"""
SOLVED = """def doubled(x):
    return 2 * x


print("expected 6, yours", doubled(3))
check("04-throw-away", doubled)"""
REGISTERED = """

register(
    Exercise(
        "04-throw-away",
        reference=lambda x: 2 * x,
        cases=lambda rng: [(rng.normal(size=3),) for _ in range(5)],
        hints=("Twice.",),
    )
)
"""


def of_the_book(file):
    """The text of the chapter's own file, for the chapter that is added again."""
    return lambda old, name: (ROOT / file).read_text("utf-8")


def with_an_exercise(old, name):
    notebook = nbformat.reads(old, as_version=4)
    last = max(cell.execution_count for cell in notebook.cells if cell.cell_type == "code")
    notebook.cells += [
        nbformat.v4.new_markdown_cell(STATED),
        run(BLANK, "write", last + 1, "expected 6, yours None\n"),
        nbformat.v4.new_markdown_cell(ANSWERED),
        run(SOLVED, "solution", last + 2, "expected 6, yours 6\n"),
        nbformat.v4.new_markdown_cell(":::{solution-end}\n:::"),
    ]
    return nbformat.writes(normalize(notebook)) + "\n"


def run(source, tag, count, said):
    """A code cell as it is stored after a run."""
    output = nbformat.v4.new_output("stream", text=said)
    return nbformat.v4.new_code_cell(
        source, execution_count=count, outputs=[output], metadata={"tags": [tag]}
    )


def listed(old, name):
    """The table of contents with the chapter in its place, before the first of a higher number."""
    lines = old.splitlines()
    numbers = {i: re.search(r"file: chapters/(\d\d)", line) for i, line in enumerate(lines)}
    place = [i for i, found in numbers.items() if found and found[1] < name[:2]][-1] + 1
    return "\n".join([*lines[:place], f"      - file: chapters/{name}", *lines[place:]]) + "\n"


def take_away(folder):
    """Remove the chapter that is added again from a copy of the repository."""
    (folder / f"chapters/{TAKEN}.ipynb").unlink()
    for place in ("dlcore/notebook/exercises", "tests/parity/listings"):
        (folder / f"{place}/ch{TAKEN}.py").unlink()
    contents = folder / "_toc.yml"
    others = [line for line in contents.read_text("utf-8").splitlines() if TAKEN not in line]
    contents.write_text("\n".join(others) + "\n", "utf-8")


EDITS = {
    "Add an exercise": {
        "chapters/NN_slug.ipynb": with_an_exercise,
        "dlcore/notebook/exercises/chNN_slug.py": lambda old, name: old + REGISTERED,
    },
    "Add a chapter": {
        "chapters/NN_slug.ipynb": of_the_book(f"chapters/{TAKEN}.ipynb"),
        "_toc.yml": listed,
        "dlcore/notebook/exercises/chNN_slug.py": of_the_book(f"dlcore/notebook/exercises/ch{TAKEN}.py"),
        "tests/parity/listings/chNN_slug.py": of_the_book(f"tests/parity/listings/ch{TAKEN}.py"),
    },
}
NAMES = {"Add an exercise": CHAPTER, "Add a chapter": AGAIN}
