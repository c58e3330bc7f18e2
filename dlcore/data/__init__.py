"""Real data, most of it carried with the book, and two-dimensional toys drawn from a seed.

Where each file comes from, its licence and its checksum stand in SOURCES.md.
"""

from dlcore.data.images import FASHION_CLASSES, Images, digits, fashion, small_digits
from dlcore.data.pairs import Pairs, interface_strings, number_words
from dlcore.data.ratings import Ratings, film_ratings
from dlcore.data.sound import (
    Recordings,
    Sequences,
    japanese_vowels,
    recorded_digits,
    spoken_digits,
    spoken_strings,
)
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
from dlcore.data.words import LANGUAGES, SEXES, Texts, given_names, names_by_language, novel, surnames

__all__ = [
    "FASHION_CLASSES",
    "LANGUAGES",
    "PENGUIN_SPECIES",
    "SEXES",
    "Images",
    "Pairs",
    "Ratings",
    "Recordings",
    "Sequences",
    "Table",
    "Texts",
    "blobs",
    "circles",
    "digits",
    "earthquakes",
    "fashion",
    "fiji_earthquakes",
    "film_ratings",
    "geyser",
    "given_names",
    "house_prices",
    "interface_strings",
    "japanese_vowels",
    "moons",
    "names_by_language",
    "novel",
    "number_words",
    "penguins",
    "recorded_digits",
    "small_digits",
    "spirals",
    "split",
    "spoken_digits",
    "spoken_strings",
    "stock_indices",
    "surnames",
]
