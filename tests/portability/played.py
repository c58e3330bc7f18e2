"""The record of what `make portability` played, from which the book says how it is tested."""

import json
from datetime import date

from builder.paths import PLAYED, chapter_names


def write_down(machines):
    """Note that every chapter gave its stored outputs on each of these machines."""
    record = {"day": date.today().isoformat(), "chapters": chapter_names(), "machines": list(machines)}
    PLAYED.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
