"""Run notebooks in place and write them so that running them again changes no byte."""

import hashlib
import os
from concurrent.futures import ProcessPoolExecutor

import nbclient
import nbformat

from builder.paths import CELL_SECONDS, CHAPTERS, chapter_names, notebook_path, surroundings

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
VIEWS = {"application/vnd.jupyter.widget-view+json", "application/vnd.jupyter.widget-state+json"}
FOLDED = {
    "hide-input",
    "solution",
}  # tags of code that stands folded wherever it is read
FLEETING = {"execution", "collapsed", "ExecuteTime", "scrolled", "outputId", "id", "trusted", "editable"}


def rewrite(wanted=()):
    """Execute the wanted chapters (all by default) in place, two at a time; 0 if all ran."""
    with ProcessPoolExecutor(2) as pool:
        failures = list(filter(None, pool.map(run_in_place, chapter_names(wanted))))
    for name, message in failures:
        print(f"\n{name} failed and was left as it was:\n{message}")
    return len(failures)


def tidy(wanted=()):
    """Normalise notebooks without running them; the number that changed."""
    names = chapter_names(wanted)
    changed = [name for name in names if write(notebook_path(name), nbformat.read(notebook_path(name), 4))]
    for name in changed:
        print(f"{name}: normalised")
    return len(changed)


def run_in_place(name):
    """Execute one chapter from a fresh kernel; (name, what went wrong), or None."""
    path = notebook_path(name)
    notebook = nbformat.read(path, as_version=4)
    os.environ.update(surroundings())
    os.environ.pop("DLCORE_FRAMES", None)
    client = nbclient.NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name=KERNEL["name"],
        record_timing=False,
        resources={"metadata": {"path": str(CHAPTERS)}},
    )
    try:
        client.execute()
    except (nbclient.exceptions.CellExecutionError, nbclient.exceptions.CellTimeoutError) as error:
        return name, str(error)
    changed = write(path, notebook)
    print(f"{name}: ran{'' if changed else ', unchanged'}", flush=True)
    return None


def write(path, notebook):
    """Write the normalised notebook if that changes the file; whether it did."""
    text = nbformat.writes(normalize(notebook)) + "\n"
    if path.exists() and path.read_text("utf-8") == text:
        return False
    path.write_text(text, "utf-8", newline="\n")
    return True


def normalize(notebook):
    """The notebook without what changes from run to run or from machine to machine."""
    notebook = nbformat.from_dict(notebook)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    kept = {name: value for name, value in notebook.metadata.items() if name == "dlcore"}
    notebook.metadata = nbformat.from_dict(kept | {"kernelspec": KERNEL})
    seen = {}
    for cell in notebook.cells:
        cell.id = stable_id(cell, seen)
        cell.metadata = nbformat.from_dict(
            {key: value for key, value in cell.metadata.items() if key not in FLEETING}
        )
        if cell.cell_type == "code":
            fold(cell)
            cell.outputs = joined_streams(map(without_views, cell.outputs))
    return notebook


def fold(cell):
    """Hide the source of a cell that the site folds in JupyterLab and in Colab too, and of no other."""
    metadata = cell.metadata
    if FOLDED & set(metadata.get("tags", [])):
        metadata.cellView = "form"
        metadata.jupyter = {**metadata.get("jupyter", {}), "source_hidden": True}
    else:
        metadata.pop("cellView", None)
        metadata.pop("jupyter", None)


def stable_id(cell, seen):
    """An id from the cell's own text, so that a regenerated notebook keeps its ids."""
    digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:8]
    seen[digest] = seen.get(digest, 0) + 1
    return digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"


def without_views(output):
    """The output without the widget's view, which only the kernel that made it can show."""
    if "data" in output:
        output.data = nbformat.from_dict(
            {kind: value for kind, value in output.data.items() if kind not in VIEWS}
        )
    return output


def joined_streams(outputs):
    """Neighbouring pieces of one stream as one: where the kernel cut them is chance."""
    joined = []
    for output in outputs:
        if joined and output.get("name") and output.name == joined[-1].get("name"):
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined
