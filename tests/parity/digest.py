"""An array in two numbers: its norm and a random projection.

Two arrays whose difference has norm e have projections that differ by about e, however large they
are, so a digest compares as sharply as the arrays themselves; it only cannot say where they differ.
"""

import math
import zlib

import numpy as np

DIGITS = 12


def digest(name, array):
    """[‖a‖, a·r] with r uniform, of variance 1, drawn from the name and the shape."""
    flat = np.asarray(array, dtype=np.float64).ravel()
    random = np.random.RandomState(zlib.crc32(f"{name}{np.shape(array)}".encode()))
    weights = math.sqrt(3) * (2 * random.random_sample(flat.size) - 1)
    return [float(f"{number:.{DIGITS}g}") for number in (np.linalg.norm(flat), weights @ flat)]


def digests(arrays):
    """The digest of every array in a dict."""
    return {name: digest(name, array) for name, array in arrays.items()}


def disagreement(actual, expected):
    """The largest difference of two digests, relative to the expected norm."""
    difference = np.abs(np.subtract(actual, expected)).max()
    return float(difference / (expected[0] or 1.0))


def in_one(arrays):
    """Several arrays as one vector, for one digest: the frozen file stays small."""
    return np.concatenate([np.ravel(array) for array in arrays])
