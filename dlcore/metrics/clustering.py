"""How good a clustering is: against known classes, and on its own terms."""

from fractions import Fraction

import numpy as np

from dlcore.checks import check_array, check_choice
from dlcore.clustering.distances import METRICS, check_distances, pairwise


def adjusted_rand_index(labels_true, labels):
    """Agreement of two partitions over pairs of points, corrected for chance: 1 same, about 0 random.

    With n_ij points in class i and cluster j, a_i and b_j their sums, and C(n) = n(n−1)/2:
    (Σ C(n_ij) − E) / (½ (Σ C(a_i) + Σ C(b_j)) − E) (eq:rand-adjusted), E = Σ C(a_i) Σ C(b_j) / C(n)
    (eq:rand-expected). Both (n,) integers. Hubert & Arabie, 1985.
    """
    check_array("adjusted_rand_index", "labels_true", labels_true, ("n",), kind="int")
    check_array("adjusted_rand_index", "labels", labels, labels_true.shape, kind="int")
    _, rows = np.unique(labels_true, return_inverse=True)
    _, columns = np.unique(labels, return_inverse=True)
    together = _pairs_within(rows * (columns.max() + 1) + columns)
    in_rows, in_columns, total = _pairs_within(rows), _pairs_within(columns), _pairs(len(labels))
    if in_rows == in_columns == together:
        return 1.0
    expected = Fraction(in_rows * in_columns, total)  # eq:rand-expected
    return float((together - expected) / (Fraction(in_rows + in_columns, 2) - expected))  # eq:rand-adjusted


def _pairs_within(groups):
    """How many pairs of points are in one group; exactly, as a whole number of any size."""
    _, sizes = np.unique(groups, return_counts=True)
    return int(_pairs(sizes).sum())


def _pairs(n):
    """How many pairs n points make."""
    return n * (n - 1) // 2


def silhouette(X, labels, *, metric="euclidean"):
    """Each point's silhouette s = (b − a) / max(a, b) (eq:silhouette), in [−1, 1]; 0 for a cluster of one.

    a is the mean distance to the other points of its own cluster, b the smallest mean distance to
    another cluster's points. X (n, D), or (n, n) distances where metric is "precomputed"; labels (n,)
    with 2 to n−1 clusters, of which noise, −1, would be one: leave it out. Gives (n,) float64.
    Rousseeuw, 1987.
    """
    check_choice("silhouette", "metric", metric, (*METRICS, "precomputed"))
    X = check_array("silhouette", "X", X, ("n", "D"), finite=True)
    check_array("silhouette", "labels", labels, (len(X),), kind="int")
    if len(X) < 3:
        raise ValueError(f"silhouette: X must hold at least 3 points, got {len(X)}")
    names, own, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    if not 2 <= len(names) <= len(X) - 1:
        raise ValueError(f"silhouette: labels must name 2 to {len(X) - 1} clusters, got {len(names)}")
    one_hot = (own[:, None] == np.arange(len(names))).astype(np.float64)
    if metric == "precomputed":  # by a power of two, exactly, so that no sum overflows: s knows no scale
        distances = check_distances("silhouette", "X", X)
        distances = np.ldexp(distances, -np.frexp(distances.max())[1])
    else:
        distances = pairwise(X, metric)
    # a within each point's own cluster, b to the nearest of the others.
    totals = distances @ one_hot  # (n,K), summed distance to each cluster
    index, size = np.arange(len(X)), sizes[own]
    a = totals[index, own] / np.maximum(size - 1, 1)
    others = totals / sizes
    others[index, own] = np.inf
    b = others.min(axis=1)
    largest = np.maximum(a, b)
    apart = (size > 1) & (largest > 0)
    return np.where(apart, (b - a) / np.where(largest > 0, largest, 1), 0)
