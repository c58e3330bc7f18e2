"""Synthetic points in the plane: each function returns x (n, 2) float32 and classes y (n,) int64.

Classes are as equal in number as n allows, and the points come in random order. `noise` is the
standard deviation of Gaussian noise added to each coordinate.
"""

import numpy as np

from dlcore.checks import check_integer, check_number, check_rng


def moons(n, noise=0.1, *, rng):
    """Two half circles of radius 1, one turned over and set into the other."""
    rng, y = labels("moons", n, 2, rng)
    angle = np.pi * rng.random(n)
    x = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    x[y == 1] = [1.0, 0.5] - x[y == 1]
    return noisy("moons", x, noise, rng), y


def circles(n, noise=0.1, *, ratio=0.5, rng):
    """A circle of radius 1 (class 0) around one of radius `ratio` (class 1)."""
    rng, y = labels("circles", n, 2, rng)
    ratio = check_number("circles", "ratio", ratio, above=0, below=1)
    angle = 2 * np.pi * rng.random(n)
    radius = np.where(y == 0, 1.0, ratio)
    return noisy("circles", _polar(radius, angle), noise, rng), y


def spirals(n, noise=0.02, *, classes=2, turns=1.0, rng):
    """One spiral arm a class, from near the centre out to radius 1 in `turns` turns."""
    classes = check_integer("spirals", "classes", classes, at_least=1)
    turns = check_number("spirals", "turns", turns, above=0)
    rng, y = labels("spirals", n, classes, rng)
    radius = 0.1 + 0.9 * np.sqrt(rng.random(n))
    angle = 2 * np.pi * (turns * radius + y / classes)
    return noisy("spirals", _polar(radius, angle), noise, rng), y


def blobs(n, noise=0.3, *, classes=3, rng):
    """One round Gaussian cloud a class, the centres evenly spaced on a circle of radius 1."""
    classes = check_integer("blobs", "classes", classes, at_least=1)
    rng, y = labels("blobs", n, classes, rng)
    return noisy("blobs", _polar(np.ones(n), 2 * np.pi * y / classes), noise, rng), y


def labels(where, n, classes, rng):
    """The generator, and n classes 0, 1, …, 0, 1, … in random order."""
    n = check_integer(where, "n", n, at_least=1)
    rng = check_rng(where, rng)
    return rng, rng.permutation(np.arange(n, dtype=np.int64) % classes)


def _polar(radius, angle):
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def noisy(where, x, noise, rng):
    noise = check_number(where, "noise", noise, at_least=0)
    return (x + noise * rng.standard_normal(x.shape)).astype(np.float32)
