"""A copy of the book to take away: one zip of all that the two commands need, without what they build."""

import zipfile

from builder.paths import ROOT

NAME = "deep-learning-line-by-line"
FOLDERS = ("chapters", "dlcore", "book", "tests", "benchmarks", ".ci", ".github")
BUILT = {"__pycache__", ".ipynb_checkpoints"}
MOMENT = (2026, 1, 1, 0, 0, 0)  # one for all files: the same book gives the same zip


def write_copy(path):
    """Write the book's files, in a folder of their own, to the zip file `path`."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files():
            entry = zipfile.ZipInfo(f"{NAME}/{file.relative_to(ROOT).as_posix()}", MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (file.stat().st_mode & 0o777) << 16  # a script stays one
            archive.writestr(entry, file.read_bytes())


def files():
    """The files at the top, and those of the folders that belong to the book; sorted."""
    found = [path for path in ROOT.iterdir() if path.is_file() and path.name != ".git"]
    for folder in FOLDERS:
        found += [path for path in (ROOT / folder).rglob("*") if path.is_file() and belongs(path)]
    return sorted(found)


def belongs(path):
    """Whether a file was written and not built: the reference's pages and the bytecode were built."""
    inside = path.relative_to(ROOT)
    return not BUILT & set(inside.parts) and inside.parts[:2] != ("book", "api")
