"""Run one notebook under nbval: which cells did not do what is stored, how long each took, what was imported.

The builder starts it as a process of its own.
"""

import ast
import difflib
import json
import re
from pathlib import Path

import pytest

LINES = 3  # that a difference shows of each side
WIDTH = 160
COLOR = re.compile(r"\x1b\[[0-9;]*m")
IMPORTED = "sorted({name.partition('.')[0] for name in __import__('sys').modules})"
REPLY_SECONDS = 30
PLUGINS = ("no:cacheprovider", "no:xdist", "no:hypothesispytest")


def main(notebook, report, seconds):
    """pytest's exit status: 0 where every output is the stored one, 1 where one is not.

    report: the file for what was seen; seconds: what a cell may take.
    """
    options = ["--nbval", "-q", "--no-header", "--tb=short", f"--nbval-cell-timeout={seconds}"]
    options += [word for plugin in PLUGINS for word in ("-p", plugin)]
    recorder = Recorder()
    status = pytest.main([*options, notebook], plugins=[recorder])
    Path(report).write_text(json.dumps(vars(recorder)), "utf-8")
    return status


class Recorder:
    """What pytest tells of the cells.

    differences: of every cell that failed, {cell, line, stored, came}; cell_seconds: what each took;
    imported: the packages that the kernel holds after the last.
    """

    def __init__(self):
        self.differences, self.cell_seconds, self.imported = [], [], []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        if report.when == "call":
            self.cell_seconds.append(round(report.duration, 1))
        if report.failed:
            # Without an error where a cell passed after one that ran out of time: nbval expects it to fail.
            error = call.excinfo.value if call.excinfo else report.longrepr
            self.differences.append(difference(item, error))
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item, nextitem):
        if nextitem is None and item.parent.kernel.is_alive():
            asked = {"user_expressions": {"imported": IMPORTED}, "store_history": False}
            reply = item.parent.kernel.kc.execute("", **asked, reply=True, timeout=REPLY_SECONDS)
            told = reply["content"]["user_expressions"]["imported"]
            self.imported = ast.literal_eval(told["data"]["text/plain"])


def difference(item, error):
    """One cell, and the lines in which what is stored and what came differ."""
    stored = said(item.cell.outputs)
    late = str(error).startswith("Timeout")  # then what came is no more than the interrupt
    came = [str(error)] if late else said(item.test_outputs or ()) or [str(error)]
    matcher = difflib.SequenceMatcher(a=stored, b=came, autojunk=False)
    parts = [part for part in matcher.get_opcodes() if part[0] != "equal"]
    source = item.cell.source.strip()
    return {
        "cell": item.cell.execution_count,
        "line": source.partition("\n")[0][:WIDTH],
        "stored": shortened(line for _, low, high, _, _ in parts for line in stored[low:high]),
        "came": shortened(line for _, _, _, low, high in parts for line in came[low:high]),
    }


def shortened(lines):
    """The first of these lines as one text."""
    lines = [line[:WIDTH] for line in lines]
    return "\n".join(lines[:LINES] + ["…"] * (len(lines) > LINES))


def said(outputs):
    """What outputs say, as lines of text; a picture says nothing, as nbval compares none."""
    texts = []
    for output in outputs:
        if "evalue" in output:
            texts.append(f"{output['ename']}: {output['evalue']}")
        elif "data" in output:
            kinds = ("text/plain", "text/html", "image/svg+xml", "application/json")
            texts += ["".join(output["data"][kind]) for kind in kinds if kind in output["data"]]
        else:
            texts.append("".join(output.get("text", "")))
    return COLOR.sub("", "\n".join(text.rstrip("\n") for text in texts)).splitlines()
