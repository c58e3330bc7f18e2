"""DBSCAN against scikit-learn's, and on the cases in which it is easily wrong."""

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from sklearn.cluster import DBSCAN as TheirDBSCAN

from dlcore import DBSCAN, pairwise
from dlcore.clustering import dbscan, grid, growth, neighbors
from dlcore.clustering.grid import SLACK
from dlcore.clustering.neighbors import Neighbors

METRICS = ("euclidean", "manhattan", "chebyshev", "cosine", "precomputed")
WAYS = {"crowds": (0, 0), "pairs": (1, 1 << 22), "tree": (1, 0)}  # CROWDED and PAIRS_LISTED that lead there


def take(way, monkeypatch):
    """Let DBSCAN go this way, and there in small portions."""
    monkeypatch.setattr(dbscan, "CROWDED", WAYS[way][0])
    monkeypatch.setattr(dbscan, "PAIRS_LISTED", WAYS[way][1])
    monkeypatch.setattr(neighbors, "PAIRS_AT_ONCE", 500)


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
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", range(5))
def test_every_way_finds_the_same(metric, way, seed, monkeypatch):
    take(way, monkeypatch)
    X = np.random.default_rng(seed).normal(size=(300, 4))
    assert_same(X, metric, eps=0.1 * (seed + 1), min_samples=4)


@pytest.mark.parametrize("metric", METRICS[:-1])
@pytest.mark.parametrize("way", [*WAYS, "its own"])
@pytest.mark.parametrize("features", [1, 2, 3, 5, 12, 20])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_within_eps_is_what_pairwise_says_to_the_last_bit(metric, way, features, dtype, monkeypatch):
    """On a lattice of tenths many distances are eps but for rounding, which each formula does its own way."""
    if way != "its own":
        take(way, monkeypatch)
    for seed, place in enumerate((0.0, 1e4, 1e8) if metric != "cosine" else (0.5, 0.5, 0.5)):
        rng = np.random.default_rng(seed)
        X = (rng.integers(0, 5, size=(60, features)) / 10 + place).astype(dtype)
        distances = pairwise(X, metric)
        for eps in np.unique(distances)[1:30:7]:
            given = DBSCAN(eps=eps, min_samples=5, metric="precomputed").fit(distances)
            found = DBSCAN(eps=eps, min_samples=5, metric=metric).fit(X)
            np.testing.assert_array_equal(found.core_sample_indices_, given.core_sample_indices_)
            np.testing.assert_array_equal(found.labels_, given.labels_)


@pytest.mark.parametrize("metric", METRICS[:-1])
def test_a_crowd_asks_for_few_distances(metric, monkeypatch):
    X = np.random.default_rng(0).uniform(1, 2, size=(3000, 5))
    asked, compute = [], growth.cross_distances

    def count(first, second, name):
        asked.append(len(first) * len(second))
        return compute(first, second, name)

    monkeypatch.setattr(growth, "cross_distances", count)
    model = DBSCAN(eps=9.0, min_samples=9, metric=metric).fit(X)
    assert set(model.labels_) == {0}
    assert 0 < sum(asked) <= 3000 * 600
    assert max(asked) <= growth.ENTRIES


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
@pytest.mark.parametrize("outlier", [0.0, 1e9])
def test_many_features_by_a_product(metric, outlier, monkeypatch):
    """Few pairs are measured a second time, and where one point is far from all, as many as it takes."""
    measured, measure = [], growth.paired_distances
    monkeypatch.setattr(
        growth, "paired_distances", lambda *args: measured.append(len(args[1])) or measure(*args)
    )
    X = np.random.default_rng(0).normal(size=(400, 30)) + 3
    X[7] += outlier
    X[8:12] = X[8]
    for min_samples in (3, 40):
        assert_same(X, metric, eps=6.0 if metric == "euclidean" else 0.04, min_samples=min_samples)
    if metric == "euclidean":
        assert measured
        assert outlier or sum(measured) < 100


@pytest.mark.parametrize("n", [300, 3000])
def test_many_samples_in_the_plane(n):
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(n, 2)) / 10, rng.uniform(-9, 9, size=(n, 2))])
    for eps in (0.05, 0.2, 3.0):
        assert_same(X, eps=eps, min_samples=dbscan.MANY_SAMPLES)


def test_join():
    """Chains, stars from either end and a pair given twice, in rounds."""
    rng = np.random.default_rng(0)
    star = np.zeros(9, int), np.arange(1, 10)
    for first, second in (star, star[::-1], (np.arange(9), np.arange(1, 10)), rng.integers(0, 10, (2, 6))):
        component = grid.join_components(np.arange(10), first, second)
        assert (component[first] == component[second]).all()
        graph = coo_array((np.ones(len(first)), (first, second)), shape=(10, 10))
        assert len(set(component)) == connected_components(graph, directed=False)[0]
    assert grid.join_components(np.arange(3), np.empty(0, int), np.empty(0, int)).tolist() == [0, 1, 2]


def test_in_no_block_are_more_than_so_many_distances(monkeypatch):
    monkeypatch.setattr(growth, "ENTRIES", 50)
    monkeypatch.setattr(growth, "COLUMNS", 8)
    X = np.random.default_rng(3).normal(size=(120, 4))
    for eps, min_samples in ((0.8, 3), (1.5, 12), (9.0, 120)):
        assert_same(X, eps=eps, min_samples=min_samples)


@pytest.mark.parametrize("asked", [512, 40])
def test_a_crowd_between_the_sampled_rows_is_not_passed_over(asked, monkeypatch):
    monkeypatch.setattr(neighbors, "ASKED", asked)
    rng = np.random.default_rng(0)
    X = rng.uniform(-1e3, 1e3, size=(5000, 5))
    crowd = np.arange(5000) % 50 != 0  # all but every fiftieth row
    X[crowd] = 1e-3 * rng.normal(size=(crowd.sum(), 5))
    pairs = crowd.sum() * (crowd.sum() - 1) / 2
    assert 0.9 * pairs < Neighbors(X, 1.0, "euclidean").pairs_expected() < 1.1 * pairs


@pytest.mark.parametrize("features", [2, 3])
def test_points_of_a_crowded_cell_are_core_and_nobody_asks(features, monkeypatch):
    rng = np.random.default_rng(features)
    X = np.vstack([0.01 * rng.normal(size=(500, features)), rng.uniform(-9, 9, size=(60, features))])
    asked, ask = [], DBSCAN.has_neighbors
    monkeypatch.setattr(DBSCAN, "has_neighbors", lambda *args: asked.extend(args[2]) or ask(*args))
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
    take("tree", monkeypatch)
    monkeypatch.setattr(neighbors, "PAIRS_AT_ONCE", 7)
    monkeypatch.setattr(grid, "PAIRS_AT_ONCE", 7)
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
        (lambda: DBSCAN(eps=np.inf), "DBSCAN: eps must be above 0, got inf"),
        (
            lambda: DBSCAN(eps=1, metric="precomputed").fit(np.array([[0.0, -1], [-1, 0]])),
            r"DBSCAN.fit: X must be at least 0, got -1.0$",
        ),
        (
            lambda: DBSCAN(eps=1, metric="precomputed").fit(np.array([[0.5, 1], [1, 0]])),
            r"DBSCAN.fit: X must be 0 from each point to itself, got 0.5$",
        ),
        (
            lambda: DBSCAN(eps=1, metric="precomputed").fit(np.array([[0.0, np.nan], [np.nan, 0]])),
            "DBSCAN.fit: X must be finite, got NaN or infinity$",
        ),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
