"""The scores of a clustering, against scikit-learn's."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score, silhouette_samples

from dlcore import adjusted_rand_index, pairwise, silhouette
from tests.refusal import refused


def test_one_point_apart_in_each_of_two_partitions_of_a_million():
    """All sums are nearly those of one cluster: of their differences, floats would keep few digits."""
    n = 10**6
    labels, other = np.zeros(n, int), np.zeros(n, int)
    labels[0] = other[1] = 1
    total, inside = n * (n - 1) // 2, (n - 1) * (n - 2) // 2
    expected = Fraction(inside * inside, total)
    together = (n - 2) * (n - 3) // 2
    assert adjusted_rand_index(labels, other) == float((together - expected) / (inside - expected))


def test_a_million_clusters():
    """A table of classes by clusters would need terabytes."""
    alone = np.arange(10**6)
    assert adjusted_rand_index(alone, alone[::-1].copy()) == 1
    assert adjusted_rand_index(alone, alone // 2) == 0


@pytest.mark.parametrize(
    ("labels", "came"), [(np.array(["a", "b"]), "<U1"), (np.array([True, False]), "bool")]
)
def test_labels_that_are_no_integers(labels, came):
    message = refused(TypeError, adjusted_rand_index, np.array([0, 1]), labels)
    assert message == f"adjusted_rand_index: labels must be an array of int, got {came}"


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


@pytest.mark.parametrize("n", [1, 2])
def test_silhouette_of_too_few_points(n):
    message = refused(ValueError, silhouette, np.arange(n, dtype=float)[:, None], np.arange(n))
    assert message == f"silhouette: X must hold at least 3 points, got {n}"


@pytest.mark.parametrize("scale", [2.0**-1060, 2.0**-600, 2.0**1020])
def test_silhouette_knows_no_scale(scale):
    X = np.random.default_rng(6).integers(0, 9, size=(20, 1)).astype(float)
    D, labels = pairwise(X), np.arange(20) % 3
    scores = silhouette(D * scale, labels, metric="precomputed")
    np.testing.assert_array_equal(scores, silhouette(X, labels))


def test_silhouette_names_its_metrics():
    message = refused(ValueError, silhouette, np.eye(3), np.array([0, 0, 1]), metric="hamming")
    assert message == (
        "silhouette: metric must be one of 'euclidean', 'manhattan', 'chebyshev', 'cosine', 'precomputed', "
        "got 'hamming'"
    )
