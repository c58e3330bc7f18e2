"""What a run of a chapter records."""

import subprocess
import sys

from builder import paths, run
from tests.builder.chapter import write_chapter

validated = run.validated


def test_a_chapter_that_passes_is_stamped_and_not_run_again(tree):
    name = write_chapter(tree, "print(6 * 7)", printed=["42\n"])
    path = tree / "chapters" / f"{name}.ipynb"
    assert run.reason(name) == "not run yet"
    assert run.run_stale() == 0
    record = run.record_of(name)
    assert run.reason(name) == ""
    assert record["seconds"] > 0
    if hasattr(sys, "getwindowsversion"):
        return
    assert 20 < record["peak_mb"] < 1000
    assert 0 < record["cpu_seconds"] < 60
    path.write_text(path.read_text("utf-8").replace("6 * 7", "7 * 6"), "utf-8")
    assert run.reason(name) == f"changed: chapters/{name}.ipynb"


def test_a_chapter_whose_output_differs_fails_until_it_agrees(tree, capsys):
    name = write_chapter(tree, "print(6 * 7)", printed=["41\n"])
    assert run.run_stale() == 1
    said = capsys.readouterr().out
    assert "41" in said
    assert "42" in said
    assert run.reason(name) == "its outputs differed"
    assert run.reason(name, strict=False) == ""
    assert run.differences_of(name) == [{"cell": 1, "line": "print(6 * 7)", "stored": "41", "came": "42"}]


def test_the_lines_that_differ_are_told_and_no_others(tree):
    code = "print('same')\nprint(1.21)\nprint('same too')"
    name = write_chapter(tree, code, "a = 1", printed=["same\n1.22\nsame too\n"])
    run.run_stale(strict=False)
    told = "cell 1: print('same')\n    stored: 1.22\n    came:   1.21"
    assert [run.told(each) for each in run.differences_of(name)] == [told]


def test_a_cell_that_raises_is_told_and_the_chapter_goes_on(tree):
    name = write_chapter(tree, "1 / 0", "print(2)", printed=["", "2\n"])
    assert run.run_stale(strict=False) == 1
    (difference,) = run.differences_of(name)
    assert (difference["cell"], difference["came"]) == (1, "ZeroDivisionError: division by zero")


def test_a_cell_that_runs_out_of_time_is_told(tree):
    name = write_chapter(tree, "import time\ntime.sleep(60)", "print(2)", printed=["", "2\n"])
    _, status, differences, usage = run.validated(name, seconds=2)
    assert status == 1
    assert usage["seconds"] < 50
    assert differences[0]["cell"] == 1
    assert "Timeout of 2 seconds" in differences[0]["came"]


def test_a_chapter_that_differed_is_run_again_by_the_strict_alone(tree, monkeypatch):
    write_chapter(tree, "print(1)", printed=["2\n"])
    ran = []
    monkeypatch.setattr(run, "validated", lambda name, **settings: (ran.append(name), validated(name))[1])
    assert [run.run_stale(strict=strict) for strict in (False, False, True)] == [1, 1, 1]
    assert len(ran) == 2


def test_a_run_that_is_ended_leaves_the_frames_and_no_record(tree):
    name = write_chapter(tree, "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)")
    old = tree / "_build" / "frames" / name / "old.webp"
    old.parent.mkdir(parents=True)
    old.touch()
    assert run.run_stale() == 1
    assert old.exists()
    assert not run.record_path(name).exists()


def test_frames_take_their_place_when_the_chapter_has_ended(tree):
    draw = "import os, pathlib\npathlib.Path(os.environ['DLCORE_FRAMES'], 'new.webp').touch()"
    name = write_chapter(tree, draw)
    old = tree / "_build" / "frames" / name / "old.webp"
    old.parent.mkdir(parents=True)
    old.touch()
    assert run.run_stale() == 0
    assert [path.name for path in old.parent.iterdir()] == ["new.webp"]


def test_measured_sees_the_memory_of_a_grandchild():
    if hasattr(sys, "getwindowsversion"):
        return
    inner = "x = bytearray(300_000_000)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    # In a small process of its own: Linux counts to a new process what its parent held at the start.
    measure = f"""
import sys
from builder import paths, run
_, code, usage = run.measured([sys.executable, "-c", {outer!r}], env=paths.surroundings())
print(code, usage["peak_mb"])
"""
    folder = {"PYTHONPATH": str(paths.ROOT / "book")}
    done = subprocess.run(
        [sys.executable, "-c", measure],
        env=paths.surroundings(**folder),
        capture_output=True,
        text=True,
        check=True,
    )
    code, peak = map(int, done.stdout.split())
    assert code == 0
    assert 300 < peak < 400
