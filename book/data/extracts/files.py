"""What the files are written as, and how the fetched packages are opened."""

import io
import subprocess
import tarfile
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np


def written(names, rows):
    """A CSV file's bytes: a line of names, then the rows."""
    lines = [",".join(names), *(",".join(row) for row in rows)]
    return ("\n".join(lines) + "\n").encode("ascii")


def compressed(**arrays):
    """An .npz file's bytes."""
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def letters(text):
    """A text as an array of its UTF-8 bytes, which an .npz file compresses."""
    return np.frombuffer(text.encode("utf-8"), np.uint8)


def fetched(downloads, pattern):
    """The one file in the folder whose name fits."""
    found = sorted(downloads.glob(pattern))
    if len(found) != 1:
        raise FileNotFoundError(
            f"{downloads} must hold one file {pattern}, has {len(found)}: see the first lines"
        )
    return found[0]


@contextmanager
def debian(downloads, pattern):
    """The contents of a Debian package, in a folder that is removed afterwards."""
    with TemporaryDirectory() as folder:
        subprocess.run(["dpkg-deb", "-x", fetched(downloads, pattern), folder], check=True)
        yield Path(folder)


def member(downloads, pattern, name):
    """One file's bytes out of a fetched .tgz or .tar.gz."""
    with tarfile.open(fetched(downloads, pattern)) as package:
        return package.extractfile(name).read()
