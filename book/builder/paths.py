"""Where things are, and the surroundings in which every chapter runs."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = ROOT / "chapters"
BUILD = ROOT / "_build"
RECORDS = BUILD / "chapters"
FRAMES = BUILD / "frames"
DRAWING = BUILD / "drawing"  # frames of chapters that run now
HTML = BUILD / "html"
PRESS = BUILD / "press"  # where pages are made, before they take the place of those in HTML
PLAYED = ROOT / "book" / "played.json"  # the other machines on which `make portability` ran the chapters
CELL_SECONDS = 120  # that a cell may take


def chapter_names(wanted=()):
    """The chapters' names (`12_gradient_descent`) in reading order; those wanted, or all."""
    names = sorted(path.stem for path in CHAPTERS.glob("[0-9][0-9]_*.ipynb"))
    chosen = [Path(name).stem for name in wanted]
    unknown = sorted(set(chosen) - set(names))
    if unknown:
        raise SystemExit(f"no such chapter: {', '.join(unknown)}; there are: {', '.join(names)}")
    return chosen or names


def notebook_path(name):
    """The notebook of the chapter `name`."""
    return CHAPTERS / f"{name}.ipynb"


def source_of(module):
    """The file that would hold a dlcore module."""
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def module_of(source):
    """The dlcore module that a file holds."""
    return ".".join(source.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def surroundings(**more):
    """The environment variables of what the builder starts.

    One BLAS thread, so that two chapters run side by side; compiled modules are kept, since each
    chapter is a new process that imports the same.
    """
    fixed = {
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    dropped = {"DLCORE_FRAMES", "PYTHONDONTWRITEBYTECODE"}
    inherited = {name: value for name, value in os.environ.items() if name not in dropped}
    return inherited | fixed | more
