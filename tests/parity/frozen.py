"""The frozen references: one JSON file a family, with the versions that they were computed with."""

import json
from pathlib import Path

FOLDER = Path(__file__).parent / "frozen"


def load(family):
    """{"versions": {...}, "configurations": {name: {array name: digest}}}."""
    return json.loads((FOLDER / f"{family}.json").read_text(encoding="utf-8"))


def save(family, versions, configurations):
    """Write one line a configuration, so that a change reads well in a diff."""
    lines = [f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in configurations.items()]
    body = ",\n".join(lines)
    text = f'{{"versions": {json.dumps(versions)},\n "configurations": {{\n{body}\n}}}}\n'
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{family}.json").write_text(text, encoding="utf-8")
