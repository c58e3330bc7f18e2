"""An array in three numbers: its norm and two random projections.

Two arrays whose difference has norm e have digests that differ by about e, however large they
are, so a digest compares as sharply as the arrays themselves; it only cannot say where they differ.
"""

import zlib

import numpy as np

DIGITS = 13


def digest(name, array):
    """[‖a‖, a·r₁, a·r₂] with r of random signs, drawn from the name and the shape."""
    flat = np.asarray(array, dtype=np.float64).ravel()
    random = np.random.RandomState(zlib.crc32(f"{name}{np.shape(array)}".encode()))
    signs = random.randint(0, 2, size=(2, flat.size)) * 2.0 - 1.0
    return [float(f"{number:.{DIGITS}g}") for number in (np.linalg.norm(flat), *(signs @ flat))]


def digests(arrays):
    """The digest of every array in a dict."""
    return {name: digest(name, array) for name, array in arrays.items()}


def disagreement(actual, expected):
    """The largest difference of two digests, relative to the expected norm."""
    difference = np.abs(np.subtract(actual, expected)).max()
    return float(difference / (expected[0] or 1.0))
