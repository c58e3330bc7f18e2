"""Agglomerative clustering: join the two nearest clusters until one is left."""

import numpy as np

from dlcore.checks import check_array, check_choice
from dlcore.clustering.clusters import ByCenter, ByMatrix
from dlcore.clustering.distances import METRICS, check_distances, check_squares, distances_by_row, pairwise
from dlcore.clustering.merging import mutual_neighbors, nearest_neighbor_chain, nearest_pair_first
from dlcore.clustering.spanning_tree import spanning_tree

METHODS = ("single", "complete", "average", "weighted", "ward", "centroid", "median")
SQUARED = ("ward", "centroid", "median")  # their update is exact on squared Euclidean distances
WITHOUT_MATRIX = 6000  # points from which single and Ward keep no matrix of distances: it would be 300 MB


def linkage(X, method="single", metric="euclidean"):
    """The whole hierarchy as SciPy's matrix Z (n − 1, 4): two cluster indices, height, points.

    Points are clusters 0 … n−1; row m makes cluster n + m. X (n, D) points, or (n, n) distances
    where metric is "precomputed". Distances between clusters follow from those between points by
    `lance_williams`; Ward, centroid and median need Euclidean distances, and Ward's height squared
    is twice the increase of the within-cluster sum of squares (eq:linkage-ward-height). Centroid and
    median heights can fall (an inversion). Among equal distances the order of merges is not defined, but
    the same data give the same tree: the first of them by index is taken. Raises ValueError for fewer than
    two points and where squares overflow or vanish. Lance & Williams, 1967; Müllner, 2011.
    """
    check_linkage("linkage", method, metric)
    check_array("linkage", "X", X, ("n", "D"), finite=True)
    if len(X) < 2:
        raise ValueError(f"linkage: X must hold at least 2 points, got {len(X)}")
    if metric != "cosine":  # which sees directions only
        check_squares("linkage", "X", X)
    merges, heights = _agglomerate(X, method, metric)
    if method in ("centroid", "median"):
        return hierarchy(merges, np.sqrt(heights))
    order = np.argsort(heights, kind="stable")
    heights = heights[order]
    return hierarchy(merges[order], np.sqrt(heights) if method in SQUARED else heights)


def check_linkage(where, method, metric):
    """Refuse what is no method or metric, and a metric that the method cannot have."""
    check_choice(where, "method", method, METHODS)
    check_choice(where, "metric", metric, (*METRICS, "precomputed"))
    if method in SQUARED and metric not in ("euclidean", "precomputed"):
        raise ValueError(f"{where}: metric must be 'euclidean' for method {method!r}, got {metric!r}")


def _agglomerate(X, method, metric):
    """Every merge as a pair of points, one from each side, and its height; in any order that is legal."""
    if metric != "precomputed" and len(X) >= WITHOUT_MATRIX:
        if method == "single":
            return spanning_tree(len(X), distances_by_row(X, metric))
        if method == "ward":
            X = X.astype(np.float64)
            return _rounds_and_chain(ByCenter(X - X[0]))  # far from the origin centres would lose digits
    distances = _starting_distances(X, method, metric)
    if method == "single":
        return spanning_tree(len(X), distances.__getitem__)
    np.fill_diagonal(distances, np.inf)
    clusters = ByMatrix(
        distances, np.ones(len(X)), np.arange(len(X)), lambda *rest: lance_williams(method, *rest)
    )
    return (nearest_pair_first if method in ("centroid", "median") else _rounds_and_chain)(clusters)


def _starting_distances(X, method, metric):
    """Between all points, (n, n) float64, squared where the method's update wants squares."""
    if metric == "precomputed":
        distances = check_distances("linkage", "X", X).astype(np.float64)  # a copy: it is overwritten
        return distances**2 if method in SQUARED else distances
    if method in SQUARED:
        from scipy.spatial.distance import cdist

        return cdist(X, X, "sqeuclidean")
    return pairwise(X, metric)


def _rounds_and_chain(clusters):
    """Rounds of many merges while they pay, then one merge at a time."""
    early, late = mutual_neighbors(clusters), nearest_neighbor_chain(clusters)
    return np.concatenate([early[0], late[0]]), np.concatenate([early[1], late[1]])


def lance_williams(method, to_a, to_b, between, a, b, c):
    """The distance of a cluster C to A ∪ B from those to A, to B and between the two (eq:linkage-update).

    a, b and c are the clusters' numbers of points. Ward, centroid and median take squared distances.
    """
    if method == "single":
        return np.minimum(to_a, to_b)  # eq:linkage-single
    if method == "complete":
        return np.maximum(to_a, to_b)  # eq:linkage-complete
    if method == "average":
        return (a * to_a + b * to_b) / (a + b)  # eq:linkage-average
    if method == "weighted":
        return (to_a + to_b) / 2  # eq:linkage-weighted
    if method == "ward":
        return ((a + c) * to_a + (b + c) * to_b - c * between) / (a + b + c)  # eq:linkage-ward
    if method == "centroid":
        return (a * to_a + b * to_b) / (a + b) - a * b * between / (a + b) ** 2  # eq:linkage-centroid
    return (to_a + to_b) / 2 - between / 4  # eq:linkage-median


def hierarchy(merges, heights):
    """SciPy's matrix from pairs of points in the order of their merging."""
    n = len(merges) + 1
    parent, cluster, size = list(range(n)), list(range(n)), [1] * n
    Z = np.empty((n - 1, 4))
    for row, ((first, second), height) in enumerate(zip(merges.tolist(), heights.tolist(), strict=True)):
        a, b = find_root(parent, first), find_root(parent, second)
        low, high = sorted((cluster[a], cluster[b]))
        size[a] += size[b]
        Z[row] = low, high, height, size[a]
        parent[b], cluster[a] = a, n + row
    return Z


def find_root(parent, point):
    """The representative of a point's cluster; the path to it is halved on the way."""
    while parent[point] != point:
        parent[point] = point = parent[parent[point]]
    return point
