"""Run the chapters whose stamp changed, once, under nbval, with the explorations' frames drawn.

A chapter's frames are drawn beside those that the site shows and take their place when the chapter
has ended: a run that is stopped leaves what was there.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from builder.paths import (
    CELL_SECONDS,
    DRAWING,
    FRAMES,
    RECORDS,
    ROOT,
    chapter_names,
    notebook_path,
    surroundings,
)
from builder.stamps import stamp_of

BOOK = Path(__file__).resolve().parents[1]
VALIDATION = f"""
import sys
sys.path.insert(0, {str(BOOK)!r})
from builder.validation import main
sys.exit(main(*sys.argv[1:]))
"""
ENDED = (0, 1)  # how pytest ends when it has seen every cell: all as stored, or not

running = set()  # the processes of the chapters that run now


def run_stale(wanted=(), *, strict=True):
    """Run every stale chapter, two at a time; the number of the wanted whose outputs are not the stored ones.

    A chapter that ran and differed is run again where `strict`; elsewhere it stands as it came out.
    """
    reasons = {name: reason(name, strict=strict) for name in chapter_names(wanted)}
    # Stamped here and not where they run: parsing code in two threads is not safe in every Python.
    stale = [(name, why, stamp_of(name)) for name, why in reasons.items() if why]
    pool = ThreadPoolExecutor(2)
    try:
        list(pool.map(lambda chapter: run(*chapter), stale))
    except KeyboardInterrupt:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in list(running):
            process.terminate()
        raise
    return sum(bool(differences_of(name)) for name in chapter_names(wanted))


def record_path(name):
    return RECORDS / f"{name}.json"


def record_of(name):
    """What the last run of the chapter recorded, or an empty record."""
    path = record_path(name)
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def differences_of(name):
    """The cells of the chapter that did not do what is stored: [{cell, line, stored, came}]."""
    unknown = {"cell": None, "line": "", "stored": "", "came": "the run ended before its last cell"}
    return record_of(name).get("differences", [unknown])


def told(difference):
    """A difference in a few lines: the cell, what is stored and what came."""
    lines = [f"cell {difference['cell']}: {difference['line']}"]
    for side in ("stored", "came"):
        said = difference[side].splitlines() or ["nothing"]
        lines += [f"    {side + ':':8}{line}" for line in said]
    return "\n".join(lines)


def reason(name, *, strict=True):
    """Why the chapter must run, in a few words; empty if its outputs stand.

    strict: whether those of a run in which something differed do not.
    """
    record = record_of(name)
    if "differences" not in record or not (FRAMES / name).is_dir():
        return "not run yet"
    if strict and record["differences"]:
        return "its outputs differed"
    stamp, digests = stamp_of(name)
    if record["stamp"] == stamp:
        return ""
    before = record["inputs"]
    return "changed: " + ", ".join(sorted(k for k in digests | before if digests.get(k) != before.get(k)))


def run(name, why, stamped):
    """Run one chapter, keep its frames, and record how its outputs compare with the stored ones."""
    print(f"{name}: running ({why})", flush=True)
    stamp, digests = stamped
    record_path(name).unlink(missing_ok=True)
    drawing = DRAWING / name
    shutil.rmtree(drawing, ignore_errors=True)
    drawing.mkdir(parents=True)
    output, code, differences, usage = validated(name, DLCORE_FRAMES=str(drawing))
    if code not in ENDED:
        print(f"{output if code > 0 else ''}\n{name}: stopped (status {code})", flush=True)
        return
    shutil.rmtree(FRAMES / name, ignore_errors=True)
    FRAMES.mkdir(parents=True, exist_ok=True)
    drawing.rename(FRAMES / name)
    record = {"stamp": stamp, "inputs": digests, "differences": differences, **usage}
    record["drawing_seconds"] = drawing_seconds(FRAMES / name)
    RECORDS.mkdir(parents=True, exist_ok=True)
    record_path(name).write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    if differences:
        print(f"{output}\n{name}: DIFFERENT from what is stored\n", flush=True)
    else:
        print(f"{name}: passed in {usage['seconds']} s, {usage['peak_mb'] or '?'} MB", flush=True)


def drawing_seconds(frames):
    """The processor's seconds that went into the explorations' frames, which only the site needs."""
    times = [json.loads(path.read_text("utf-8"))["cpu_seconds"] for path in frames.glob("*.drawing.json")]
    return round(sum(times), 1)


def validated(name, *, seconds=CELL_SECONDS, **settings):
    """Run a chapter under nbval with these environment variables: (output, status, differences, usage).

    seconds: what a cell may take.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [sys.executable, "-c", VALIDATION, str(notebook_path(name)), str(report), str(seconds)]
        output, code, usage = measured(command, env=surroundings(**settings))
        seen = json.loads(report.read_text("utf-8")) if report.exists() else {"differences": []}
    differences = seen.pop("differences")
    return output, code, differences, usage | seen


def measured(command, env):
    """Run a command: its output, its exit code, and the seconds and memory that it took.

    The memory is the peak of the largest process among it and its children: the kernel.
    """
    start = time.monotonic()
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    running.add(process)
    output = process.stdout.read()
    if hasattr(os, "wait4"):
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kB elsewhere
        peak, cpu = round(used.ru_maxrss * unit / 1e6), round(used.ru_utime + used.ru_stime, 1)
    else:
        process.wait()
        peak = cpu = None
    running.discard(process)
    seconds = round(time.monotonic() - start, 1)
    return output, process.returncode, {"seconds": seconds, "cpu_seconds": cpu, "peak_mb": peak}
