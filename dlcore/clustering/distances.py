"""Distances between points, as the clustering algorithms name them."""

import functools
import itertools
import math

import numpy as np

from dlcore.checks import check_array, check_choice

METRICS = {
    "euclidean": "euclidean",
    "manhattan": "cityblock",
    "chebyshev": "chebyshev",
    "cosine": "sqeuclidean",
}
LEAST = 1e-150  # numbers whose squares are still numbers
TILE = 128  # rows and columns of a tile, which stays in the cache


def pairwise(X, metric="euclidean", Y=None):
    """The distance of every row of X to every row of Y (to X by default): (n, m) float64.

    euclidean √Σ(x−y)², manhattan Σ|x−y|, chebyshev max|x−y|, cosine 1 − x·y / (‖x‖‖y‖)
    (eq:linkage-metrics). Equal rows are exactly 0 apart, and the matrix of X alone is symmetric to the
    last bit: it may be given wherever a metric may be "precomputed".
    Raises ValueError for numbers whose squares overflow or vanish, and for a zero vector under the
    cosine distance, where it has no direction.
    """
    check_choice("pairwise", "metric", metric, tuple(METRICS))
    X = check_array("pairwise", "X", X, ("n", "D"), finite=True)
    first = as_measured("pairwise", "X", X, metric)
    if Y is None:
        return cross_distances(first, first, metric)
    Y = check_array("pairwise", "Y", Y, ("m", X.shape[1]), finite=True)
    return cross_distances(first, as_measured("pairwise", "Y", Y, metric), metric)


def as_measured(where, name, X, metric):
    """What `cross_distances` measures, (n, D) float64: the rows of X, or for "cosine" their directions."""
    if metric == "cosine":
        return directions(where, name, X)
    check_squares(where, name, X)
    return np.ascontiguousarray(X, dtype=np.float64)


def directions(where, name, X):
    """Each row over its length; a zero row, which has no direction, is refused."""
    largest = np.abs(X).max(axis=1, keepdims=True)
    if not largest.all():
        raise ValueError(f"{where}: {name} must have no zero row under the cosine distance, got one")
    X = X.astype(np.float64) / largest  # its squares neither overflow nor vanish
    return X / np.sqrt((X * X).sum(axis=1, keepdims=True))


def cross_distances(first, second, metric):
    """The distance of each of the first points to each of the second: (n, m).

    Always from differences, which lose nothing far from the origin: the cosine distance too, as half the
    squared chord of two directions.
    """
    from scipy.spatial.distance import cdist

    distances = cdist(first, second, METRICS[metric])
    if metric == "cosine":
        distances /= 2  # (n, m) eq:dbscan-chord
    return distances


def paired_distances(points, first, second, metric):
    """The distances of points[first[m]] to points[second[m]], to the bit as in `cross_distances`."""
    steps = (axis[first] - axis[second] for axis in points.T)
    if metric == "chebyshev":
        return functools.reduce(np.maximum, map(np.abs, steps))
    if metric == "manhattan":
        return sum(map(np.abs, steps))
    squares = sum(step * step for step in steps)
    return squares / 2 if metric == "cosine" else np.sqrt(squares)  # (m,) eq:dbscan-chord


def distances_by_row(X, metric):
    """A function that computes, when asked, the distances of point a to every point: (n,)."""
    points = as_measured("pairwise", "X", X, metric)
    return lambda a: cross_distances(points[a : a + 1], points, metric)[0]


def check_squares(where, name, X):
    """Refuse numbers of which sums of squared differences are infinite, or all 0 since they are so small."""
    most = math.sqrt(np.finfo(np.float64).max / (4 * X.size))
    largest = max(float(X.max()), -float(X.min()))
    if largest > most:
        raise ValueError(
            f"{where}: {name} must be at most {most:.0e}, or squares overflow, got {largest:.0e}"
        )
    if 0 < largest < LEAST:
        raise ValueError(f"{where}: {name} must reach {LEAST:.0e}, or squares vanish, got {largest:.0e}")


def check_distances(where, name, distances):
    """Return a precomputed (n, n) matrix in float64; it must be symmetric, at least 0, and 0 to itself.

    Where it is so but for rounding, as other libraries' are, what rounding left is taken off a copy: up to
    the largest times the root of the dtype's precision, as ‖x‖² − 2 x·y + ‖y‖² leaves it under its own root.
    """
    check_array(where, name, distances, ("n", "n"), finite=True)
    if distances.shape[0] != distances.shape[1]:
        raise ValueError(f"{where}: {name} must be (n, n) where it is precomputed, got {distances.shape}")
    slack = math.sqrt(np.finfo(distances.dtype).eps) * float(distances.max())
    distances = distances.astype(np.float64, copy=False)
    itself, least = max(distances.diagonal(), key=abs), distances.min()
    if symmetric(distances) and itself == 0 and least >= 0:
        return distances
    gap = np.abs(distances - distances.T)
    if gap.max() > slack:
        i, j = np.argwhere(gap > slack)[0]
        there, back = distances[i, j], distances[j, i]
        raise ValueError(
            f"{where}: {name} must be symmetric, got {there} at ({i}, {j}) and {back} at ({j}, {i})"
        )
    if abs(itself) > slack:
        raise ValueError(f"{where}: {name} must be 0 from each point to itself, got {itself}")
    if least < -slack:
        raise ValueError(f"{where}: {name} must be at least 0, got {least}")
    distances = np.maximum(distances / 2 + distances.T / 2, 0)
    np.fill_diagonal(distances, 0)
    return distances


def symmetric(distances):
    """Whether the matrix equals its transpose, tile by tile: a whole transpose is read from far apart."""
    tiles = [slice(start, start + TILE) for start in range(0, len(distances), TILE)]
    pairs = itertools.combinations_with_replacement(tiles, 2)
    return all(np.array_equal(distances[a, b], distances[b, a].T) for a, b in pairs)
