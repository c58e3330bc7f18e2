"""The builder: what makes a chapter stale, what a run records, what storing a notebook keeps."""

import json
import shutil
import subprocess
import sys

import nbformat
import pytest

from builder import commands, notebooks, outputs, paths, plan, run, site, stamps

NOTEBOOK = """\
from dlcore import SGD, softmax
from dlcore.data import digits
from dlcore.notebook import use_style
"""


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A copy of dlcore with one chapter, in which the builder works."""
    shutil.copytree(paths.ROOT / "dlcore", tmp_path / "dlcore", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "requirements.txt").write_text("numpy==2.2\n")
    (tmp_path / "chapters").mkdir()
    for module in (paths, run, stamps):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(stamps, "PACKAGE", tmp_path / "dlcore")
    monkeypatch.setattr(paths, "CHAPTERS", tmp_path / "chapters")
    monkeypatch.setattr(run, "RECORDS", tmp_path / "_build" / "chapters")
    monkeypatch.setattr(run, "FRAMES", tmp_path / "_build" / "frames")
    stamps.table.cache_clear()
    yield tmp_path
    stamps.table.cache_clear()


def write_chapter(folder, *cells, name="12_descent"):
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    for count, cell in enumerate(book.cells, 1):
        cell.execution_count = count
    nbformat.write(book, folder / "chapters" / f"{name}.ipynb")
    return name


def reached(tree, name):
    return {path.relative_to(tree).as_posix() for path in stamps.inputs_of(name)}


def test_a_chapter_reaches_what_it_imports_and_nothing_else(tree):
    files = reached(tree, write_chapter(tree, NOTEBOOK))
    assert {"chapters/12_descent.ipynb", "dlcore/optim/sgd.py", "dlcore/optim/base.py"} <= files
    assert {"dlcore/checks.py", "dlcore/activations/softmax.py", "dlcore/notebook/style.py"} <= files
    assert {"dlcore/data/images.py", "dlcore/data/digits.npz"} <= files
    assert not {"dlcore/optim/adam.py", "dlcore/layers/lstm.py", "dlcore/data/house_prices.csv"} & files
    assert not {"dlcore/__init__.py", "dlcore/optim/__init__.py", "dlcore/notebook/explore.py"} & files


def test_a_chapter_reaches_its_own_exercises(tree):
    files = reached(tree, write_chapter(tree, "x = 1", name="12_descent"))
    exercises = {file for file in files if "/exercises/ch" in file}
    assert exercises == {"dlcore/notebook/exercises/ch12_gradient_descent.py"}


@pytest.mark.parametrize(
    ("changed", "stale"),
    [
        ("dlcore/optim/sgd.py", True),
        ("dlcore/optim/base.py", True),
        ("dlcore/data/digits.npz", True),
        ("dlcore/notebook/style.py", True),
        ("requirements.txt", True),
        ("dlcore/optim/adam.py", False),
        ("dlcore/layers/lstm.py", False),
        ("dlcore/__init__.py", False),
        ("dlcore/data/stock_indices.csv", False),
    ],
)
def test_an_edit_makes_stale_what_reaches_it(tree, changed, stale):
    name = write_chapter(tree, NOTEBOOK)
    before, _ = stamps.stamp_of(name)
    with (tree / changed).open("ab") as file:
        file.write(b"\n")
    assert (stamps.stamp_of(name)[0] != before) == stale


def test_an_edit_of_the_code_makes_stale_and_one_of_the_prose_does_not(tree):
    name = write_chapter(tree, NOTEBOOK)
    path = tree / "chapters" / f"{name}.ipynb"
    before, _ = stamps.stamp_of(name)
    book = nbformat.read(path, as_version=4)
    book.cells.insert(0, nbformat.v4.new_markdown_cell("# A title"))
    nbformat.write(book, path)
    assert stamps.stamp_of(name)[0] == before
    book.cells[1].source += "x = 1\n"
    nbformat.write(book, path)
    assert stamps.stamp_of(name)[0] != before


def test_a_line_for_ipython_does_not_hide_the_imports_below_it(tree):
    name = write_chapter(tree, "%matplotlib inline\nfrom dlcore import SGD", "!ls")
    assert "dlcore/optim/sgd.py" in reached(tree, name)


def test_a_chapter_that_passes_is_stamped_and_not_run_again(tree):
    name = write_chapter(tree, "print(6 * 7)")
    path = tree / "chapters" / f"{name}.ipynb"
    stored = nbformat.read(path, as_version=4)
    stored.cells[0].outputs = [nbformat.v4.new_output("stream", text="42\n")]
    nbformat.write(stored, path)
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


def test_a_chapter_whose_output_differs_fails_and_loses_its_stamp(tree, capsys):
    name = write_chapter(tree, "print(6 * 7)")
    path = tree / "chapters" / f"{name}.ipynb"
    stored = nbformat.read(path, as_version=4)
    stored.cells[0].outputs = [nbformat.v4.new_output("stream", text="41\n")]
    nbformat.write(stored, path)
    run.record_path(name).parent.mkdir(parents=True)
    run.record_path(name).write_text(json.dumps({"stamp": "old", "inputs": {}}))
    assert run.run_stale() == 1
    assert not run.record_path(name).exists()
    said = capsys.readouterr().out
    assert "41" in said
    assert "42" in said


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


def test_normalising_is_idempotent_and_drops_what_changes_from_run_to_run():
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "Slider"}
    cell = nbformat.v4.new_code_cell("1 + 1", metadata={"execution": {"iopub": "now"}, "tags": ["solution"]})
    cell.outputs = [
        nbformat.v4.new_output("stream", text="a"),
        nbformat.v4.new_output("stream", text="b"),
        nbformat.v4.new_output("display_data", data=view),
    ]
    book = nbformat.v4.new_notebook(cells=[cell, nbformat.v4.new_code_cell("1 + 1")])
    book.metadata = {"widgets": {}, "language_info": {"version": "3.11.7"}, "dlcore": {"implements": []}}
    once = notebooks.normalise(book)
    assert once == notebooks.normalise(once)
    assert set(once.metadata) == {"dlcore", "kernelspec"}
    assert once.cells[0].metadata == {"tags": ["solution"]}
    assert [output.get("text") for output in once.cells[0].outputs] == ["ab", None]
    assert once.cells[0].outputs[1].data == {"text/plain": "Slider"}
    assert len({cell.id for cell in once.cells}) == 2


def test_a_chapter_builds_on_earlier_ones():
    for number, chapter in plan.chapters().items():
        assert all(need < number for need in chapter["needs"]), number
        assert chapter["needs"] == sorted(set(chapter["needs"])), number


def test_a_route_holds_all_that_its_last_chapter_rests_on():
    for number in plan.chapters():
        way = plan.route(number)
        assert way[-1] == number
        for step in way:
            assert set(plan.chapters()[step]["needs"]) <= set(way)


def test_formulas_are_read_from_the_prose(monkeypatch):
    text = "$$\na\n$$\n\ntext\n\n$$\nb \\\\\nc\n$$ (two-lines)\n\n$$\nd\n$$ (one-line)"
    monkeypatch.setattr(outputs, "text_of", lambda name: text)
    assert outputs.formulas_of("any") == [("two-lines", "b \\\\\nc"), ("one-line", "d")]


def test_a_site_that_failed_leaves_nothing_that_could_pass(tmp_path, monkeypatch):
    monkeypatch.setattr(site, "HTML", tmp_path / "html")
    monkeypatch.setattr(site, "BUILD", tmp_path)
    monkeypatch.setattr(site, "STAMP", tmp_path / "site.stamp")
    for folder in ("html", ".doctrees"):
        (tmp_path / folder).mkdir()
    (tmp_path / "html" / "index.html").touch()
    site.STAMP.write_text(" ".join(site.stamps()))
    assert site.is_current()
    site.STAMP.write_text("machine content")

    class Failed:
        returncode = 1

    monkeypatch.setattr(site.subprocess, "run", lambda *command, **options: Failed)
    assert site.build() == 1
    assert not site.STAMP.exists()
    assert not (tmp_path / "html").exists()
    assert not (tmp_path / ".doctrees").exists()


@pytest.mark.parametrize(("codes", "failed"), [((0, 0, 0), 0), ((0, 1, 0), 1), ((-9, 0, 0), 1)])
def test_lint_fails_where_a_checker_failed_or_a_signal_ended_it(monkeypatch, codes, failed):
    ended = (subprocess.CompletedProcess("a checker", code) for code in codes)
    monkeypatch.setattr(commands.subprocess, "run", lambda *command, **options: next(ended))
    assert commands.lint() == failed
    assert list(ended) == []
