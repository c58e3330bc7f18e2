"""Run the chapters whose stamp changed, once, under nbval, with the explorations' frames written."""

import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from builder.paths import CELL_SECONDS, FRAMES, RECORDS, ROOT, chapter_names, notebook_path, surroundings
from builder.stamps import stamp_of


def run_stale(wanted=()):
    """Run every stale chapter, two at a time; the number that failed. Only one that passes is stamped."""
    stale = [name for name in chapter_names(wanted) if reason(name)]
    with ThreadPoolExecutor(2) as pool:
        passed = list(pool.map(run, stale))
    return passed.count(False)


def record_path(name):
    return RECORDS / f"{name}.json"


def record_of(name):
    """What the last passing run of the chapter recorded, or an empty record."""
    path = record_path(name)
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def reason(name):
    """Why the chapter must run, in a few words; empty if its outputs stand."""
    record = record_of(name)
    if not record or not (FRAMES / name).is_dir():
        return "not run yet"
    stamp, digests = stamp_of(name)
    if record["stamp"] == stamp:
        return ""
    before = record["inputs"]
    return "changed: " + ", ".join(sorted(k for k in digests | before if digests.get(k) != before.get(k)))


def run(name):
    """Run one chapter and stamp it if its outputs agree with the stored ones; whether they do."""
    print(f"{name}: running ({reason(name)})", flush=True)
    stamp, digests = stamp_of(name)
    record_path(name).unlink(missing_ok=True)
    frames = FRAMES / name
    shutil.rmtree(frames, ignore_errors=True)
    frames.mkdir(parents=True)
    output, code, usage = measured(nbval(name), env=surroundings(DLCORE_FRAMES=str(frames)))
    if code != 0:
        print(f"{output}\n{name}: FAILED\n", flush=True)
        return False
    record = {"stamp": stamp, "inputs": digests, **usage, "drawing_seconds": drawing_seconds(frames)}
    RECORDS.mkdir(parents=True, exist_ok=True)
    record_path(name).write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    print(f"{name}: passed in {usage['seconds']} s, {usage['peak_mb'] or '?'} MB", flush=True)
    return True


def drawing_seconds(frames):
    """The processor's seconds that went into the explorations' frames, which only the site needs."""
    times = [json.loads(path.read_text("utf-8"))["cpu_seconds"] for path in frames.glob("*.drawing.json")]
    return round(sum(times), 1)


def nbval(name):
    """The command that runs a chapter and compares its outputs with the stored ones."""
    plugins = ["no:cacheprovider", "no:xdist", "no:hypothesispytest"]
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "--no-header", "--tb=short"]
    command += [word for plugin in plugins for word in ("-p", plugin)]
    return [*command, f"--nbval-cell-timeout={CELL_SECONDS}", str(notebook_path(name))]


def measured(command, env):
    """Run a command: its output, its exit code, and the seconds and memory that it took.

    The memory is the peak of the largest process among it and its children: the kernel.
    """
    start = time.monotonic()
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    output = process.stdout.read()
    if hasattr(os, "wait4"):
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kB elsewhere
        peak, cpu = round(used.ru_maxrss * unit / 1e6), round(used.ru_utime + used.ru_stime, 1)
    else:
        process.wait()
        peak = cpu = None
    seconds = round(time.monotonic() - start, 1)
    return output, process.returncode, {"seconds": seconds, "cpu_seconds": cpu, "peak_mb": peak}
