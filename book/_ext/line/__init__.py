"""What Sphinx needs to make this book: its theme, its mathematics, its explorations, its generated pages."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # for what the extension shares with the builder

from line import (  # isort: skip
    cells,
    citations,
    folded,
    generated,
    glossary,
    landing,
    mathematics,
    reference,
    routes,
    theme,
    typography,
)

PARTS = (
    theme,
    mathematics,
    cells,
    citations,
    folded,
    reference,
    generated,
    glossary,
    landing,
    routes,
    typography,
)


def setup(app):
    for part in PARTS:
        part.setup(app)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": False}
