"""Run every cell of the chapters in the page's own Python, and note where it does something else.

`python -m tests.page [12_gradient_descent ...]`, or `make pages`. The notes stand in book/page_runs.json; the
page of a chapter tells them beside the cell.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "book"))

from builder.page_python import gathered
from builder.page_runs import write_down
from builder.paths import chapter_names
from tests.page.chapters import run_chapter


def main(*wanted):
    if gathered() is None:
        return 1
    for name in chapter_names(wanted):
        found = run_chapter(name)
        print(f"{name}: {found['seconds']:.0f} s, {len(found['cells'])} cells do something else", flush=True)
        for each in found["cells"]:
            print(f"    cell {each['cell']}: {each['said']}", flush=True)
        write_down(name, found)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
