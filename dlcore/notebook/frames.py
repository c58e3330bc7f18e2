"""The published face's frames: every state of an exploration, drawn while its chapter runs."""

import json
import math
import shutil
import time
from pathlib import Path

from dlcore.notebook.between_stops import check_between
from dlcore.notebook.images import webp

MAX_BYTES = 1_500_000
MAX_PAGE_STATES = 200

# What this process has written: folder -> {exploration: number of states}. A chapter is a process.
published = {}


def write_frames(exploration, folder):
    """Draw every state into `folder/name/`, as `0.webp` and on, with a `manifest.json`.

    What the drawing took stands beside it in `name.drawing.json`: a reader's run draws one state. So does
    the number of drawings between the stops, which no page shows, but a reader's kernel.

    Raises ValueError for a second exploration of that name in the chapter, for more than 200
    states in the chapter, for more than 1.5 MB of frames, or where it cannot be drawn between stops.
    """
    start = time.process_time()
    page = published.setdefault(str(folder), {})
    count = math.prod(len(control.values) for control in exploration.controls)
    if exploration.name in page:
        raise ValueError(f"{exploration.where}: the chapter already has an exploration of this name")
    if sum(page.values()) + count > MAX_PAGE_STATES:
        total = sum(page.values()) + count
        raise ValueError(
            f"{exploration.where}: a chapter may have {MAX_PAGE_STATES} states, this makes {total}"
        )
    target = Path(folder, exploration.name)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    image = exploration.default_picture.image
    states, total = draw_states(exploration, target)
    if total > MAX_BYTES:
        raise ValueError(
            f"{exploration.where}: {count} frames make {total / 1e6:.2f} MB, the limit is "
            f"{MAX_BYTES / 1e6} MB; take fewer stops, a smaller figure, or fewer points"
        )
    manifest = manifest_of(exploration, states, image.size)
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (target / "manifest.json").write_text(text, "utf-8", newline="\n")
    between = check_between(exploration)
    took = json.dumps({"cpu_seconds": time.process_time() - start, "between_stops": between})
    Path(folder, f"{exploration.name}.drawing.json").write_text(took, "utf-8")
    page[exploration.name] = count


def draw_states(exploration, target):
    """Draw every state into the folder: [{file, reading, handle}], and the bytes of all frames."""
    states, total = [], 0
    for index, state in enumerate(exploration.states()):
        drawn = exploration.draw(state)
        data = webp(drawn.image)
        total += len(data)
        (target / f"{index}.webp").write_bytes(data)
        states.append({"file": f"{index}.webp", "reading": drawn.reading, "handle": drawn.handle})
    return states, total


def manifest_of(exploration, states, size):
    """What the page needs to know of an exploration; states in row-major order."""
    default = 0
    for control in exploration.controls:
        default = default * len(control.values) + control.default
    return {
        "name": exploration.name,
        "title": exploration.title,
        "alt": exploration.alt,
        "photograph": exploration.photograph,
        "width": size[0],
        "height": size[1],
        "controls": [
            {
                "name": control.name,
                "label": control.label,
                "kind": control.kind,
                "values": control.texts if control.kind == "choice" else control.values,
                "texts": control.texts,
                "default": control.default,
                "play": control.play,
            }
            for control in exploration.controls
        ],
        "states": states,
        "default": default,
        "default_file": states[default]["file"],
    }
