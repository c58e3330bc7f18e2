"""Saving: a module's arrays in a file, which is whole or not there, and back."""

import contextlib
import os
import shutil
import zipfile

import numpy as np

from dlcore.checks import kind_of


def arrays_by_name(where, module):
    """The arrays that are saved, by name; refuse two of one name, and what a file could not give back."""
    arrays = {}
    for name, array in module._named_arrays():
        if name in arrays:
            raise ValueError(f"{where}: names of arrays must differ, got {name!r} twice")
        if zipfile.ZipInfo(name).filename != name:  # cut off at a zero character, say
            raise ValueError(f"{where}: names of arrays must be ones that a file can hold, got {name!r}")
        if not isinstance(array, np.ndarray) or isinstance(array, np.ma.MaskedArray):
            raise TypeError(f"{where}: {name} must be a plain NumPy array, got {type(array).__name__}")
        if array.dtype.hasobject:
            raise TypeError(f"{where}: {name} must not hold Python objects, got {array.dtype}")
        arrays[name] = array
    return arrays


def write_arrays(where, path, arrays):
    """Write them to a new file in the same folder, which at the end takes the place of the old one.

    A link stays a link, and a file keeps its permissions; one that may not be written to is not replaced.
    """
    _check_path(where, path)
    target = os.path.realpath(os.fsdecode(path))
    replaces = os.path.exists(target)
    if replaces:
        with open(target, "r+b"):  # an error now, for a folder or what may not be written to
            pass
    beside = os.path.join(os.path.dirname(target), f".{os.urandom(8).hex()}.part")
    try:
        with zipfile.ZipFile(beside, "x") as archive:
            for name, array in arrays.items():
                with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                    np.lib.format.write_array(member, array, allow_pickle=False)
        if replaces:
            shutil.copymode(target, beside)
        os.replace(beside, target)
    finally:
        with contextlib.suppress(FileNotFoundError):  # it is there only if something failed
            os.remove(beside)


def _check_path(where, path):
    """Raise unless it can be the path of a file: a number would be a stream, and a pipe is waited for."""
    if not isinstance(path, (str, bytes, os.PathLike)):
        raise TypeError(f"{where}: path must be a string or a Path, got {kind_of(path)}")
    if os.path.exists(path) and not os.path.isdir(path) and not os.path.isfile(path):
        raise ValueError(f"{where}: path must be that of a file, got {path}")


def read_arrays(where, path):
    """The arrays by name in a file that `save` wrote; ValueError says what is wrong with another."""
    _check_path(where, path)
    with open(path, "rb") as file:
        if not zipfile.is_zipfile(file):
            raise ValueError(f"{where}: {path} must be an .npz file, got {_kind_of_file(file)}")
        try:
            with zipfile.ZipFile(file) as archive:
                names = archive.namelist()
                arrays = [name for name in names if name.endswith(".npy")]
                stored = {name.removesuffix(".npy"): _read_array(archive, name) for name in arrays}
        except Exception as error:  # zipfile, zlib and NumPy have a dozen kinds for damage
            raise ValueError(f"{where}: {path} must be an .npz file, got a damaged one: {error}") from error
    if len(arrays) < len(names):
        others = [name for name in names if name not in arrays]
        raise ValueError(f"{where}: {path} must hold arrays alone, got {others}")
    return stored


def _read_array(archive, name):
    with archive.open(name) as member:
        return np.lib.format.read_array(member, allow_pickle=False)


def _kind_of_file(file):
    """What a file that is no whole zip archive seems to be."""
    file.seek(0)
    start = file.read(4)
    if not start:
        return "an empty one"
    return "one whose end is missing" if start == b"PK\x03\x04" else f"one that begins with {start!r}"
