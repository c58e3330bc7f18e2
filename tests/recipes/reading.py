"""The recipes as CONTRIBUTING.md states them: headings `### Add …`, and under each the files to touch."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ITEM = re.compile(r"^\d+\. `([^`]+)`", re.MULTILINE)


def recipes():
    """{"Add a layer": [file, ...]}, with `name` and `NN_slug` where a file is named after the new thing."""
    sections = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("\n### ")[1:]
    found = {section.splitlines()[0]: ITEM.findall(section.split("\n## ")[0]) for section in sections}
    return {title: files for title, files in found.items() if title.startswith("Add ")}


def named(file, name):
    """The file of a thing of this name."""
    return re.sub(r"\bname\b|(?<=_)name(?=\.)|NN_slug", name, file)
