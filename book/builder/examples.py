"""The examples of the API reference: a few lines of Python for each public name, in `book/examples/`.

A file holds the names of a row. A line that is a public name of dlcore and nothing else begins the example
of that name; the lines up to the next are what a Python console shows. Its namespace holds `np` and every
public name. Lines that begin with `#` before the first name are for whoever edits the file.
"""

import functools
from pathlib import Path

import dlcore
from builder.paths import ROOT

FOLDER = ROOT / "book" / "examples"


@functools.cache
def examples(folder=FOLDER):
    """{public name: its example as text}. Raises ValueError for a line in no example, a name met twice."""
    found = {}
    for path in sorted(Path(folder).glob("*.txt")):
        for name, text in sections(path.read_text("utf-8"), path.name):
            if name in found:
                raise ValueError(f"{path.name}: a second example of {name}")
            found[name] = text
    return found


def sections(text, where):
    """Yield (name, example) of a file in order."""
    name, lines, before = None, [], ""
    for number, line in enumerate(text.splitlines(), 1):
        if line in dlcore.__all__:
            if name:
                yield name, "\n".join(lines).strip()
            name, lines = line, []
        elif name is None and line and not line.startswith("#"):
            raise ValueError(f"{where}:{number}: {line!r:.60} stands before the first public name")
        elif not before and line.isidentifier():
            raise ValueError(f"{where}:{number}: {line} is no public name of dlcore")
        else:
            lines.append(line)
        before = line
    if name:
        yield name, "\n".join(lines).strip()
