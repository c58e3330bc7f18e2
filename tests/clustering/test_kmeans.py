"""k-means, against scikit-learn's."""

import numpy as np
import pytest
from sklearn.cluster import KMeans as TheirKMeans

from dlcore import KMeans, adjusted_rand_index
from dlcore.clustering.kmeans import means, squared_distances
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
    "X", [[[0.0], [-0.0], [1.0]], [[1e-170], [2e-170], [1.0]], [[0.0, 0], [0, 1e-200], [1, 0]]]
)
def test_points_whose_squared_distance_vanishes_are_one(X):
    message = refused(ValueError, KMeans(3, rng=0).fit, np.array(X * 4))
    assert message == "KMeans.fit: X must hold at least 3 distinct points, got 2"
    assert set(KMeans(2, rng=0).fit(np.array(X * 4)).labels_) == {0, 1}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("far", [1e4, 1e6])
def test_two_near_groups_beside_a_far_one(dtype, far):
    """The far group makes squares in which the distance of the near ones would drown."""
    groups = np.random.default_rng(1).normal(scale=0.1, size=(3, 40, 2))
    groups[:, :, 0] += np.array([0, 2, far])[:, None]
    X = groups.reshape(-1, 2).astype(dtype)
    model = KMeans(3, rng=0).fit(X)
    assert adjusted_rand_index(np.repeat([0, 1, 2], 40), model.labels_) == 1
    exact = X.astype(np.float64).reshape(3, 40, 2)
    inertia = ((exact - exact.mean(axis=1, keepdims=True)) ** 2).sum()
    assert model.inertia_ == pytest.approx(inertia, rel=1e-4)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("scale", [1e-30, 1e-20, 1, 1e20, 1e30])
def test_labels_name_the_nearest_centre_at_any_scale(dtype, scale):
    X = (scale * np.random.default_rng(2).normal(size=(200, 3))).astype(dtype)
    model = KMeans(6, rng=0).fit(X)
    assert model.centers_.dtype == dtype
    gaps = (X.astype(np.float64)[:, None] - model.centers_) / scale
    np.testing.assert_array_equal(model.labels_, (gaps**2).sum(axis=2).argmin(axis=1))
    assert model.inertia_ == pytest.approx((gaps**2).sum(axis=2).min(axis=1).sum() * scale**2, rel=1e-6)


@pytest.mark.parametrize(
    "points",
    [[0.0, 3e-30, 1.0], [5e7, 5e7 + 4, 9e7], [-1e15, 1e15, 1e15 + 1]],
    ids=["tiny", "float32", "large"],
)
def test_as_many_clusters_as_distinct_points_at_uneven_scales(points):
    X = np.repeat(points, 4)[:, None]
    for dtype in (np.float32, np.float64) if points[0] > 0 else (np.float64,):
        model = KMeans(3, rng=0).fit(X.astype(dtype))
        assert len(set(model.labels_)) == 3
        assert model.inertia_ == 0


def test_equally_near_centres_go_by_their_index():
    model = KMeans(2, rng=0)
    model.run = lambda X: (0.0, np.array([[1.0], [-1.0]]), 1)
    assert model.fit(np.array([[0.0], [3.0], [-3.0]])).labels_.tolist() == [0, 0, 1]


def test_labels_name_the_nearest_of_the_centres_as_they_are_given():
    model = KMeans(2, rng=0)
    model.run = lambda X: (0.0, np.array([[1 + 1e-9], [0.0]]), 1)  # in float32, 0.5 is half way between
    model.fit(np.array([[0.5], [0.0], [1.0]], np.float32))
    assert model.centers_.tolist() == [[1.0], [0.0]]
    assert model.labels_.tolist() == [0, 1, 0]


def test_means_far_from_the_origin_are_as_exact_as_the_points():
    X = 1e15 + np.random.default_rng(4).integers(0, 8, size=(10_000, 1)) / 8
    centers = X[:1]
    moved = means(X, np.zeros(len(X), int), squared_distances(X, centers), centers)
    assert abs((moved - 1e15)[0, 0] - (X - 1e15).mean()) <= np.spacing(1e15)


def test_an_empty_cluster_takes_the_first_of_the_farthest_points():
    X = np.array([[0.0], [2.0], [-2.0], [2.0]])
    centers = np.array([[0.0], [50.0]])
    moved = means(X, np.zeros(4, int), squared_distances(X, centers), centers)
    assert moved.tolist() == [[0.5], [2.0]]


@pytest.mark.parametrize(
    ("number", "wanted"),
    [(1e200, "be at most 4e+153, or squares overflow"), (1e-200, "reach 1e-150, or squares vanish")],
)
def test_squares_that_are_no_numbers_are_refused(number, wanted):
    message = refused(ValueError, KMeans(2, rng=0).fit, np.array([[0.0], [number], [-number]]))
    assert message == f"KMeans.fit: X must {wanted}, got {number:.0e}"
