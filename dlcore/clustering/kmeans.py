"""k-means: assign each point to its nearest centre, move each centre to its points' mean."""

import numpy as np

from dlcore.checks import check_array, check_integer, check_number, check_rng
from dlcore.clustering.distances import check_squares


class KMeans:
    """Minimise Σ_i ‖x_i − c(i)‖² (eq:kmeans-inertia) over K centres and assignments, by two steps in turn.

    KMeans(clusters, rng=...).fit(X): X (n, D). Then `centers_` (K, D) in the dtype of X, `labels_` (n,),
    the nearest of them, among equally near ones the first, `inertia_` (the sum above, before the centres
    are rounded to that dtype), `iterations_`. Starts `starts` times from k-means++ and keeps the best.
    Raises ValueError where squares overflow or vanish, and where there are fewer distinct points than
    clusters; points of which the squared distance vanishes are one.
    Lloyd, 1982; Arthur & Vassilvitskii, 2007.
    """

    def __init__(self, clusters, *, rng, starts=10, max_iterations=300, tolerance=1e-4):
        self.clusters = check_integer("KMeans", "clusters", clusters, at_least=1)
        self.starts = check_integer("KMeans", "starts", starts, at_least=1)
        self.max_iterations = check_integer("KMeans", "max_iterations", max_iterations, at_least=1)
        self.tolerance = check_number("KMeans", "tolerance", tolerance, at_least=0)
        self.rng = check_rng("KMeans", rng)

    def fit(self, X):
        """The best of `starts` runs on X (n, D)."""
        X = check_array("KMeans.fit", "X", X, ("n", "D"), finite=True)
        check_squares("KMeans.fit", "X", X)
        exact = X.astype(np.float64, copy=False)  # in float32 near centres could not be told apart
        runs = [self.run(exact) for _ in range(self.starts)]
        self.inertia_, centers, self.iterations_ = min(runs, key=lambda run: run[0])
        self.centers_ = centers.astype(X.dtype)
        self.labels_ = squared_distances(exact, self.centers_).argmin(axis=1)
        return self

    def run(self, X):
        """One start: (inertia, centres, iterations)."""
        centers, iterations, shift = _plus_plus(X, self.clusters, self.rng), 0, np.inf
        enough = self.tolerance * X.var(axis=0).mean()
        while shift > enough and iterations < self.max_iterations:
            distances = squared_distances(X, centers)
            nearest = distances.argmin(axis=1)  # (n,) eq:kmeans-nearest
            moved = means(X, nearest, distances, centers)
            shift = ((moved - centers) ** 2).sum()
            centers, iterations = moved, iterations + 1
        inertia = squared_distances(X, centers).min(axis=1).sum()  # eq:kmeans-inertia
        return float(inertia), centers, iterations


def squared_distances(X, centers):
    """‖x_i − c_k‖², (n, K), from differences: ‖x‖² − 2 x·c + ‖c‖² would cancel far from the origin."""
    from scipy.spatial.distance import cdist

    return cdist(X, centers, "sqeuclidean")


def means(X, labels, distances, centers):
    """The mean of each cluster's points (eq:kmeans-mean), summed as differences from its old centre.

    An empty cluster takes the farthest point, among equally far ones the first.
    """
    clusters = len(centers)
    counts = np.bincount(labels, minlength=clusters)
    one_hot = (labels[:, None] == np.arange(clusters)).astype(np.float64)
    shift = one_hot.T @ (X - centers[labels]) / np.maximum(counts, 1)[:, None]
    moved = centers + shift  # (K, D) eq:kmeans-mean
    empty = np.flatnonzero(counts == 0)
    if len(empty):
        farthest = np.argsort(-distances[np.arange(len(X)), labels], kind="stable")
        moved[empty] = X[farthest[: len(empty)]]
    return moved


def _plus_plus(X, clusters, rng):
    """k-means++: each further centre is a point drawn with probability ∝ squared distance.

    Raises ValueError where every point is on a centre before there are enough.
    """
    centers, nearest = X[[rng.integers(len(X))]], np.full(len(X), np.inf)
    while len(centers) < clusters:
        nearest = np.minimum(nearest, squared_distances(X, centers[-1:])[:, 0])
        total = nearest.sum()
        if total == 0:  # or so near that squares vanish
            raise ValueError(
                f"KMeans.fit: X must hold at least {clusters} distinct points, got {len(centers)}"
            )
        chosen = rng.choice(len(X), p=nearest / total)
        centers = np.concatenate([centers, X[[chosen]]])
    return centers
