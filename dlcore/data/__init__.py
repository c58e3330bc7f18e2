"""Real data that the book carries with it, and two-dimensional toys drawn from a seed.

Where each file comes from, its licence and its checksum stand in SOURCES.md.
"""

from dlcore.data.images import Images, digits, small_digits
from dlcore.data.splitting import split
from dlcore.data.tables import (
    PENGUIN_SPECIES,
    Table,
    earthquakes,
    fiji_earthquakes,
    geyser,
    house_prices,
    penguins,
    stock_indices,
)
from dlcore.data.toys import blobs, circles, moons, spirals

__all__ = [
    "PENGUIN_SPECIES",
    "Images",
    "Table",
    "blobs",
    "circles",
    "digits",
    "earthquakes",
    "fiji_earthquakes",
    "geyser",
    "house_prices",
    "moons",
    "penguins",
    "small_digits",
    "spirals",
    "split",
    "stock_indices",
]
