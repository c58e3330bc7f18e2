"""dlcore against its peers: `python -m benchmarks.run [CASE ...]`; without names, `results.md` is rewritten.

Each side runs in a process of its own with the same number of threads; that both compute the same
is checked first; then they take turns, and the ratio of neighbouring turns is what counts: an
absolute time means little on a machine that is shared.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.case import find_cases
from benchmarks.report import write_readme, write_report
from tests.parity.environment import ROOT, prepare

THREADS = (1, 2)
TURNS = 151  # at most; fewer where a turn takes long
TURN_SECONDS = 0.008  # short, so that most turns are not interrupted
CASE_SECONDS = 12  # what the turns of a case may take, at least five of them
STEPS_TO_AGREE = 3
TOLERANCE = 1e-4  # float32, after a few steps


def surroundings(threads):
    """The environment in which NumPy and PyTorch use so many threads."""
    return os.environ | {f"{library}_NUM_THREADS": str(threads) for library in ("OPENBLAS", "OMP", "MKL")}


class Side:
    """A worker process and the conversation with it."""

    def __init__(self, python, name, side, threads):
        command = [python, "-m", "benchmarks.worker", name, side, str(threads)]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=surroundings(threads),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the worker {self.process.args[3:]} ended with {self.process.wait()}")
        return json.loads(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def arrays(side):
    """What a side has computed after a few steps."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result.npz"
        side.ask("result", STEPS_TO_AGREE, path)
        with np.load(path) as file:
            return dict(file)


def check_equal(name, ours, peer):
    """Raise unless both sides compute the same."""
    mine, theirs = arrays(ours), arrays(peer)
    if mine.keys() != theirs.keys():
        raise RuntimeError(f"{name}: {sorted(mine)} and {sorted(theirs)} cannot be compared")
    for key, expected in theirs.items():
        # Of norms: where a gradient is all rounding, Adam makes a whole step of it, of either sign.
        difference = np.linalg.norm(mine[key] - expected) / np.linalg.norm(expected)
        if not difference < TOLERANCE:
            raise RuntimeError(f"{name}: {key} differs by {difference:.1e}")


def compare(name, threads, pythons):
    """Check, then take turns: a dict with the ratios' quartiles and each side's median seconds."""
    ours, peer = (Side(pythons[side], name, side, threads) for side in ("ours", "peer"))
    try:
        check_equal(name, ours, peer)
        seconds = [side.ask("time", 1) for side in (ours, peer)]
        repeats = [max(1, round(TURN_SECONDS / each)) for each in seconds]
        turn = sum(each * repeat for each, repeat in zip(seconds, repeats, strict=True))
        count = int(np.clip(CASE_SECONDS / turn, 5, TURNS))
        turns = np.array(
            [[ours.ask("time", repeats[0]), peer.ask("time", repeats[1])] for _ in range(count + 1)]
        )
        turns = turns[1:]  # the first warms up
        low, ratio, high = np.quantile(turns[:, 0] / turns[:, 1], [0.25, 0.5, 0.75])
        seconds = np.median(turns, axis=0)
        versions = ours.ask("versions") | peer.ask("versions")
    finally:
        ours.close()
        peer.close()
    return {
        "ratio": ratio,
        "low": low,
        "high": high,
        "ours": seconds[0],
        "peer": seconds[1],
        "versions": versions,
    }


def load():
    """How many processes wanted a processor in the last minute, on average; 0 where it cannot be told."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def growth():
    """The rows of the table of growth, measured in a process of its own on one thread."""
    command = [sys.executable, "-m", "benchmarks.growth"]
    return subprocess.run(
        command, cwd=ROOT, env=surroundings(1), stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def main(chosen):
    cases = {name: case for name, case in find_cases().items() if not chosen or name in chosen}
    unknown = set(chosen) - cases.keys()
    if unknown:
        raise SystemExit(f"no such case: {', '.join(sorted(unknown))}; there are: {', '.join(find_cases())}")
    pythons = {"ours": sys.executable, "peer": prepare()}
    rows, busy = [], load()
    if busy > 0.5:
        print(f"{busy:.1f} other processes are running: two threads that wait for each other suffer most")
    for name, case in cases.items():
        for threads in THREADS:
            row = compare(name, threads, pythons) | {"name": name, "case": case, "threads": threads}
            rows.append(row)
            aim = f", aim {case.aim:g}" if case.aim else ""
            print(
                f"{name:16} {threads} thread{'s' if threads > 1 else ' '}  ratio {row['ratio']:.2f} "
                f"({row['low']:.2f} to {row['high']:.2f}){aim}; "
                f"ours {1e6 * row['ours']:.0f} µs, {case.against} {1e6 * row['peer']:.0f} µs",
                flush=True,
            )
    if not chosen:
        write_report(rows, busy, growth())
        write_readme(rows)


if __name__ == "__main__":
    main(sys.argv[1:])
