"""What the page's own Python makes of each chapter, as its last run noted it in book/page_runs.json."""

import hashlib
import json

from builder.chapter_contents import cells_in, text_in
from builder.paths import ROOT, notebook_path

NOTES = ROOT / "book" / "page_runs.json"


def noted(name):
    """{code, seconds, cells: [{cell, said}]} of a chapter; empty where it was not run yet."""
    return all_notes().get(name, {})


def all_notes():
    return json.loads(NOTES.read_text("utf-8")) if NOTES.exists() else {}


def write_down(name, found):
    """Note a chapter's run."""
    notes = {**all_notes(), name: found}
    NOTES.write_text(json.dumps(dict(sorted(notes.items())), indent=1, ensure_ascii=False) + "\n", "utf-8")


def digest_of(name):
    """A fingerprint of the chapter's code."""
    code = "\n\n".join(text_in(cell) for cell in cells_in(notebook_path(name), "code"))
    return hashlib.sha256(code.encode()).hexdigest()[:16]
