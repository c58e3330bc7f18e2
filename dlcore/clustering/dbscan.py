"""DBSCAN: clusters are the connected regions in which points lie densely."""

import numpy as np

from dlcore.checks import check_array, check_choice, check_integer, check_number
from dlcore.clustering.agglomerative import by_first_member
from dlcore.clustering.distances import LEAST, METRICS, as_measured, check_distances
from dlcore.clustering.grid import cells_are_countable, grid_components, in_crowds, join_components
from dlcore.clustering.growth import grow, has_enough, nearness, pairs_near
from dlcore.clustering.neighbors import MARGIN, Neighbors

MANY_SAMPLES = 200  # neighbours from which on finding them takes longer than listing all pairs
MANY_FEATURES = 15  # beyond which a tree looks at nearly every point, unless clusters are tiny ...
FEW_POINTS = 1 << 14  # ... and so many points are all looked at as fast
PAIRS_LISTED = 1 << 22  # pairs within eps, 64 MB of them
CROWDED = 1 / 32  # pairs within eps over the square of the points, from which on they are not listed ...
UNLISTED = 1 / 4  # ... and what of it where they are too many to be listed at once, which takes longer


class DBSCAN:
    """Core points have at least `min_samples` points within `eps`, themselves included (eq:dbscan-core).

    Core points within eps of each other share a cluster (eq:dbscan-components); another point
    within eps of a core point is a border point of its cluster, of the one found first where there
    are several (eq:dbscan-border); the rest is noise. DBSCAN(eps=, min_samples=).fit(X), X (n, D)
    points or (n, n) distances where metric is "precomputed", then `labels_` (n,), −1 for noise,
    clusters numbered by their first core point, and `core_sample_indices_`. Points are within eps where
    their distance as `pairwise` computes it is at most eps; whether it is 0.1 exactly, rounding decides,
    but the same for points as for their precomputed distances. Ester et al., 1996.
    """

    def __init__(self, *, eps, min_samples=5, metric="euclidean"):
        self.eps = check_number("DBSCAN", "eps", eps, above=0)
        self.min_samples = check_integer("DBSCAN", "min_samples", min_samples, at_least=1)
        self.metric = check_choice("DBSCAN", "metric", metric, (*METRICS, "precomputed"))

    def fit(self, X):
        """Find the clusters of X (n, D): cores, their components, then the border points."""
        check_array("DBSCAN.fit", "X", X, ("n", "D"), finite=True)
        if self.metric == "precomputed":
            core, component, touching = self.from_distances(check_distances("DBSCAN.fit", "X", X))
        else:
            core, component, touching = self.from_points(X)
        labels = np.full(len(X), -1)
        labels[core] = by_first_member(component)
        first = np.full(len(X), len(core))
        for border, neighbor in touching:  # border points beside core points within eps, in portions
            np.minimum.at(first, border, labels[neighbor])  # (n,) eq:dbscan-border
        self.labels_ = np.where(first < len(core), first, labels)
        self.core_sample_indices_ = core
        return self

    def from_distances(self, distances):
        """The same from a matrix (n, n)."""
        near = distances <= self.eps  # (n, n) eq:dbscan-neighbourhood
        is_core = near.sum(axis=1) >= self.min_samples  # (n,) eq:dbscan-core
        core, others = np.flatnonzero(is_core), np.flatnonzero(~is_core)

        def block(some, beside):
            return near[np.ix_(some, beside)]

        component = grow(block, core)  # one number a core point, eq:dbscan-components
        return core, component, pairs_near(block, others, core)

    def from_points(self, X):
        """The same from points, by the way that suits how many of them are within eps."""
        check_number("DBSCAN.fit", "eps", self.eps, at_least=LEAST, at_most=1 / LEAST)
        points = as_measured("DBSCAN.fit", "X", X, self.metric)
        n, features = points.shape
        if features > MANY_FEATURES and n <= FEW_POINTS:
            return self._from_crowds(points)
        near = Neighbors(points, self.eps, self.metric)
        grid = self.metric == "euclidean" and features in (2, 3) and cells_are_countable(points, self.eps)
        if grid and self.min_samples < MANY_SAMPLES:
            return self._from_grid(near)
        pairs = near.pairs_expected()
        if grid and pairs > PAIRS_LISTED:
            return self._from_grid(near)
        if pairs > (CROWDED if pairs <= PAIRS_LISTED else CROWDED * UNLISTED) * n * n:
            return self._from_crowds(points)
        return self._from_pairs(n, *near.all_pairs()) if pairs <= PAIRS_LISTED else self._from_tree(near)

    def _from_grid(self, near):
        """The same where cells are joined, and the tree is asked about points in no crowded one."""
        is_core = in_crowds(near.points, self.eps, self.min_samples)
        asked = near.tree.indices[~is_core[near.tree.indices]]  # so what is looked at stays in the cache
        is_core[asked] = self.has_neighbors(near, asked)
        component = grid_components(near.points[is_core], self.eps)
        return np.flatnonzero(is_core), component, self._borders(near, is_core)

    def _from_tree(self, near):
        """The same by asking the tree about every point."""
        is_core = np.empty(near.tree.n, bool)
        is_core[near.tree.indices] = self.has_neighbors(near, near.tree.indices)
        component = Neighbors(near.points[is_core], self.eps, self.metric).components()
        return np.flatnonzero(is_core), component, self._borders(near, is_core)

    def has_neighbors(self, near, asked):
        """Whether the min_samples-th nearest point, itself first, is within eps (eq:dbscan-kth)."""
        kth = near.kth(asked, self.min_samples)
        found = kth <= near.radius * (1 - MARGIN)  # (asked,) eq:dbscan-kth
        doubtful = np.isfinite(kth) & ~found  # rounding decides: their neighbours are counted
        count = np.zeros(near.tree.n, int)
        for point, _ in near.portions(asked[doubtful], self.min_samples):
            count += np.bincount(point, minlength=len(count))
        found[doubtful] = count[asked[doubtful]] >= self.min_samples
        return found

    def _borders(self, near, is_core):
        """Border points beside core points; what is not core has under min_samples points within eps."""
        others = np.flatnonzero(~is_core & is_core.any())  # without core points there is nobody to ask
        for border, neighbor in near.portions(others, self.min_samples):
            yield border[is_core[neighbor]], neighbor[is_core[neighbor]]

    def _from_pairs(self, n, first, second):
        """The same from all pairs first[m], second[m] of the n points that are within eps, each pair once."""
        neighbors = 1 + np.bincount(first, minlength=n) + np.bincount(second, minlength=n)  # (n,)
        is_core = neighbors >= self.min_samples  # eq:dbscan-core
        both = is_core[first] & is_core[second]
        component = join_components(np.arange(n), first[both], second[both])[is_core]  # eq:dbscan-components
        one = is_core[first] != is_core[second]
        first, second = first[one], second[one]
        touching = np.where(is_core[first], (second, first), (first, second))  # border points, core points
        return np.flatnonzero(is_core), component, [touching]

    def _from_crowds(self, points):
        """The same where neighbourhoods hold much of the data."""
        near = nearness(points, self.eps, self.metric)
        is_core = has_enough(near, len(points), self.min_samples)
        core, others = np.flatnonzero(is_core), np.flatnonzero(~is_core & is_core.any())
        return core, grow(near, core), pairs_near(near, others, core)
