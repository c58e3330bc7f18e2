"""From a hierarchy to clusters: cutting the tree, and how faithful the tree is."""

import numpy as np

from dlcore.checks import check_array, check_integer, check_number
from dlcore.clustering.distances import check_distances
from dlcore.clustering.linkage import check_linkage, find_root, linkage


def cut_tree(Z, *, clusters=None, height=None):
    """The flat clusters (n,) left when only some merges of Z (n − 1, 4) are carried out.

    clusters: that many are left, the last merges undone; or height: merges above it are undone (a
    merge whose height fell below an earlier one's, an inversion, stays undone with it). Labels
    0, 1, … in the order of their first points (eq:linkage-cut).
    """
    _check_cut("cut_tree", clusters, height)
    n = check_hierarchy("cut_tree", Z)
    if clusters is None:
        done = np.maximum.accumulate(Z[:, 2]) <= height
    elif clusters <= n:
        done = np.arange(n - 1) < n - clusters
    else:
        raise ValueError(f"cut_tree: clusters must be at most {n}, the points, got {clusters}")
    parent = list(range(2 * n - 1))
    for row in np.flatnonzero(done).tolist():
        parent[int(Z[row, 0])] = parent[int(Z[row, 1])] = n + row
    return by_first_member([find_root(parent, point) for point in range(n)])


def by_first_member(labels):
    """Rename clusters 0, 1, … in the order in which their first members come."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first, kind="stable"), kind="stable")[inverse]


def cophenetic_distances(Z):
    """The height at which each two points are first in one cluster, (n, n), 0 on the diagonal.

    An ultrametric (eq:linkage-ultrametric) where heights do not fall.
    """
    n = check_hierarchy("cophenetic_distances", Z)
    members = {point: np.array([point]) for point in range(n)}
    heights = np.zeros((n, n))
    for row, (a, b, height, _) in enumerate(Z):
        left, right = members.pop(int(a)), members.pop(int(b))
        heights[np.ix_(left, right)] = heights[np.ix_(right, left)] = height
        members[n + row] = np.concatenate([left, right])
    return heights


def cophenetic_correlation(Z, distances):
    """Pearson's correlation of `cophenetic_distances` with the distances (n, n), over pairs of points.

    (eq:linkage-cophenetic). Raises ValueError for fewer than three points, for a matrix that is none of
    distances, and where all distances, or all heights, are equal: then there is nothing to correlate.
    Sokal & Rohlf, 1962.
    """
    n = check_hierarchy("cophenetic_correlation", Z)
    if n < 3:
        raise ValueError(f"cophenetic_correlation: Z must hold at least 3 points, got {n}")
    check_array("cophenetic_correlation", "distances", distances, (n, n))
    distances = check_distances("cophenetic_correlation", "distances", distances)
    upper = np.triu_indices(n, 1)
    heights, distances = cophenetic_distances(Z)[upper], distances[upper]
    for name, each in (("Z", heights), ("distances", distances)):
        if np.ptp(each) == 0:
            raise ValueError(
                f"cophenetic_correlation: {name} must hold different distances, got only {each[0]}"
            )
    # From the least, over the range: large ones keep their last digits, and no square overflows or vanishes.
    heights, distances = ((each - each.min()) / np.ptp(each) for each in (heights, distances))
    return float(np.corrcoef(heights, distances)[0, 1])


class AgglomerativeClustering:
    """Flat clusters from `linkage`, cut at a number of clusters or at a height.

    AgglomerativeClustering(clusters=3, method="ward").fit(X), then `labels_` (n,) and the whole
    hierarchy `linkage_` (n − 1, 4). The same result every time: nothing is drawn at random.
    """

    def __init__(self, *, clusters=None, height=None, method="ward", metric="euclidean"):
        _check_cut("AgglomerativeClustering", clusters, height)
        self.clusters, self.height = clusters, height
        check_linkage("AgglomerativeClustering", method, metric)
        self.method, self.metric = method, metric

    def fit(self, X):
        """Build the hierarchy of X (n, D) and cut it."""
        check_array("AgglomerativeClustering.fit", "X", X, ("n", "D"), finite=True)
        if self.clusters is not None:
            check_integer("AgglomerativeClustering.fit", "clusters", self.clusters, at_most=len(X))
        self.linkage_ = linkage(X, self.method, self.metric)
        self.labels_ = cut_tree(self.linkage_, clusters=self.clusters, height=self.height)
        return self


def _check_cut(where, clusters, height):
    """Refuse what is neither a number of clusters nor a height, and both."""
    if (clusters is None) == (height is None):
        raise ValueError(f"{where}: give either clusters or height, got clusters={clusters}, height={height}")
    if clusters is not None:
        check_integer(where, "clusters", clusters, at_least=1)
    else:
        check_number(where, "height", height, at_least=0)


def check_hierarchy(where, Z):
    """Return the number of points of Z (n − 1, 4), in which each cluster but the last is joined once."""
    check_array(where, "Z", Z, ("n-1", 4), finite=True)
    n, joined = len(Z) + 1, Z[:, :2]
    made = n + np.arange(n - 1)[:, None]
    if not np.array_equal(np.sort(joined, axis=None), np.arange(2 * n - 2)) or (joined >= made).any():
        raise ValueError(
            f"{where}: Z must join each cluster once, after it is made, got {joined.tolist()!r:.60}"
        )
    if Z[:, 2].min() < 0:
        raise ValueError(f"{where}: Z must have heights of at least 0, got {Z[:, 2].min()}")
    return n
