"""How good a clustering is: against known classes, and on its own terms."""

import numpy as np

from dlcore.checks import check_array
from dlcore.clustering.distances import check_distances, pairwise


def adjusted_rand_index(labels_true, labels):
    """Agreement of two partitions over pairs of points, corrected for chance: 1 same, about 0 random.

    With n_ij points in class i and cluster j, a_i and b_j their sums, and C(n) = n(n−1)/2:
    (Σ C(n_ij) − E) / (½ (Σ C(a_i) + Σ C(b_j)) − E) (eq:rand-adjusted), E = Σ C(a_i) Σ C(b_j) / C(n)
    (eq:rand-expected). Both (n,) integers. Hubert & Arabie, 1985.
    """
    check_array("adjusted_rand_index", "labels_true", labels_true, ("n",), kind="int")
    check_array("adjusted_rand_index", "labels", labels, labels_true.shape, kind="int")
    table = contingency(labels_true, labels)
    together = pairs(table).sum()
    rows, columns = pairs(table.sum(axis=1)).sum(), pairs(table.sum(axis=0)).sum()
    total = pairs(len(labels))
    if rows == columns == together:
        return 1.0
    expected = rows * columns / total  # eq:rand-expected
    return float((together - expected) / ((rows + columns) / 2 - expected))


def contingency(first, second):
    """How many points are in each class and each cluster."""
    _, rows = np.unique(first, return_inverse=True)
    _, columns = np.unique(second, return_inverse=True)
    table = np.zeros((rows.max() + 1, columns.max() + 1))
    np.add.at(table, (rows, columns), 1)
    return table


def pairs(n):
    """How many pairs n points make."""
    return n * (n - 1) / 2


def silhouette(X, labels, *, metric="euclidean"):
    """Each point's silhouette s = (b − a) / max(a, b) (eq:silhouette), in [−1, 1]; 0 for a cluster of one.

    a is the mean distance to the other points of its own cluster, b the smallest mean distance to
    another cluster's points. X (n, D), or (n, n) distances where metric is "precomputed"; labels (n,)
    with 2 to n−1 clusters, of which noise, −1, would be one: leave it out. Gives (n,) float64.
    Rousseeuw, 1987.
    """
    X = check_array("silhouette", "X", X, ("n", "D"), finite=True)
    check_array("silhouette", "labels", labels, (len(X),), kind="int")
    names, own, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    if not 2 <= len(names) <= len(X) - 1:
        raise ValueError(f"silhouette: labels must name 2 to {len(X) - 1} clusters, got {len(names)}")
    one_hot = (own[:, None] == np.arange(len(names))).astype(np.float64)
    distances = check_distances("silhouette", X) if metric == "precomputed" else pairwise(X, metric)
    totals = distances @ one_hot  # (n,K), summed distance to each cluster
    index, size = np.arange(len(X)), sizes[own]
    a = totals[index, own] / np.maximum(size - 1, 1)
    others = totals / sizes
    others[index, own] = np.inf
    b = others.min(axis=1)
    largest = np.maximum(a, b)
    apart = (size > 1) & (largest > 0)
    return np.where(apart, (b - a) / np.where(largest > 0, largest, 1), 0)
