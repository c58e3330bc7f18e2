"""k-means and the scores of a clustering, against scikit-learn's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.cluster import KMeans as TheirKMeans
from sklearn.metrics import adjusted_rand_score, silhouette_samples

from dlcore import KMeans, adjusted_rand_index, pairwise, silhouette
from dlcore.data import blobs
from tests.refusal import refused


@pytest.mark.parametrize("seed", range(5))
def test_inertia_is_scikit_learns_on_separated_groups(seed):
    X, y = blobs(300, noise=0.3, classes=4, rng=seed)
    X = X.astype(np.float64)
    ours, theirs = KMeans(4, rng=0).fit(X), TheirKMeans(4, n_init=10, random_state=0).fit(X)
    assert ours.inertia_ == pytest.approx(theirs.inertia_, rel=1e-3)
    assert adjusted_rand_index(theirs.labels_.astype(int), ours.labels_) > 0.98


def test_the_result_is_a_fixed_point_of_both_steps():
    X = np.random.default_rng(2).normal(size=(200, 3))
    model = KMeans(5, rng=1, tolerance=0).fit(X)
    distances = ((X[:, None] - model.centers_) ** 2).sum(axis=2)
    np.testing.assert_array_equal(model.labels_, distances.argmin(axis=1))
    for k in range(5):
        np.testing.assert_allclose(model.centers_[k], X[model.labels_ == k].mean(axis=0), atol=1e-9)
    assert model.inertia_ == pytest.approx(distances.min(axis=1).sum(), rel=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("place", [1e3, 1e6, -1e6, 1e8])
@pytest.mark.parametrize("apart", [10.0, 1e4])
def test_far_from_the_origin_the_groups_are_the_same(dtype, place, apart):
    groups = np.random.default_rng(0).normal(size=(2, 100, 2)) + [[[0.0]], [[apart]]]
    groups = (groups + place).astype(dtype)
    exact = groups.astype(np.float64)
    model = KMeans(2, rng=0).fit(np.concatenate(groups))
    inertia = ((exact - exact.mean(axis=1, keepdims=True)) ** 2).sum()
    assert model.inertia_ == pytest.approx(inertia, rel=1e-4)
    assert adjusted_rand_index(np.repeat([0, 1], 100), model.labels_) == 1
    assert model.centers_.dtype == dtype
    rounding = 4 * np.finfo(dtype).eps * (abs(place) + apart)
    np.testing.assert_allclose(
        np.sort(model.centers_, axis=0), np.sort(exact.mean(axis=1), axis=0), rtol=0, atol=rounding
    )


@pytest.mark.parametrize("gap", [1e-6, 1e-10, 1e-30])
def test_points_that_rounding_cannot_tell_apart_do_not_stop_it(gap):
    X = np.array([[0.0], [gap], [2 * gap], [1.0]], np.float32)
    model = KMeans(4, rng=0).fit(X)
    assert model.labels_[3] not in model.labels_[:3]
    assert model.inertia_ == pytest.approx(0, abs=1e-11)


def test_as_many_clusters_as_points_leave_nothing():
    X = np.random.default_rng(3).normal(size=(6, 2))
    model = KMeans(6, rng=0).fit(X)
    assert sorted(model.labels_) == list(range(6))
    assert model.inertia_ == pytest.approx(0, abs=1e-9)


def test_too_few_distinct_points():
    with pytest.raises(ValueError, match="^KMeans.fit: X must hold at least 3 distinct points, got 2"):
        KMeans(3, rng=0).fit(np.repeat([[0.0], [1.0]], 5, axis=0))


@pytest.mark.parametrize(
    ("dtype", "large", "most"), [(np.float32, 1e19, "5e+18"), (np.float64, 1e200, "4e+153")]
)
def test_squares_that_overflow_are_refused(dtype, large, most):
    X = np.array([[0.0], [1.0], [-large]], dtype)
    message = refused(ValueError, KMeans(2, rng=0).fit, X)
    assert message == f"KMeans.fit: X must be at most {most}, or squares overflow, got {large:.0e}"


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=60))
def test_adjusted_rand_index(pairs):
    first, second = (np.array(labels) for labels in zip(*pairs, strict=True))
    value = adjusted_rand_index(first, second)
    assert value == pytest.approx(adjusted_rand_score(first, second), abs=1e-12)
    assert value == pytest.approx(adjusted_rand_index(second, first), abs=1e-12)
    assert adjusted_rand_index(first, first) == 1


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "cosine", "precomputed"])
@pytest.mark.parametrize("seed", range(5))
def test_silhouette(metric, seed):
    rng = np.random.default_rng(seed)
    X, labels = rng.normal(size=(50, 3)), rng.integers(4, size=50)
    X = pairwise(X) if metric == "precomputed" else X
    expected = silhouette_samples(X, labels, metric=metric)
    np.testing.assert_allclose(silhouette(X, labels, metric=metric), expected, atol=1e-12)


def test_silhouette_of_a_single_point_and_of_identical_points():
    X = np.array([[0.0], [0.0], [5.0]])
    np.testing.assert_allclose(silhouette(X, np.array([0, 0, 1])), [1, 1, 0])
    np.testing.assert_allclose(silhouette(np.zeros((4, 1)), np.array([0, 0, 1, 1])), 0)
    with pytest.raises(ValueError, match="^silhouette: labels must name 2 to 2 clusters, got 1"):
        silhouette(X, np.array([0, 0, 0]))
