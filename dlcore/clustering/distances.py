"""Distances between points, as the clustering algorithms name them."""

import math

import numpy as np

from dlcore.checks import check_array, check_choice

METRICS = {"euclidean": "euclidean", "manhattan": "cityblock", "chebyshev": "chebyshev", "cosine": "cosine"}


def pairwise(X, metric="euclidean", Y=None):
    """The distance of every row of X to every row of Y (to X by default): (n, m) float64.

    euclidean √Σ(x−y)², manhattan Σ|x−y|, chebyshev max|x−y|, cosine 1 − x·y / (‖x‖‖y‖)
    (eq:linkage-metrics).
    Raises ValueError for numbers whose squares overflow, and for a zero vector under the cosine
    distance, where it has no direction.
    """
    from scipy.spatial.distance import cdist

    check_choice("pairwise", "metric", metric, METRICS)
    X = check_array("pairwise", "X", X, ("n", "D"), finite=True)
    Y = X if Y is None else check_array("pairwise", "Y", Y, ("m", X.shape[1]), finite=True)
    for name, points in (("X", X), ("Y", Y)):
        check_squares("pairwise", name, points)
    if metric == "cosine":
        lengths("pairwise", "X", X)
        lengths("pairwise", "Y", Y)
    return cdist(X, Y, METRICS[metric])


def row_by_row(X, metric):
    """A function that computes, when asked, the distances of point a to every point: (n,)."""
    from scipy.spatial.distance import cdist

    pairwise(X[:1], metric, X)  # for its checks
    return lambda a: cdist(X[a : a + 1], X, METRICS[metric])[0]


def lengths(where, name, rows):
    """‖x‖ of each row (n,), for the cosine distance: a zero row, which has no direction, is refused."""
    norms = np.sqrt(np.einsum("nd,nd->n", rows, rows))
    if not norms.all():
        raise ValueError(f"{where}: {name} must have no zero row under the cosine distance, got one")
    return norms


def check_squares(where, name, X, dtype=np.float64):
    """Refuse numbers so large that sums of their squared differences are infinite in this dtype."""
    most = math.sqrt(float(np.finfo(dtype).max) / (4 * X.size))
    largest = max(float(X.max()), -float(X.min()))
    if largest > most:
        raise ValueError(
            f"{where}: {name} must be at most {most:.0e}, or squares overflow, got {largest:.0e}"
        )


def check_distances(where, distances):
    """Return a precomputed (n, n) matrix in float64; it must be symmetric, at least 0, and 0 to itself."""
    check_array(where, "X", distances, ("n", "n"), finite=True)
    if distances.shape[0] != distances.shape[1]:
        raise ValueError(f"{where}: precomputed distances must be square, got {distances.shape}")
    if not np.array_equal(distances, distances.T):
        raise ValueError(f"{where}: precomputed distances must be symmetric, got a matrix that is not")
    if distances.min() < 0 or distances.diagonal().any():
        raise ValueError(f"{where}: precomputed distances must be at least 0, and 0 to itself")
    return distances.astype(np.float64, copy=False)
