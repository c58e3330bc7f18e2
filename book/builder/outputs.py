"""What the chapters hold, read from their stored notebooks and from the frames of their last run."""

import functools
import hashlib
import json
import re
from typing import NamedTuple

from builder.paths import FRAMES, chapter_names, notebook_path

EXERCISE = re.compile(r"^:{3,}\{exercise(?:-start)?\}", re.MULTILINE)
CHECKED = re.compile(r"\bcheck\(\s*[\"']([\w-]+)[\"']")
FENCE = re.compile(r"\$\$(?:\s*\(([\w-]+)\))?")  # of display mathematics, which stands on lines of its own


class Belief(NamedTuple):
    """A claim, the verdict on it, and what was measured."""

    claim: str
    verdict: str
    measured: str

    @property
    def anchor(self):
        return f"belief-{hashlib.sha256(self.claim.encode()).hexdigest()[:8]}"


@functools.cache
def cells_of(name):
    """The cells of a chapter: [(type, source, outputs)]."""
    notebook = json.loads(notebook_path(name).read_text("utf-8"))
    return [
        (cell["cell_type"], "".join(cell["source"]), cell.get("outputs", [])) for cell in notebook["cells"]
    ]


def text_of(name):
    """The prose of a chapter."""
    return "\n\n".join(source for kind, source, _ in cells_of(name) if kind == "markdown")


def title_of(name):
    """The chapter's title."""
    return re.search(r"^# (.+)$", text_of(name), re.MULTILINE)[1].strip()


def formulas_of(name):
    """The labelled equations of a chapter in order: [(label, TeX)]."""
    found, inside = [], None
    for line in text_of(name).splitlines():
        fence = FENCE.fullmatch(line.strip())
        if fence is None:
            if inside is not None:
                inside.append(line)
        elif inside is None:
            inside = []
        else:
            if fence[1]:
                found.append((fence[1], "\n".join(inside)))
            inside = None
    return found


def beliefs_of(name):
    """The beliefs that a chapter measured, in order."""
    plain = (
        "".join(output.get("data", {}).get("text/plain", ""))
        for _, _, outputs in cells_of(name)
        for output in outputs
    )
    return [parsed_belief(text) for text in plain if text.startswith("Belief: ")]


def parsed_belief(text):
    """The belief that `belief(...)` stored as three lines of text."""
    return Belief(*(line.partition(": ")[2] for line in text.splitlines()))


def exploration_names(name):
    """The names of a chapter's explorations, in the order in which the chapter shows them."""
    shown = [
        "".join(output.get("data", {}).get("text/plain", ""))
        for _, _, outputs in cells_of(name)
        for output in outputs
    ]
    return [text.split('"')[1] for text in shown if text.startswith('Exploration "')]


def explorations_of(name):
    """The manifests of a chapter's explorations, which its last run wrote."""
    folders = [FRAMES / name / each for each in exploration_names(name)]
    return [json.loads((folder / "manifest.json").read_text("utf-8")) for folder in folders]


def counts():
    """How much of everything the book holds."""
    from builder.labels import cited_at, stated_in

    names = chapter_names()
    explorations = [manifest for name in names for manifest in explorations_of(name)]
    code = {name: "\n".join(source for kind, source, _ in cells_of(name) if kind == "code") for name in names}
    return {
        "chapters": len(names),
        "equations": len(stated_in()),
        "equations in code": len(stated_in().keys() & cited_at().keys()),
        "explorations": len(explorations),
        "states": sum(len(manifest["states"]) for manifest in explorations),
        "exercises": sum(len(EXERCISE.findall(text_of(name))) for name in names),
        "checked exercises": len({label for name in names for label in CHECKED.findall(code[name])}),
        "beliefs": sum(len(beliefs_of(name)) for name in names),
    }
