"""DBSCAN against scikit-learn's, and on the cases in which it is easily wrong."""

import numpy as np
import pytest
from sklearn.cluster import DBSCAN as TheirDBSCAN

from dlcore import DBSCAN, pairwise
from dlcore.clustering.grid import SLACK

METRICS = ("euclidean", "manhattan", "chebyshev", "cosine", "precomputed")


def assert_same(X, metric="euclidean", **options):
    given = pairwise(X) if metric == "precomputed" else X
    ours, theirs = (
        DBSCAN(metric=metric, **options).fit(given),
        TheirDBSCAN(metric=metric, **options).fit(given),
    )
    np.testing.assert_array_equal(ours.core_sample_indices_, theirs.core_sample_indices_)
    np.testing.assert_array_equal(ours.labels_, theirs.labels_)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("seed", range(40))
def test_scikit_learn_labels(metric, seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rng.integers(1, 200), rng.integers(2, 6)))
    assert_same(X, metric, eps=float(rng.uniform(0.05, 1.5)), min_samples=int(rng.integers(1, 8)))


@pytest.mark.parametrize("features", [2, 3, 4])
@pytest.mark.parametrize("eps", [0.5, 1.0, 1.5])
def test_points_exactly_eps_apart_are_neighbours(features, eps):
    X = np.random.default_rng(features).integers(0, 6, size=(150, features)).astype(float) / 2
    assert_same(X, eps=eps, min_samples=4)


@pytest.mark.parametrize("metric", METRICS[:-1])
@pytest.mark.parametrize("listed", [0, 1 << 22])
@pytest.mark.parametrize("seed", range(5))
def test_few_pairs_listed_or_many_pairs_searched(metric, listed, seed, monkeypatch):
    monkeypatch.setattr("dlcore.clustering.dbscan.PAIRS_LISTED", listed)
    X = np.random.default_rng(seed).normal(size=(300, 4))
    assert_same(X, metric, eps=0.1 * (seed + 1), min_samples=4)


def test_a_crowd_between_the_sampled_rows_is_not_passed_over():
    from scipy.spatial import KDTree

    from dlcore.clustering.dbscan import pairs_expected

    rng = np.random.default_rng(0)
    X = rng.uniform(-1e3, 1e3, size=(5000, 5))
    crowd = np.arange(5000) % 50 != 0  # all but every fiftieth row
    X[crowd] = 1e-3 * rng.normal(size=(crowd.sum(), 5))
    pairs = crowd.sum() * (crowd.sum() - 1) / 2
    assert 0.9 * pairs < pairs_expected(KDTree(X), 1.0, 2) < 1.1 * pairs


@pytest.mark.parametrize("features", [2, 3])
def test_points_of_a_crowded_cell_are_core_and_nobody_asks(features, monkeypatch):
    rng = np.random.default_rng(features)
    X = np.vstack([0.01 * rng.normal(size=(500, features)), rng.uniform(-9, 9, size=(60, features))])
    asked, ask = [], DBSCAN.has_neighbours
    monkeypatch.setattr(DBSCAN, "has_neighbours", lambda *args: asked.extend(args[2]) or ask(*args))
    assert_same(X, eps=1.0, min_samples=5)
    assert 0 < len(asked) <= 60 + 5 * 2**features


@pytest.mark.parametrize("features", [2, 3])
def test_neighbours_across_the_corners_of_two_cells(features):
    """Two cells whose nearest corners are √d sides apart: eps, but for the slack that makes cells smaller."""
    eps, along = 1.0, np.ones(features)
    side = eps / np.sqrt(features) * (1 - SLACK)
    X = np.vstack([0 * along, side * (1 - 1e-12) * along, side * (2 + 1e-12) * along, 50 * along])
    labels = DBSCAN(eps=eps, min_samples=1).fit(X).labels_
    assert labels.tolist() == [0, 0, 0, 1]
    assert_same(X, eps=eps, min_samples=1)


def test_a_point_counts_itself():
    assert DBSCAN(eps=1.0, min_samples=1).fit(np.array([[0.0, 0.0]])).labels_.tolist() == [0]
    assert DBSCAN(eps=1.0, min_samples=2).fit(np.array([[0.0, 0.0]])).labels_.tolist() == [-1]


def test_all_noise_and_all_one_cluster():
    X = np.arange(20.0).reshape(10, 2)
    assert set(DBSCAN(eps=0.1, min_samples=2).fit(X).labels_) == {-1}
    assert DBSCAN(eps=0.1, min_samples=2).fit(X).core_sample_indices_.size == 0
    assert set(DBSCAN(eps=50.0, min_samples=2).fit(X).labels_) == {0}
    assert set(DBSCAN(eps=0.1, min_samples=3).fit(np.zeros((9, 3))).labels_) == {0}


def test_a_border_point_between_two_clusters_joins_the_first():
    line = np.array([0.0, 0.1, 0.2, 1.0, 1.8, 1.9, 2.0])[:, None]
    labels = DBSCAN(eps=0.85, min_samples=4).fit(line).labels_
    np.testing.assert_array_equal(labels, TheirDBSCAN(eps=0.85, min_samples=4).fit(line).labels_)


@pytest.mark.parametrize("features", [2, 3])
def test_dense_and_large(features):
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(3000, features)), rng.uniform(-9, 9, size=(3000, features))])
    assert_same(X, eps=0.4, min_samples=10)
    assert_same(X.astype(np.float32).astype(np.float64), eps=0.1, min_samples=5)


def test_a_chain_longer_than_one_block_of_pairs(monkeypatch):
    from dlcore.clustering import dbscan, grid

    monkeypatch.setattr(dbscan, "PAIRS_AT_ONCE", 7)
    monkeypatch.setattr(grid, "PAIRS_AT_ONCE", 7)
    monkeypatch.setattr(dbscan, "PAIRS_LISTED", 0)
    rng = np.random.default_rng(1)
    for features in (2, 5):
        assert_same(rng.uniform(size=(300, features)), eps=0.08 * features, min_samples=3)


@pytest.mark.parametrize("place", [1e7, 1e9, 1e14, 1e100])
@pytest.mark.parametrize("features", [2, 3])
def test_points_too_far_apart_for_a_grid(features, place):
    near = np.random.default_rng(0).uniform(size=(30, features))
    far = place * np.arange(1.0, 5)[:, None] * np.ones(features)
    for X in (near, np.concatenate([near, far, far])):
        assert_same(X, eps=0.3, min_samples=1)
        assert_same(X * 1e-12, eps=0.3e-12, min_samples=2)


def test_distances_are_compared_with_eps_as_they_are():
    """float32 has 0.1 a little above the 0.1 of float64."""
    X = np.array([[0.0], [0.1], [5.0]], np.float32)
    for metric, given in (("euclidean", X), ("precomputed", np.abs(X - X.T))):
        assert DBSCAN(eps=0.1, min_samples=2, metric=metric).fit(given).labels_.tolist() == [-1, -1, -1]
        assert DBSCAN(eps=0.100001, min_samples=2, metric=metric).fit(given).labels_.tolist() == [0, 0, -1]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: DBSCAN(eps=0), "DBSCAN: eps must be above 0, got 0"),
        (lambda: DBSCAN(eps=1, min_samples=0), "DBSCAN: min_samples must be at least 1, got 0"),
        (lambda: DBSCAN(eps=1, metric="hamming"), "DBSCAN: metric must be one of"),
        (lambda: DBSCAN(eps=1).fit(np.zeros(3)), r"DBSCAN.fit: X must be \(n, D\), got \(3,\)"),
        (lambda: DBSCAN(eps=1).fit(np.array([[np.inf, 0]])), "DBSCAN.fit: X must be finite"),
        (
            lambda: DBSCAN(eps=1).fit(np.array([[0.0, 1e200]])),
            r"DBSCAN.fit: X must be at most 5e\+153, or squares overflow, got 1e\+200$",
        ),
        (
            lambda: DBSCAN(eps=1e-200).fit(np.zeros((3, 2))),
            r"DBSCAN.fit: eps must be at least 1e-150 and at most 1e\+150, got 1e-200$",
        ),
        (lambda: DBSCAN(eps=1, metric="cosine").fit(np.zeros((3, 2))), "DBSCAN.fit: X must have no zero row"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
