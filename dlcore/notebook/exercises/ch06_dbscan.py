"""The exercises of chapter 06: core points, the k-distance curve, DBSCAN itself, distance on a globe."""

import numpy as np

from dlcore.clustering.dbscan import DBSCAN
from dlcore.clustering.distances import pairwise
from dlcore.notebook.exercises import Exercise, register

EARTH = 6371.0  # mean radius, kilometres
LINE = np.array([0, 1, 2, 3, 5, 7, 8, 9, 13.0])[:, None]


def core_points(X, eps, min_samples):
    """Which rows of X (n, D) have at least min_samples rows within eps, themselves included: (n,) bool."""
    return (pairwise(X) <= eps).sum(axis=1) >= min_samples


def core_points_cases(rng):
    yield np.array([[0.0, 0.0]]), 1.0, 1
    yield np.array([[0.0, 0.0]]), 1.0, 2
    yield LINE, 2.0, 4
    yield LINE, 2.0, 3
    yield np.zeros((3, 2)), 0.5, 3
    for n, features, min_samples in [(12, 1, 3), (30, 2, 5), (30, 3, 4), (20, 2, 25)]:
        yield rng.normal(size=(n, features)), 0.8, min_samples


def k_distances(X, m):
    """The distance of each row of X to its m-th nearest, itself the first: (n,), the largest first."""
    return np.sort(np.sort(pairwise(X), axis=1)[:, m - 1])[::-1]


def k_distances_cases(rng):
    yield np.array([[0.0], [1.0], [3.0]]), 2
    yield np.array([[0.0], [1.0], [3.0]]), 1
    yield LINE, 4
    yield np.array([[1.0, 1.0], [1.0, 1.0], [4.0, 5.0]]), 3
    for n, features, m in [(10, 1, 2), (25, 2, 4), (25, 3, 10)]:
        yield rng.normal(size=(n, features)), m


def dbscan_labels(distances, eps, min_samples):
    """DBSCAN's labels (n,) from distances (n, n): clusters by their first core point, −1 for noise."""
    return DBSCAN(eps=eps, min_samples=min_samples, metric="precomputed").fit(distances).labels_


def dbscan_labels_cases(rng):
    yield pairwise(LINE), 2.0, 4
    yield pairwise(LINE[::-1].copy()), 2.0, 4
    yield pairwise(LINE), 2.0, 3
    yield pairwise(LINE), 0.5, 2
    yield np.zeros((1, 1)), 1.0, 1
    for n, eps, min_samples in [(20, 0.4, 3), (40, 0.5, 4), (40, 0.3, 1), (60, 0.35, 5), (60, 0.5, 8)]:
        yield pairwise(rng.normal(size=(n, 2))), eps, min_samples


def great_circle(longitude, latitude, other_longitude, other_latitude):
    """Kilometres along a sphere of radius 6371 between two places given in degrees."""
    alpha, beta = np.radians([longitude, other_longitude]), np.radians([latitude, other_latitude])
    u, v = np.column_stack([np.cos(beta) * np.cos(alpha), np.cos(beta) * np.sin(alpha), np.sin(beta)])
    return 2 * EARTH * np.arctan2(np.linalg.norm(u - v), np.linalg.norm(u + v))


def great_circle_cases(rng):
    yield 0.0, 0.0, 0.0, 90.0
    yield 0.0, 0.0, 90.0, 0.0
    yield 179.5, 10.0, -179.5, 10.0
    yield -118.0, 34.0, -118.0, 34.00001
    yield 30.0, 40.0, -150.0, -40.0
    for _ in range(4):
        longitude, other_longitude = rng.uniform(-180, 180, size=2)
        latitude, other_latitude = rng.uniform(-80, 80, size=2)
        yield longitude, latitude, other_longitude, other_latitude


register(
    Exercise(
        "06-core-points",
        reference=core_points,
        cases=core_points_cases,
        hints=(
            "All differences at once: X[:, None] - X[None, :] has shape (n, n, D).",
            "Compare with eps (at most, not less than) and count along a row; the point itself is there.",
        ),
    )
)
register(
    Exercise(
        "06-k-distances",
        reference=k_distances,
        cases=k_distances_cases,
        hints=(
            "Sort each row of the matrix of distances; its first entry is the point itself, at 0.",
            "The m-th nearest stands in column m - 1. Sort once more at the end, the largest first.",
        ),
    )
)
register(
    Exercise(
        "06-labels",
        reference=dbscan_labels,
        cases=dbscan_labels_cases,
        hints=(
            "Find the core points first. Then go through them in turn; one without a label starts a cluster.",
            "Keep a list of points still to look at; add the unlabelled neighbours of a core point to it.",
            "A border point gets a label, and passes nothing on.",
        ),
    )
)
register(
    Exercise(
        "06-great-circle",
        reference=great_circle,
        cases=great_circle_cases,
        hints=(
            "Turn each place into a unit vector, with the angles in radians.",
            "Half the angle has a sine, half the chord, and a cosine, half the length of u + v.",
            "np.arctan2 takes both and is accurate everywhere.",
        ),
        tolerance=1e-6,
    )
)
