"""The short examples of the public names, one file a kind in `book/examples`."""

import dlcore
from builder.paths import ROOT

EXAMPLES = ROOT / "book" / "examples"


def examples():
    """{name: its doctest}; a line that is a public name, first or after an empty one, begins a section."""
    found = {}
    for path in sorted(EXAMPLES.glob("*.txt")):
        before, section = "", []
        for line in path.read_text("utf-8").splitlines():
            if not before and line in dlcore.__all__:
                section = found[line] = []
            else:
                section.append(line)
            before = line
    return {name: "\n".join(lines).strip() + "\n" for name, lines in found.items()}
