"""A chapter, cell by cell, in the page's own Python."""

import time

from builder.chapter_contents import cells_in, text_in
from builder.page_python import PACKAGES
from builder.page_runs import digest_of
from builder.paths import notebook_path
from tests.page.node import Kernel


def run_chapter(name):
    """What the page's Python made of a chapter: {code, seconds, cells: [{cell, said}]}.

    cells: those that raise, or print something else than the notebook stores; said: which of these.
    """
    began, cells = time.monotonic(), []
    with Kernel(PACKAGES) as kernel:
        for place, cell in enumerate(cells_in(notebook_path(name), "code")):
            said = other(kernel.run(text_in(cell)), cell)
            if said:
                cells.append({"cell": place, "said": said})
    return {"code": digest_of(name), "seconds": round(time.monotonic() - began, 1), "cells": cells}


def other(answer, cell):
    """What a cell does in the page and not in the notebook, in a sentence; empty where it does the same."""
    if answer["error"]:
        return f"On this page the cell ends with {answer['error'].strip().splitlines()[-1]}"
    stored = "".join(text for output in cell["outputs"] for text in output.get("text", ()))
    lines, came = stored.splitlines(), answer["printed"].splitlines()
    count = sum(a != b for a, b in zip(lines, came, strict=False)) + abs(len(lines) - len(came))
    if not count:
        return ""
    return f"On this page {count} of the {len(lines)} lines that it prints come out otherwise"
