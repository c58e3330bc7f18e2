"""Who is within eps of whom, asked of a k-d tree and decided to the last bit as by `pairwise`."""

import itertools
import math

import numpy as np

from dlcore.clustering.distances import paired_distances
from dlcore.clustering.grid import PAIRS_AT_ONCE, join_components

ORDER = {"euclidean": 2, "manhattan": 1, "chebyshev": math.inf, "cosine": 2}  # Minkowski's p
MARGIN = 1e-9  # of eps: more than the rounding of a distance
LEAF = 16  # points of a leaf of the tree: a little faster than SciPy's 10
ASKED = 512  # points from whose neighbours the number of pairs is estimated


class Neighbors:
    """The points (n, D) under `metric`, or directions where it is the cosine distance, in a k-d tree.

    The tree adds up squares in an order of its own, and knows the cosine distance by its chord. So it is
    asked for what lies within a `reach` a little over eps, and what it gives is measured again.
    """

    def __init__(self, points, eps, metric):
        from scipy.spatial import KDTree

        self.points, self.eps, self.metric, self.order = points, eps, metric, ORDER[metric]
        self.radius = math.sqrt(2 * eps) if metric == "cosine" else eps  # eq:dbscan-chord
        self.reach = self.radius * (1 + MARGIN)
        self.tree = KDTree(points, leafsize=LEAF)

    def kth(self, some, k):
        """How far the k-th nearest of each of some points is, itself the first; infinite beyond the reach."""
        if k > self.tree.n:
            return np.full(len(some), np.inf)
        options = {"p": self.order, "distance_upper_bound": self.reach}
        return self.tree.query(self.points[some], k=[k], **options)[0][:, 0]

    def all_pairs(self):
        """All pairs of points within eps, each pair once: two arrays."""
        return self._within(*self.tree.query_pairs(self.reach, p=self.order, output_type="ndarray").T)

    def pairs(self, some):
        """Each of some points beside each within eps, itself included: two arrays."""
        near = self.tree.query_ball_point(self.points[some], self.reach, p=self.order)
        counts = np.fromiter(map(len, near), int, len(near))
        all_near = np.fromiter(itertools.chain.from_iterable(near), int, counts.sum())
        return self._within(np.repeat(some, counts), all_near)

    def portions(self, some, each):
        """The same, a bounded number of pairs at a time where about `each` points are near each."""
        rows = max(1, PAIRS_AT_ONCE // each)
        return (self.pairs(some[start : start + rows]) for start in range(0, len(some), rows))

    def _within(self, first, second):
        """Of these pairs, those within eps."""
        near = paired_distances(self.points, first, second, self.metric) <= self.eps
        return first[near], second[near]

    def _reached(self, some):
        """How many points are within the reach of each of some points."""
        return self.tree.query_ball_point(self.points[some], self.reach, p=self.order, return_length=True)

    def pairs_expected(self):
        """About how many pairs lie within eps, from the neighbours of some hundred points.

        They are taken evenly in the order of the tree, in which near points stand together: no crowd is
        passed over.
        """
        some = self.tree.indices[:: max(50, self.tree.n // ASKED)]
        return self._reached(some).sum() * self.tree.n / len(some) / 2

    def components(self):
        """The components of the graph of all pairs within eps, a bounded number of them at a time."""
        everybody = component = np.arange(self.tree.n)
        portion = np.cumsum(self._reached(everybody)) // PAIRS_AT_ONCE
        for number in np.unique(portion):
            component = join_components(component, *self.pairs(everybody[portion == number]))
        return component
