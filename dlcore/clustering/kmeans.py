"""k-means: assign each point to its nearest centre, move each centre to its points' mean."""

import numpy as np

from dlcore.checks import check_array, check_integer, check_number, check_rng
from dlcore.clustering.distances import check_squares


class KMeans:
    """Minimise Σ_i ‖x_i − c(i)‖² (eq:kmeans-inertia) over K centres and assignments, by two steps in turn.

    KMeans(clusters, rng=...).fit(X): X (n, D). Then `centers_` (K, D), `labels_` (n,),
    `inertia_` (the sum above), `iterations_`. Starts `starts` times from k-means++ and keeps the
    best. Raises ValueError where there are fewer distinct points than clusters, or squares overflow.
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
        check_squares("KMeans.fit", "X", X, X.dtype)
        distinct = len(np.unique(X, axis=0))
        if distinct < self.clusters:
            raise ValueError(
                f"KMeans.fit: X must hold at least {self.clusters} distinct points, got {distinct}"
            )
        origin = X.mean(axis=0)  # far from it, the squares of squared_distances would cancel
        X = X - origin
        runs = [self.run(X) for _ in range(self.starts)]
        self.inertia_, centers, self.labels_, self.iterations_ = min(runs, key=lambda run: run[0])
        self.centers_ = centers + origin
        return self

    def run(self, X):
        """One start: (inertia, centres, labels, iterations)."""
        centers, iterations, shift = plus_plus(X, self.clusters, self.rng), 0, np.inf
        enough = self.tolerance * X.var(axis=0).mean()
        while shift > enough and iterations < self.max_iterations:
            distances = squared_distances(X, centers)
            nearest = distances.argmin(axis=1)  # (n,) eq:kmeans-nearest
            moved = means(X, nearest, distances, self.clusters)
            shift = ((moved - centers) ** 2).sum()
            centers, iterations = moved, iterations + 1
        labels = squared_distances(X, centers).argmin(axis=1)
        inertia = ((X - centers[labels]) ** 2).sum()  # eq:kmeans-inertia
        return float(inertia), centers, labels, iterations


def squared_distances(X, centers):
    """‖x_i − c_k‖² = ‖x_i‖² − 2 x_i·c_k + ‖c_k‖², (n, K), never below 0."""
    cross = X @ centers.T
    squares = np.einsum("nd,nd->n", X, X)[:, None] + np.einsum("kd,kd->k", centers, centers)
    return np.maximum(squares - 2 * cross, 0)


def means(X, labels, distances, clusters):
    """The mean of each cluster's points (eq:kmeans-mean); an empty cluster takes the farthest point."""
    counts = np.bincount(labels, minlength=clusters)
    one_hot = (labels[:, None] == np.arange(clusters)).astype(X.dtype)
    centers = one_hot.T @ X / np.maximum(counts, 1)[:, None].astype(X.dtype)  # (K, D) eq:kmeans-mean
    empty = np.flatnonzero(counts == 0)
    if len(empty):
        farthest = np.argsort(distances[np.arange(len(X)), labels])[::-1]
        centers[empty] = X[farthest[: len(empty)]]
    return centers


def plus_plus(X, clusters, rng):
    """k-means++: each further centre is a point drawn with probability ∝ squared distance."""
    centers, nearest = X[[rng.integers(len(X))]], np.full(len(X), np.inf, X.dtype)
    while len(centers) < clusters:
        nearest = np.minimum(nearest, ((X - centers[-1]) ** 2).sum(axis=1))
        total = nearest.sum()  # 0 where rounding leaves no point apart from a centre: then any may be drawn
        chosen = rng.choice(len(X), p=nearest / total if total > 0 else None)
        centers = np.concatenate([centers, X[[chosen]]])
    return centers
