"""Reading the data files that stand beside this module, each against its checksum."""

import hashlib
import io
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent
SOURCES = "SOURCES.md"


def vendored(name):
    """The bytes of a data file of this package.

    Raises FileNotFoundError if it is missing and ValueError if it is not the file whose
    checksum stands in SOURCES.md; both say how to get it back.
    """
    path = FOLDER / name
    mend = "install dlcore again, or in a clone run: git checkout -- dlcore/data"
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(f"dlcore.data: {path} is missing; {mend}") from None
    digest = hashlib.sha256(data).hexdigest()
    if digest != checksums()[name]:
        raise ValueError(
            f"dlcore.data: {path} is damaged: its SHA-256 must be {checksums()[name][:12]}…, "
            f"got {digest[:12]}…; {mend}"
        )
    return data


def checksums():
    """The dictionary file name -> SHA-256 that SOURCES.md lists, one `digest  name` a line."""
    lines = [line.split() for line in (FOLDER / SOURCES).read_text(encoding="utf-8").splitlines()]
    return {line[1]: line[0] for line in lines if len(line) == 2 and len(line[0]) == 64}


def vendored_table(name):
    """A CSV file of numbers as (names, float64 array of rows)."""
    header, *rows = vendored(name).decode("ascii").splitlines()
    return tuple(header.split(",")), np.array([row.split(",") for row in rows], dtype=np.float64)


def vendored_arrays(name):
    """The arrays of an .npz file, by name."""
    with np.load(io.BytesIO(vendored(name))) as file:
        return {key: file[key] for key in file.files}
