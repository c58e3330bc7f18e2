"""DBSCAN's steps where neighbourhoods hold much of the data: in memory linear in the points, by any distance.

`near(a, b)` says which of the points a are within eps of which of the points b, as a matrix of truth
values. It is asked for blocks, and the denser the data, the fewer are needed: a point asks no more once
enough neighbours are found, and none asks for a point that its cluster has reached.
"""

import numpy as np

from dlcore.clustering.distances import cross_distances, paired_distances

ENTRIES = 1 << 18  # of a block: 2 MB of distances, which stay in the cache
COLUMNS = 256  # of a block in the search for enough neighbours
FEATURES = 8  # from which on a matrix product is faster than differences
ROUNDING = 1e-15  # of a product's squares, for each feature


def nearness(points, eps, metric):
    """The function `near` for points: as `cross_distances` decides; for many features by a matrix product.

    From centred points, as ‖a‖² + ‖b‖² − 2 a·b; pairs that its rounding leaves in doubt are measured again.
    """
    if points.shape[1] < FEATURES or metric not in ("euclidean", "cosine"):
        return lambda some, others: cross_distances(points[some], points[others], metric) <= eps
    centered = points - points.mean(axis=0)
    lengths = (centered * centered).sum(axis=1)
    limit = 2 * eps if metric == "cosine" else eps * eps
    rounding = ROUNDING * (points.shape[1] + FEATURES)

    def near(some, others):
        a, b = lengths[some, None], lengths[others]
        excess = -2 * centered[some] @ centered[others].T
        excess += a
        excess += b - limit
        result = excess <= 0
        doubtful = np.flatnonzero(np.abs(excess) <= rounding * (a + b.max()))
        row, column = divmod(doubtful, len(others))
        result[row, column] = paired_distances(points, some[row], others[column], metric) <= eps
        return result

    return near


def has_enough(near, n, count):
    """Whether at least `count` of the n points are near each, itself included: (n,)."""
    found, asking, stride = np.zeros(n, int), np.arange(n), max(1, n // COLUMNS)
    for start in range(stride):
        some = np.arange(start, n, stride)  # from everywhere: neighbours may stand together in the data
        for rows in _blocks(asking, len(some)):
            found[rows] += near(rows, some).sum(axis=1)
        asking = asking[found[asking] < count]
    return found >= count  # (n,) eq:dbscan-core


def grow(near, core):
    """The component of each core point: it spreads from one to all near ones, and on from those."""
    component, waiting, components = np.empty(len(core), int), np.arange(len(core)), 0
    while len(waiting):
        front, waiting = waiting[:1], waiting[1:]
        component[front] = components
        while len(front) and len(waiting):
            height = max(1, ENTRIES // len(waiting))
            reached = near(core[front[:height]], core[waiting]).any(axis=0)
            component[waiting[reached]] = components  # eq:dbscan-components
            front = np.concatenate([front[height:], waiting[reached]])
            waiting = waiting[~reached]
        components += 1
    return component


def pairs_near(near, some, others):
    """Each of some points beside each of the others near it: two arrays for each portion of the points."""
    for rows in _blocks(some, len(others)):
        row, column = divmod(np.flatnonzero(near(rows, others)), len(others))  # faster than in two dimensions
        yield rows[row], others[column]


def _blocks(rows, width):
    """The rows in portions, for blocks of ENTRIES."""
    height = max(1, ENTRIES // max(width, 1))
    return (rows[start : start + height] for start in range(0, len(rows), height))
