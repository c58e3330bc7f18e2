"""What the chapters hold, read from their stored notebooks and from the frames of their last run."""

import base64
import functools
import json
import math
import re
from typing import NamedTuple

from builder.equation_lines import cited_at
from builder.paths import FRAMES, chapter_names, notebook_path

EXERCISE = re.compile(r"^:{3,}\{exercise(?:-start)?\}", re.MULTILINE)
CHECKED = re.compile(r"\bcheck\(\s*[\"']([\w-]+)[\"']")
HEADING = re.compile(r"^##+ (.+)$", re.MULTILINE)
PREDICT = re.compile(
    r"\*{1,2}Predict\.?\*{1,2}[:,.]?\s*(.+?)\s*(?=\*{1,2}(?:Move|Explain)\b|\n\s*\n|\Z)", re.DOTALL
)
EXPLORATION = re.compile(r'Exploration "(\w+)"')
STOPS = re.compile(r"\((\d+)(?: stops)?\)(?= × |$)")  # of each control, as an exploration says them
FENCE = re.compile(r"\$\$(?:\s*\(([\w-]+)\))?")  # of display mathematics, which stands on lines of its own


class Belief(NamedTuple):
    """A claim, the verdict on it, and what was measured."""

    claim: str
    verdict: str
    measured: str


def cells_in(path, kind):
    """The cells of a notebook that are of this kind, "code" or "markdown", as they are stored now."""
    return [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == kind]


@functools.cache
def cells_of(name, kind):
    """The cells of a chapter that are of this kind, read once."""
    return cells_in(notebook_path(name), kind)


def text_in(cell):
    """The text of a cell."""
    return "".join(cell["source"])


def text_of(name):
    """The prose of a chapter."""
    return "\n\n".join(map(text_in, cells_of(name, "markdown")))


def plain(output):
    """An output as plain text; empty for one that has none."""
    return "".join(output.get("data", {}).get("text/plain", ""))


def shown_by(name):
    """The outputs of a chapter as plain text, in order."""
    return [plain(output) for cell in cells_of(name, "code") for output in cell["outputs"]]


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


@functools.cache
def stated_in():
    """{label: chapter name} of every labelled equation of the book."""
    return {label: name for name in chapter_names() for label, _ in formulas_of(name)}


@functools.cache
def equation_numbers():
    """{label: number} of every labelled equation, 12.3 for the third of chapter 12."""
    return {
        label: f"{int(name[:2])}.{number}"
        for name in chapter_names()
        for number, (label, _) in enumerate(formulas_of(name), 1)
    }


def beliefs_of(name):
    """The beliefs that a chapter measured, in order."""
    return [parsed_belief(text) for text in shown_by(name) if text.startswith("Belief: ")]


def parsed_belief(text):
    """The belief that `belief(...)` stored as three lines of text."""
    return Belief(*(line.partition(": ")[2] for line in text.splitlines()))


def exploration_names(name):
    """The names of a chapter's explorations, in the order in which the chapter shows them."""
    return [found[1] for found in map(EXPLORATION.match, shown_by(name)) if found]


def questions_of(name):
    """What a chapter asks at each exploration: {name: (title of the section, what to predict or "")}."""
    found, title, question = {}, "", ""
    for cell in json.loads(notebook_path(name).read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            text = text_in(cell)
            headings, asked = HEADING.findall(text), PREDICT.findall(text)
            if headings:
                title, question = headings[-1].removeprefix("Explore: "), ""
            question = asked[-1] if asked else question
        for output in cell.get("outputs", ()):
            shown = EXPLORATION.match(plain(output))
            if shown:
                found[shown[1]] = (title[0].upper() + title[1:], " ".join(question.split()))
    return found


def states_of(name):
    """The number of states of each of a chapter's explorations."""
    said = [text for text in shown_by(name) if EXPLORATION.match(text)]
    return [math.prod(map(int, STOPS.findall(text))) for text in said]


def manifest_of(name, exploration):
    """What the chapter's last run wrote of an exploration; None where its frames are not drawn."""
    path = FRAMES / name / exploration / "manifest.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def still_of(name, exploration):
    """The stored picture of an exploration's default state: (PNG, what is said of it)."""
    for output in (output for cell in cells_of(name, "code") for output in cell["outputs"]):
        found = EXPLORATION.match(plain(output))
        if found and found[1] == exploration:
            about = output["metadata"].get("image/png", {})
            return base64.b64decode("".join(output["data"]["image/png"])), about
    raise KeyError(f"{name} stores no exploration {exploration}")


def counts():
    """How much of everything the book holds."""
    names = chapter_names()
    states = [count for name in names for count in states_of(name)]
    code = [text_in(cell) for name in names for cell in cells_of(name, "code")]
    return {
        "chapters": len(names),
        "equations": len(stated_in()),
        "equations in code": len(stated_in().keys() & cited_at().keys()),
        "explorations": len(states),
        "states": sum(states),
        "exercises": sum(len(EXERCISE.findall(text_of(name))) for name in names),
        "checked exercises": len({label for text in code for label in CHECKED.findall(text)}),
        "beliefs": sum(len(beliefs_of(name)) for name in names),
    }
