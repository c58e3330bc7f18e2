"""What cutting a tree, and judging it, refuses: before the work, and in the name of what was called."""

import numpy as np
import pytest

from dlcore import (
    AgglomerativeClustering,
    cophenetic_correlation,
    cophenetic_distances,
    cut_tree,
    dendrogram,
    linkage,
    pairwise,
)
from tests.refusal import refused

X = np.array([[0.0], [1.0], [3.0], [7.0]])
Z = linkage(X, "single")


def changed(row, column, value):
    """The tree of the four points with one number replaced."""
    other = Z.copy()
    other[row, column] = value
    return other


@pytest.mark.parametrize("function", [cut_tree, cophenetic_distances, cophenetic_correlation, dendrogram])
@pytest.mark.parametrize(
    ("wrong", "joined"),
    [
        (changed(0, 0, -1), "[[-1.0, 1.0], [2.0, 4.0], [3.0, 5.0]]"),
        (changed(0, 0, 4), "[[4.0, 1.0], [2.0, 4.0], [3.0, 5.0]]"),
        (changed(1, 0, 1), "[[0.0, 1.0], [1.0, 4.0], [3.0, 5.0]]"),
        (changed(2, 0, 2.5), "[[0.0, 1.0], [2.0, 4.0], [2.5, 5.0]]"),
    ],
)
def test_a_matrix_that_is_no_hierarchy(function, wrong, joined):
    arguments = {cut_tree: {"clusters": 2}, cophenetic_correlation: {"distances": pairwise(X)}}
    message = refused(ValueError, function, wrong, **arguments.get(function, {}))
    assert message == f"{function.__name__}: Z must join each cluster once, after it is made, got {joined}"


def test_a_hierarchy_that_was_made_is_one():
    for n in (2, 3, 50):
        points = np.random.default_rng(n).normal(size=(n, 2))
        for method in ("single", "ward", "centroid"):
            assert len(cut_tree(linkage(points, method), clusters=1)) == n


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"clusters": 0}, ValueError, "clusters must be at least 1, got 0"),
        ({"clusters": "3"}, TypeError, "clusters must be a whole number, got '3'"),
        ({"height": -1}, ValueError, "height must be at least 0, got -1"),
        ({}, ValueError, "give either clusters or height, got clusters=None, height=None"),
        (
            {"clusters": 2, "height": 1.0},
            ValueError,
            "give either clusters or height, got clusters=2, height=1.0",
        ),
    ],
)
def test_a_cut_that_cannot_be_made_is_refused_before_the_work(options, error, message):
    assert refused(error, cut_tree, Z, **options) == f"cut_tree: {message}"
    assert refused(error, AgglomerativeClustering, **options) == f"AgglomerativeClustering: {message}"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((None, pairwise(X)), TypeError, "Z must be a NumPy array, got NoneType"),
        ((Z, pairwise(X[:3])), ValueError, "distances must be (4, 4), got (3, 3)"),
        ((linkage(X[:2]), pairwise(X[:2])), ValueError, "Z must hold at least 3 points, got 2"),
    ],
)
def test_what_has_no_cophenetic_correlation(arguments, error, message):
    assert refused(error, cophenetic_correlation, *arguments) == f"cophenetic_correlation: {message}"


@pytest.mark.parametrize(
    ("method", "metric", "message"),
    [
        ("ward", "manhattan", "metric must be 'euclidean' for method 'ward', got 'manhattan'"),
        (
            "single",
            "hamming",
            "metric must be one of 'euclidean', 'manhattan', 'chebyshev', 'cosine', 'precomputed', "
            "got 'hamming'",
        ),
    ],
)
def test_a_metric_that_cannot_be_is_refused_before_the_work(method, metric, message):
    said = refused(ValueError, AgglomerativeClustering, clusters=2, method=method, metric=metric)
    assert said == f"AgglomerativeClustering: {message}"
    assert refused(ValueError, linkage, X, method, metric) == f"linkage: {message}"


def test_more_clusters_than_points_are_refused_before_the_work():
    message = refused(ValueError, AgglomerativeClustering(clusters=5).fit, X)
    assert message == "AgglomerativeClustering.fit: clusters must be at most 4, got 5"


@pytest.mark.parametrize("name", ["Z", "distances"])
def test_nothing_to_correlate(name):
    equal = 2.0 - 2 * np.eye(4)
    tree = linkage(equal, "single", "precomputed") if name == "Z" else Z
    message = refused(ValueError, cophenetic_correlation, tree, equal if name == "distances" else pairwise(X))
    assert message == f"cophenetic_correlation: {name} must hold different distances, got only 2.0"
