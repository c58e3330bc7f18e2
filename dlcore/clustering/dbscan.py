"""DBSCAN: clusters are the connected regions in which points lie densely."""

import itertools
import math

import numpy as np

from dlcore.checks import check_array, check_choice, check_integer, check_number
from dlcore.clustering.agglomerative import by_first_member
from dlcore.clustering.distances import METRICS, check_distances, check_squares, lengths
from dlcore.clustering.grid import PAIRS_AT_ONCE, cells_are_countable, grid_components, in_crowds, join

ORDER = {"euclidean": 2, "manhattan": 1, "chebyshev": math.inf, "cosine": 2}  # Minkowski's p
LEAST = 1e-150  # of eps: its square must be a float
PAIRS_LISTED = 1 << 22  # 64 MB of them


class DBSCAN:
    """Core points have at least `min_samples` points within `eps`, themselves included (eq:dbscan-core).

    Core points within eps of each other share a cluster (eq:dbscan-components); another point
    within eps of a core point is a border point of its cluster, of the one found first where there
    are several (eq:dbscan-border); the rest is noise. DBSCAN(eps=, min_samples=).fit(X), X (n, D)
    points or (n, n) distances where metric is "precomputed", then `labels_` (n,), −1 for noise,
    clusters numbered by their first core point, and `core_sample_indices_`. Ester et al., 1996.
    """

    def __init__(self, *, eps, min_samples=5, metric="euclidean"):
        self.eps = check_number("DBSCAN", "eps", eps, above=0)
        self.min_samples = check_integer("DBSCAN", "min_samples", min_samples, at_least=1)
        self.metric = check_choice("DBSCAN", "metric", metric, (*METRICS, "precomputed"))

    def fit(self, X):
        """Find the clusters of X (n, D): cores, their components, then the border points."""
        check_array("DBSCAN.fit", "X", X, ("n", "D"), finite=True)
        if self.metric == "precomputed":
            core, component, touching = self.from_distances(check_distances("DBSCAN.fit", X))
        else:
            core, component, touching = self.from_points(X)
        labels = np.full(len(X), -1)
        labels[core] = by_first_member(component)
        border, neighbour = touching  # each border point beside each core point within eps of it
        first = np.full(len(X), len(core))
        np.minimum.at(first, border, labels[neighbour])  # (n,) eq:dbscan-border
        self.labels_ = np.where(first < len(core), first, labels)
        self.core_sample_indices_ = core
        return self

    def from_distances(self, distances):
        """The same from a matrix (n, n)."""
        near = distances <= self.eps  # (n, n) eq:dbscan-neighbourhood
        is_core = near.sum(axis=1) >= self.min_samples  # (n,) eq:dbscan-core
        edges = np.nonzero(near[np.ix_(is_core, is_core)])
        component = join(np.arange(is_core.sum()), *edges)  # one number a core point, eq:dbscan-components
        touching = np.nonzero(near & is_core & ~is_core[:, None])  # border points, core points
        return np.flatnonzero(is_core), component, touching

    def from_points(self, X):
        """Cores by their min_samples-th neighbour; their graph's components; who touches whom."""
        from scipy.spatial import KDTree

        points, radius, order = self.minkowski(X)
        tree = KDTree(points)
        flat = points.shape[1] in (2, 3) and order == 2 and cells_are_countable(points, radius)
        if not flat and pairs_expected(tree, radius, order) <= PAIRS_LISTED:
            return self.from_pairs(len(points), tree.query_pairs(radius, p=order, output_type="ndarray"))
        is_core = np.zeros(len(points), bool)
        if flat:
            is_core = in_crowds(points, radius, self.min_samples)
        asked = tree.indices[~is_core[tree.indices]]  # in this order what is looked at stays in the cache
        is_core[asked] = self.has_neighbours(tree, asked, radius, order)
        core = np.flatnonzero(is_core)
        component = (
            grid_components(points[core], radius) if flat else tree_components(points[core], radius, order)
        )
        others = np.flatnonzero(~is_core & is_core.any())  # without core points there is nobody to ask
        border, neighbour = near_pairs(tree, others, radius, order)  # under min_samples points each
        return core, component, (border[is_core[neighbour]], neighbour[is_core[neighbour]])

    def from_pairs(self, n, pairs):
        """The same from all pairs (M, 2) of the n points that are within eps, each pair once."""
        neighbours = 1 + np.bincount(pairs.ravel(), minlength=n)  # (n,) themselves included
        is_core = neighbours >= self.min_samples  # eq:dbscan-core
        edges = pairs[is_core[pairs].all(axis=1)]
        component = join(np.arange(n), *edges.T)[is_core]  # eq:dbscan-components
        either = np.concatenate([pairs, pairs[:, ::-1]])
        at_border = either[~is_core[either[:, 0]] & is_core[either[:, 1]]]  # (border point, core point)
        return np.flatnonzero(is_core), component, at_border.T

    def minkowski(self, X):
        """The points, radius and p under which a k-d tree measures this metric."""
        check_number("DBSCAN.fit", "eps", self.eps, at_least=LEAST, at_most=1 / LEAST)
        check_squares("DBSCAN.fit", "X", X)
        points = np.ascontiguousarray(X, dtype=np.float64)
        if self.metric != "cosine":
            return points, float(self.eps), ORDER[self.metric]
        directions = points / lengths("DBSCAN.fit", "X", points)[:, None]
        return directions, math.sqrt(2 * self.eps), 2  # 1 − cos = ½ ‖u − v‖², eq:dbscan-chord

    def has_neighbours(self, tree, asked, radius, order):
        """Whether the min_samples-th nearest point, itself first, is within the radius (eq:dbscan-kth)."""
        if self.min_samples > tree.n:
            return np.zeros(len(asked), bool)
        bound = np.nextafter(radius, np.inf)
        points = tree.data[asked]
        distance, _ = tree.query(points, k=[self.min_samples], p=order, distance_upper_bound=bound)
        return np.isfinite(distance[:, 0])  # (asked,) eq:dbscan-kth


def pairs_expected(tree, radius, order):
    """About how many pairs lie within the radius, from the neighbours of every fiftieth point.

    Every fiftieth in the order of the tree, in which near points stand together: no crowd is passed over.
    """
    some = tree.data[tree.indices[::50]]
    return tree.query_ball_point(some, radius, p=order, return_length=True).sum() * 25


def near_pairs(tree, some, radius, order):
    """Each of some points of the tree beside each within the radius, itself included: two arrays."""
    near = tree.query_ball_point(tree.data[some], radius, p=order)
    counts = np.fromiter(map(len, near), int, len(near))
    return np.repeat(some, counts), np.fromiter(itertools.chain.from_iterable(near), int, counts.sum())


def tree_components(points, radius, order):
    """Components of the graph of points within the radius; a bounded number of edges at a time."""
    from scipy.spatial import KDTree

    component = np.arange(len(points))
    if not len(points):
        return component
    tree = KDTree(points)
    counts = tree.query_ball_point(points, radius, p=order, return_length=True)
    chunk = np.cumsum(counts) // PAIRS_AT_ONCE
    for number in np.unique(chunk):
        some = np.flatnonzero(chunk == number)
        component = join(component, *near_pairs(tree, some, radius, order))
    return component
