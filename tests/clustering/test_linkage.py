"""Hierarchies against SciPy, and what must hold of any hierarchy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import cophenet
from scipy.cluster.hierarchy import linkage as their_linkage
from scipy.spatial.distance import pdist, squareform

from dlcore import cophenetic_distances, cut_tree, linkage, pairwise
from dlcore.clustering import (
    METHODS,
    ByMatrix,
    lance_williams,
    nearest_neighbor_chain,
    nearest_pair_first,
)
from dlcore.clustering import clusters as representations
from dlcore.clustering import linkage as implementation
from tests.refusal import refused

METRICS = {"euclidean": "euclidean", "manhattan": "cityblock", "chebyshev": "chebyshev", "cosine": "cosine"}
REDUCIBLE = ("single", "complete", "average", "weighted", "ward")
SEEDS = range(6)


def points(seed, n=40, features=3):
    return np.random.default_rng(seed).normal(size=(n, features))


def naive_heights(X, method):
    """The definition: n − 1 times merge the nearest two, updating every distance."""
    D = squareform(pdist(X))
    D = D**2 if method in ("ward", "centroid", "median") else D
    sizes, alive, heights = np.ones(len(X)), list(range(len(X))), []
    while len(alive) > 1:
        pairs = [(D[a, b], a, b) for i, a in enumerate(alive) for b in alive[i + 1 :]]
        height, a, b = min(pairs)
        heights.append(height)
        for k in alive:
            if k not in (a, b):
                D[a, k] = D[k, a] = lance_williams(
                    method, D[a, k], D[b, k], height, sizes[a], sizes[b], sizes[k]
                )
        sizes[a] += sizes[b]
        alive.remove(b)
    heights = np.array(heights)
    return np.sqrt(heights) if method in ("ward", "centroid", "median") else heights


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_definition(method, seed):
    X = points(seed, n=15)
    np.testing.assert_allclose(linkage(X, method)[:, 2], naive_heights(X, method), rtol=1e-9)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("seed", SEEDS)
def test_scipy_heights_and_cophenetic_distances(method, metric, seed):
    if method in ("ward", "centroid", "median") and metric != "euclidean":
        with pytest.raises(ValueError, match=f"^linkage: metric must be 'euclidean' for method '{method}'"):
            linkage(points(seed), method, metric)
        return
    X = points(seed, n=60 + 40 * seed)
    ours, theirs = linkage(X, method, metric), their_linkage(X, method, METRICS[metric])
    np.testing.assert_allclose(ours[:, 2], theirs[:, 2], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(
        cophenetic_distances(ours), squareform(cophenet(theirs)), rtol=1e-9, atol=1e-12
    )


@pytest.mark.parametrize("method", METHODS)
def test_precomputed_distances(method):
    X = points(1)
    np.testing.assert_allclose(linkage(pairwise(X), method, "precomputed"), linkage(X, method), rtol=1e-9)


@pytest.mark.parametrize(
    ("scale", "dtype"), [(1e-25, np.float32), (1e30, np.float32), (1e-200, np.float64), (1e200, np.float64)]
)
def test_the_cosine_distance_sees_directions_only(scale, dtype, monkeypatch):
    X = np.array([[1.0, 0.0], [0.0, 3.0], [-2.0, 0.0], [2.0, 2.0]])
    right = [[0, 1, 2, 1 - 0.5**0.5], [1, 0, 1, 1 - 0.5**0.5], [2, 1, 0, 1 + 0.5**0.5], [0] * 4]
    right[3] = [row[3] for row in right[:3]] + [0]
    scaled = (X * scale).astype(dtype)
    np.testing.assert_allclose(pairwise(scaled, "cosine"), right, rtol=1e-6, atol=0)
    heights = linkage(X, "single", "cosine")[:, 2]
    np.testing.assert_allclose(linkage(scaled, "single", "cosine")[:, 2], heights, rtol=1e-6)
    monkeypatch.setattr(implementation, "WITHOUT_MATRIX", 2)
    np.testing.assert_allclose(linkage(scaled, "single", "cosine")[:, 2], heights, rtol=1e-6)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("matrix_until", [2, 1000])
def test_heights_far_from_the_origin(method, matrix_until, monkeypatch):
    """Whole numbers are exact even there, so nothing may be lost."""
    monkeypatch.setattr(implementation, "WITHOUT_MATRIX", matrix_until)
    X = np.random.default_rng(5).integers(0, 10_000, size=(60, 2)).astype(np.float64)
    np.testing.assert_allclose(linkage(X + 1e12, method), linkage(X, method), rtol=1e-9)


@pytest.mark.parametrize(
    ("method", "metric"), [("ward", "euclidean"), *(("single", metric) for metric in METRICS)]
)
def test_without_a_matrix_the_hierarchy_is_the_same(method, metric, monkeypatch):
    X = points(2, n=200)
    expected = linkage(X, method, metric)
    monkeypatch.setattr(implementation, "WITHOUT_MATRIX", 2)
    np.testing.assert_allclose(linkage(X, method, metric), expected, rtol=1e-9)


def test_without_a_matrix_a_zero_row_has_no_cosine_distance_either(monkeypatch):
    monkeypatch.setattr(implementation, "WITHOUT_MATRIX", 2)
    X = points(2, n=20)
    X[7] = 0
    with pytest.raises(ValueError, match="must have no zero row under the cosine distance"):
        linkage(X, "single", "cosine")


REDUCED = ["complete", "average", "weighted", "ward"]


def clusters_of(X, method, kind=ByMatrix):
    D = pairwise(X) ** (2 if method == "ward" else 1)
    np.fill_diagonal(D, np.inf)
    return kind(D, np.ones(len(X)), np.arange(len(X)), lambda *a: lance_williams(method, *a))


STAR = np.vstack([np.zeros(119), np.diag(1 + 1e-9 * np.arange(119))])  # all rows lose their neighbour, always


@pytest.mark.parametrize("method", REDUCED)
@pytest.mark.parametrize("one_by_one", [nearest_neighbor_chain, nearest_pair_first])
@pytest.mark.parametrize("X", [points(3, n=120), STAR], ids=["cloud", "star"])
def test_one_merge_at_a_time_finds_the_hierarchy_of_the_rounds(method, one_by_one, X):
    heights = np.sort(one_by_one(clusters_of(X, method))[1])
    heights = np.sqrt(heights) if method == "ward" else heights
    np.testing.assert_allclose(heights, linkage(X, method)[:, 2], rtol=1e-9)


@pytest.mark.parametrize("method", REDUCED)
def test_rounds_in_bands_are_rounds_at_once(method, monkeypatch):
    X = points(4, n=150)
    expected = linkage(X, method)
    monkeypatch.setattr(representations, "BAND", 7)
    np.testing.assert_array_equal(linkage(X, method), expected)


@pytest.mark.parametrize("method", REDUCED)
@pytest.mark.parametrize("n", [2, 3, 50, 200])
def test_the_chain_searches_at_most_3n_minus_4_rows(method, n):
    class Watched(ByMatrix):
        searches = 0

        def distances(self, a):
            self.searches += 1
            return super().distances(a)

    clusters = clusters_of(points(n, n), method, Watched)
    nearest_neighbor_chain(clusters)
    assert 2 * (n - 1) <= clusters.searches <= 3 * n - 4


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "X",
    [
        np.zeros((30, 2)),
        np.array([[0.0], [1.0]]),
        (1.2 ** np.arange(200.0))[:, None],
        np.arange(100.0)[:, None],
        np.repeat(points(0, n=10), 4, axis=0),
    ],
    ids=["identical", "two", "growing-gaps", "equal-gaps", "repeated"],
)
def test_hard_inputs_give_a_whole_hierarchy(method, X):
    Z = linkage(X, method)
    assert Z.shape == (len(X) - 1, 4)
    assert np.isfinite(Z).all()
    assert sorted(Z[:, :2].ravel()) == list(range(2 * len(X) - 2))
    assert Z[-1, 3] == len(X)


@pytest.mark.parametrize("method", REDUCIBLE)
@given(seed=st.integers(0, 10_000), n=st.integers(2, 30))
def test_heights_never_fall_for_reducible_linkages(method, seed, n):
    heights = linkage(points(seed, n), method)[:, 2]
    assert (np.diff(heights) >= -1e-12 * heights[-1]).all()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("metric", ["euclidean", "precomputed"])
def test_squares_that_overflow_are_refused(method, metric):
    """They made infinite heights, rows too many, and an average that never ended."""
    X = np.array([[0.0, 1e200], [1e200, 0.0]])
    message = refused(ValueError, linkage, X, method, metric)
    assert message == "linkage: X must be at most 3e+153, or squares overflow, got 1e+200"


@pytest.mark.parametrize("method", METHODS)
def test_the_largest_numbers_that_are_taken_give_finite_heights(method):
    X = 3e152 * points(0, n=12).clip(-1, 1)
    np.testing.assert_allclose(linkage(X, method)[:, 2] / 3e152, linkage(X / 3e152, method)[:, 2], rtol=1e-9)


def test_pairwise_refuses_squares_that_overflow():
    message = refused(ValueError, pairwise, np.ones((2, 2)), "manhattan", np.array([[-1e200, 0.0]]))
    assert message == "pairwise: Y must be at most 5e+153, or squares overflow, got 1e+200"


def test_centroid_linkage_can_invert():
    triangle = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, 0.9]])
    heights = linkage(triangle, "centroid")[:, 2]
    assert heights[1] < heights[0]


def test_ward_height_squared_is_twice_the_increase_of_the_sum_of_squares():
    X = points(4, n=12)
    Z = linkage(X, "ward")

    def inside(labels):
        return sum(((X[labels == k] - X[labels == k].mean(0)) ** 2).sum() for k in np.unique(labels))

    spread = [inside(cut_tree(Z, clusters=k)) for k in range(len(X), 0, -1)]
    np.testing.assert_allclose(Z[:, 2] ** 2, 2 * np.diff(spread), rtol=1e-9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: linkage(np.zeros((1, 2))), "linkage: X must hold at least 2 points, got 1"),
        (lambda: linkage(np.zeros((0, 2))), r"linkage: X must be \(n, D\), got \(0, 2\)"),
        (lambda: linkage(np.full((3, 2), np.nan)), "linkage: X must be finite"),
        (lambda: linkage(np.zeros((3, 2)), "wards"), "linkage: method must be one of"),
        (lambda: linkage(np.zeros((3, 2)), "single", "cosine"), "pairwise: X must have no zero row"),
        (
            lambda: linkage(np.zeros((3, 2)), "single", "precomputed"),
            r"linkage: X must be \(n, n\) where it is precomputed, got \(3, 2\)$",
        ),
        (
            lambda: linkage(np.arange(4.0).reshape(2, 2), "single", "precomputed"),
            r"linkage: X must be symmetric, got 1.0 at \(0, 1\) and 2.0 at \(1, 0\)$",
        ),
        (
            lambda: linkage(np.array([[1e-200], [0.0]]), "ward"),
            "linkage: X must reach 1e-150, or squares vanish, got 1e-200$",
        ),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()


@pytest.mark.parametrize("metric", [None, "Euclidean", ["euclidean"]])
def test_pairwise_names_its_metrics(metric):
    message = refused(ValueError, pairwise, points(0), metric)
    wanted = "'euclidean', 'manhattan', 'chebyshev', 'cosine'"
    assert message == f"pairwise: metric must be one of {wanted}, got {metric!r}"
