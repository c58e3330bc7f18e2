"""Two ways of knowing the clusters while they are merged: by all their distances, or by their centres.

Both answer `distances(a)` and `nearest()`, and change by `merge`, `merge_pairs` and `keep`. `sizes` are
the numbers of points, 0 for a cluster that was merged away, and `points` holds one point of each.
"""

import numpy as np

BAND = 32  # rows computed together: they stay in the cache
ENTRIES = 1 << 18  # distances computed together, 2 MB of them


class ByMatrix:
    """Clusters known by the matrix of their distances, infinite on its diagonal; it is overwritten.

    Where a cluster was merged away, its column is out of date; `gone` hides it: writing down a whole column
    at each merge costs more than adding a row at each search.
    """

    def __init__(self, D, sizes, points, update):
        self.D, self.sizes, self.points, self.update = D, sizes, points, update
        self.gone = np.zeros(len(D))  # infinite for a cluster that was merged away
        self.spare = D[:0].ravel()  # memory for the next smaller matrix

    def distances(self, a):
        """From cluster a to every other; infinite to itself and to those merged away."""
        return self.D[a] + self.gone

    def nearest(self):
        """Of every cluster, the nearest other one and how far it is: (n,), (n,)."""
        neighbor = self.D.argmin(axis=1)
        return neighbor, self.D[np.arange(len(self.D)), neighbor]

    def merge(self, a, b):
        """Merge a into b."""
        D, sizes = self.D, self.sizes
        row = self.update(D[a], D[b], D[a, b], sizes[a], sizes[b], sizes)
        self.gone[a] = row[b] = np.inf
        row += self.gone
        D[b], D[:, b] = row, row
        sizes[b] += sizes[a]
        sizes[a] = 0

    def merge_pairs(self, first, second, alone):
        """Merge first[p] with second[p] for every p; they come first, then those that stay alone."""
        D, sizes, count = self.D, self.sizes, len(first)
        a, b, between = sizes[first], sizes[second], D[first, second]
        D_new = self._spare_matrix(count + len(alone))
        for start in range(0, count, BAND):
            end = min(start + BAND, count)
            p, upto = slice(start, end), slice(0, end)
            to_a, to_b, between_p = D[first[p]], D[second[p]], between[p, None]
            rows = self.update(to_a, to_b, between_p, a[p, None], b[p, None], sizes)  # (BAND,n)
            D_new[p, count:] = rows.take(alone, axis=1)
            D_new[count:, p] = D_new[p, count:].T
            to_a, to_b = rows.take(first[upto], axis=1), rows.take(second[upto], axis=1)
            both = self.update(to_a, to_b, between[upto], a[upto], b[upto], (a + b)[p, None])  # (BAND,end)
            both[:, p] = np.tril(both[:, p]) + np.tril(both[:, p], -1).T  # symmetric to the last digit
            D_new[p, upto] = both
            D_new[upto, p] = both.T
        self._copy_distances(D_new[count:, count:], alone)
        np.fill_diagonal(D_new, np.inf)
        self._replace(D_new, np.concatenate([a + b, sizes[alone]]), np.concatenate([first, alone]))

    def keep(self, alive):
        """Forget the clusters that were merged away."""
        D_new = self._spare_matrix(len(alive))
        self._copy_distances(D_new, alive)
        self._replace(D_new, self.sizes[alive], alive)

    def _spare_matrix(self, n):
        """A matrix (n, n) in the spare memory, which after the first time is that of the matrix before."""
        if self.spare.size < n * n:
            self.spare = np.empty_like(self.D, shape=n * n)
        return self.spare[: n * n].reshape(n, n)

    def _copy_distances(self, D_new, kept):
        """Write the distances among the clusters that are kept into D_new."""
        for row, old in zip(D_new, kept, strict=True):
            self.D[old].take(kept, out=row, mode="clip")  # "raise" would copy the row once more

    def _replace(self, D_new, sizes, kept):
        """Go on with the smaller matrix; the memory of the old one is spare now."""
        self.D, self.spare, self.gone = D_new, self.D.ravel(), np.zeros(len(D_new))
        self.sizes, self.points = sizes, self.points[kept]


class ByCenter:
    """Ward's clusters known by their centres and sizes: memory O(n·D), no matrix.

    The squared Ward distance of clusters of a and b points is 2ab/(a + b) ‖m_a − m_b‖²
    (eq:linkage-ward-height).
    """

    def __init__(self, X):
        self.centers, self.sizes, self.points = X.copy(), np.ones(len(X)), np.arange(len(X))

    def distances(self, a):
        """From cluster a to every other; infinite to itself and to those merged away."""
        return self.rows(np.array([a]))[0]

    def rows(self, some):
        """The same from each of some clusters: (m, n)."""
        from scipy.spatial.distance import cdist

        a, b = self.sizes[some, None], self.sizes
        squares = cdist(self.centers[some], self.centers, "sqeuclidean")
        squares *= 2 * a * b / (a + b)  # (m,n) eq:linkage-ward-height
        squares[:, b == 0] = np.inf
        squares[np.arange(len(some)), some] = np.inf
        return squares

    def nearest(self):
        """Of every cluster, the nearest other one and how far it is: (n,), (n,)."""
        n = len(self.sizes)
        neighbor, distance, height = np.empty(n, int), np.empty(n), max(1, ENTRIES // n)
        for start in range(0, n, height):
            p = np.arange(start, min(start + height, n))
            squares = self.rows(p)
            neighbor[p] = squares.argmin(axis=1)
            distance[p] = squares[p - start, neighbor[p]]
        return neighbor, distance

    def merge(self, a, b):
        """Merge a into b."""
        self.centers[b], self.sizes[b] = self.middle(a, b)
        self.sizes[a] = 0

    def merge_pairs(self, first, second, alone):
        """Merge first[p] with second[p] for every p; they come first, then those that stay alone."""
        centers, sizes = self.middle(first, second)
        self.centers = np.concatenate([centers, self.centers[alone]])
        self.sizes = np.concatenate([sizes, self.sizes[alone]])
        self.points = self.points[np.concatenate([first, alone])]

    def middle(self, a, b):
        """Centre and size of a and b together; each an index, or an array of them."""
        size_a, size_b = self.sizes[a, None], self.sizes[b, None]
        total = size_a + size_b
        return (size_a * self.centers[a] + size_b * self.centers[b]) / total, total[..., 0]

    def keep(self, alive):
        """Forget the clusters that were merged away."""
        self.centers, self.sizes, self.points = self.centers[alive], self.sizes[alive], self.points[alive]
