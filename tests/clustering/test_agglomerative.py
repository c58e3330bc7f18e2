"""Cutting a tree and judging it, against SciPy; and what both refuse, in the name of what was called."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.cluster.hierarchy import cophenet, fcluster
from scipy.cluster.hierarchy import dendrogram as their_dendrogram
from scipy.spatial.distance import pdist

from dlcore import (
    AgglomerativeClustering,
    adjusted_rand_index,
    cophenetic_correlation,
    cophenetic_distances,
    cut_tree,
    dendrogram,
    linkage,
    pairwise,
)
from dlcore.clustering.linkage import METHODS
from tests.refusal import refused

X = np.array([[0.0], [1.0], [3.0], [7.0]])
Z = linkage(X, "single")
REDUCIBLE = ("single", "complete", "average", "weighted", "ward")


def changed(row, column, value):
    """The tree of the four points with one number replaced."""
    other = Z.copy()
    other[row, column] = value
    return other


def points(seed, n=40, features=3):
    return np.random.default_rng(seed).normal(size=(n, features))


@pytest.mark.parametrize("method", METHODS)
def test_cut_trees_agree_with_scipy(method):
    Z = linkage(points(5), method)
    for clusters in (1, 2, 7, 40):
        labels = cut_tree(Z, clusters=clusters)
        assert len(np.unique(labels)) == clusters
        if method in REDUCIBLE:
            assert adjusted_rand_index(fcluster(Z, clusters, "maxclust"), labels) == 1
    for height in (0.0, 0.8, 1.7, 100.0):
        labels = cut_tree(Z, height=height)
        assert adjusted_rand_index(fcluster(Z, height, "distance"), labels) == 1


def test_labels_are_numbered_by_first_points():
    labels = cut_tree(linkage(points(6), "average"), clusters=5)
    _, first = np.unique(labels, return_index=True)
    assert (np.diff(first) > 0).all()


def test_cophenetic_correlation_and_dendrogram_agree_with_scipy():
    X = points(7)
    Z = linkage(X, "average")
    assert cophenetic_correlation(Z, pairwise(X)) == pytest.approx(cophenet(Z, pdist(X))[0], rel=1e-9)
    x, y, leaves = dendrogram(Z)
    theirs = their_dendrogram(Z, no_plot=True)
    assert leaves.tolist() == theirs["leaves"]
    # Theirs has leaves at 5, 15, 25, …, and lists the brackets in another order.
    assert sorted((10 * x + 5).tolist()) == sorted(theirs["icoord"])
    np.testing.assert_allclose(np.sort(y.max(axis=1)), np.sort(np.max(theirs["dcoord"], axis=1)))


def test_agglomerative_clustering_is_the_cut_hierarchy():
    X = points(8)
    model = AgglomerativeClustering(clusters=4, method="complete").fit(X)
    np.testing.assert_array_equal(model.labels_, cut_tree(linkage(X, "complete"), clusters=4))


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
        (
            (Z, pairwise(X) + np.tri(4)),
            ValueError,
            "distances must be symmetric, got 1.0 at (0, 1) and 2.0 at (1, 0)",
        ),
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


@pytest.mark.parametrize("scale", [1e-250, 1e-160, 1e150])
def test_cophenetic_correlation_at_any_scale(scale):
    X = points(9, n=12)
    D, Z = pairwise(X), linkage(X, "average")
    right = cophenetic_correlation(Z, D)
    assert cophenetic_correlation(Z * [1, 1, scale, 1], D * scale) == pytest.approx(right, rel=1e-12)


@pytest.mark.parametrize("large", [1e4, 1e8, 1e12])
def test_cophenetic_correlation_of_large_distances_that_differ_little(large):
    """In exact arithmetic: numbers over their largest would be rounded where they differ."""
    D = (pairwise(points(9, n=12)) + large) * (1 - np.eye(12))
    Z = linkage(D, "average", "precomputed")
    upper = np.triu_indices(12, 1)
    heights, distances = ([Fraction(each) for each in D[upper]] for D in (cophenetic_distances(Z), D))
    heights, distances = ([each - sum(side) / 66 for each in side] for side in (heights, distances))
    product = sum(a * b for a, b in zip(heights, distances, strict=True))
    squares = sum(a * a for a in heights) * sum(b * b for b in distances)
    assert product > 0
    assert cophenetic_correlation(Z, D) == pytest.approx(float(product**2 / squares) ** 0.5, rel=1e-13)


def test_heights_below_0_are_none():
    message = refused(ValueError, cut_tree, changed(0, 2, -1.0), clusters=2)
    assert message == "cut_tree: Z must have heights of at least 0, got -1.0"


@pytest.mark.parametrize("name", ["Z", "distances"])
def test_nothing_to_correlate(name):
    equal = 2.0 - 2 * np.eye(4)
    tree = linkage(equal, "single", "precomputed") if name == "Z" else Z
    message = refused(ValueError, cophenetic_correlation, tree, equal if name == "distances" else pairwise(X))
    assert message == f"cophenetic_correlation: {name} must hold different distances, got only 2.0"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cut_tree(np.zeros((3, 4))), "cut_tree: give either clusters or height"),
        (lambda: cut_tree(linkage(points(0)), clusters=41), "cut_tree: clusters must be at most 40"),
        (lambda: AgglomerativeClustering(), "AgglomerativeClustering: give either clusters or height"),
    ],
)
def test_what_cannot_be_cut(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
