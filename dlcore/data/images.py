"""Pictures of handwritten digits in two sizes, and of clothes."""

from typing import NamedTuple

import numpy as np

from dlcore.data.vendored import vendored_arrays

FASHION_CLASSES = (
    "T-shirt",
    "trousers",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
)


class Images(NamedTuple):
    """Grey pictures x (N, height, width), float32 from 0 to 1, and their classes y (N,), int64."""

    x: np.ndarray
    y: np.ndarray


def digits():
    """5,000 digits of MNIST, 500 a class: x (5000, 28, 28), y (5000,), in the order of the classes.

    0 is paper, 1 is ink (LeCun, Cortes & Burges 1998). Use `split` before training: the
    classes stand one after another.
    """
    return pictures("digits.npz", brightest=255)


def small_digits():
    """1,797 digits of 8×8, about 180 a class, many writers: x (1797, 8, 8), y (1797,).

    0 is paper, 1 is ink (Alpaydin & Kaynak 1998, UCI).
    """
    return pictures("small_digits.npz", brightest=16)


def fashion():
    """6,000 pictures of clothes, 600 a class: x (6000, 28, 28), y (6000,), an index into FASHION_CLASSES.

    0 is background, 1 is brightest; in random order. The first 600 of each class of Fashion-MNIST's
    training part (Xiao, Rasul & Vollgraf 2017, MIT).
    """
    return pictures("fashion.npz", brightest=255)


def pictures(name, brightest):
    arrays = vendored_arrays(name)
    return Images(x=arrays["x"] / np.float32(brightest), y=arrays["y"].astype(np.int64))
