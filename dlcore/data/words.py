"""Names of people and a novel."""

from typing import NamedTuple

import numpy as np

from dlcore.data.vendored import vendored_arrays

LANGUAGES = (
    "Croatian",
    "Dutch",
    "English",
    "Estonian",
    "Finnish",
    "French",
    "German",
    "Irish",
    "Italian",
    "Spanish",
    "Swedish",
)
SEXES = ("female", "male")


class Texts(NamedTuple):
    """N short texts, a tuple of str, and their classes y (N,), int64, or None."""

    texts: tuple
    y: np.ndarray | None


def surnames():
    """The 88,799 surnames of the United States' census of 1990, the most frequent first; y None.

    "Smith", "Johnson", "Williams", …: a capital, then small letters, also where the bearer would
    write McDonald or O'Brien (U.S. Census Bureau, public domain).
    """
    return Texts(texts=lines("surnames.npz"), y=None)


def given_names():
    """5,494 given names of the same census, and y (5494,): 0 female (4,275), 1 male (1,219), as in SEXES.

    Each sex's most frequent first; 331 names stand in both lists (U.S. Census Bureau, public domain).
    """
    return _labeled("given_names.npz")


def names_by_language():
    """4,400 surnames, 400 each of eleven languages in Latin letters, and y (4400,), an index into LANGUAGES.

    With their accents and in the order of the classes: use `split` before training. Lists curated
    for making up addresses, no census; some names stand under several languages (Faker, MIT).
    """
    return _labeled("names_by_language.npz")


def novel():
    """Pride and Prejudice by Jane Austen, 1813, as one str of about 680,000 characters, ASCII.

    A paragraph a line; "Chapter 1" to "Chapter 61" stand on lines of their own (public domain).
    """
    return text("novel.npz")


def _labeled(name):
    """Texts with their classes."""
    return Texts(texts=lines(name), y=vendored_arrays(name)["y"].astype(np.int64))


def lines(name):
    return tuple(text(name).splitlines())


def text(name):
    """The text that an .npz file holds as bytes."""
    return vendored_arrays(name)["text"].tobytes().decode("utf-8")
