"""Distances, and matrices of them: to the last bit where it can be, and what rounding left."""

import numpy as np
import pytest

from dlcore import DBSCAN, AgglomerativeClustering, linkage, pairwise, silhouette
from dlcore.clustering import distances
from tests.refusal import refused


@pytest.mark.parametrize("metric", distances.METRICS)
def test_what_pairwise_gives_is_taken_as_precomputed(metric):
    X = np.repeat(np.random.default_rng(3).normal(size=(40, 5)), 2, axis=0)
    D, labels = pairwise(X, metric), np.arange(80) // 2 % 4
    np.testing.assert_array_equal(D, D.T)
    assert not D.diagonal().any()
    assert not D[::2, 1::2].diagonal().any()  # equal rows, too, are exactly 0 apart
    assert not linkage(D, "average", "precomputed")[:40, 2].any()
    np.testing.assert_array_equal(linkage(D, "average", "precomputed"), linkage(X, "average", metric))
    model = AgglomerativeClustering(clusters=5, method="complete", metric="precomputed").fit(D)
    same = AgglomerativeClustering(clusters=5, method="complete", metric=metric).fit(X)
    np.testing.assert_array_equal(model.labels_, same.labels_)
    np.testing.assert_array_equal(
        silhouette(D, labels, metric="precomputed"), silhouette(X, labels, metric=metric)
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_rounding_left_in_a_matrix_is_taken_off(dtype):
    """‖x‖² − 2 x·y + ‖y‖² and 1 − cos are not to the last bit symmetric, nor 0 where they should be."""
    X = np.random.default_rng(4).normal(size=(60, 5)).astype(dtype)
    squares = (X**2).sum(axis=1)
    euclidean = np.sqrt(np.maximum(squares[:, None] - 2 * X @ X.T + squares, 0))
    cosine = 1 - (X / np.sqrt(squares)[:, None]) @ (X / np.sqrt(squares)[:, None]).T
    for metric, rough in (("euclidean", euclidean), ("cosine", cosine)):
        rough[0, 1] = np.nextafter(rough[1, 0], dtype(9))
        rough[3, 3], rough[2, 2] = -1e-9, 1e-9
        before = rough.copy()
        Z = linkage(rough, "average", "precomputed")
        np.testing.assert_allclose(
            Z[:, 2], linkage(X, "average", metric)[:, 2], rtol=2000 * np.finfo(dtype).eps
        )
        np.testing.assert_array_equal(rough, before)
        labels = DBSCAN(eps=np.median(rough), min_samples=4, metric="precomputed").fit(rough).labels_
        np.testing.assert_array_equal(
            labels, DBSCAN(eps=np.median(rough), min_samples=4, metric=metric).fit(X).labels_
        )
    rough[5, 6] += 0.001
    message = refused(ValueError, linkage, rough, "average", "precomputed")
    assert message.startswith("linkage: X must be symmetric, got ")
    assert "at (5, 6) and" in message


def test_a_matrix_of_several_tiles_is_compared_with_its_transpose(monkeypatch):
    monkeypatch.setattr(distances, "TILE", 3)
    D = pairwise(np.random.default_rng(4).normal(size=(10, 2)))
    assert distances.symmetric(D)
    for i, j in ((0, 9), (9, 8), (4, 3), (1, 0)):
        other = D.copy()
        other[i, j] += 1
        assert not distances.symmetric(other)


def test_small_angles_keep_their_digits():
    angle = np.array([0.0, 1e-9])
    distance = pairwise(np.column_stack([np.cos(angle), np.sin(angle)]), "cosine")[0, 1]
    assert distance == pytest.approx(5e-19, rel=1e-6)
