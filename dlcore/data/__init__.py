"""Real data that the book carries with it, and two-dimensional toys drawn from a seed.

Where each file comes from, its licence and its checksum stand in SOURCES.md.
"""

from dlcore.data.images import Images, digits, small_digits
from dlcore.data.splitting import split
from dlcore.data.tables import Table, house_prices, stock_indices
from dlcore.data.toys import blobs, circles, moons, spirals

__all__ = [
    "Images",
    "Table",
    "blobs",
    "circles",
    "digits",
    "house_prices",
    "moons",
    "small_digits",
    "spirals",
    "split",
    "stock_indices",
]
