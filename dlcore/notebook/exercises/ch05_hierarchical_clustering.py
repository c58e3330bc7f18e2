"""The exercises of the chapter on hierarchical clustering."""

import numpy as np

from dlcore.clustering.agglomerative import cut_tree
from dlcore.clustering.distances import pairwise
from dlcore.clustering.linkage import linkage
from dlcore.notebook.exercises import Exercise, register


def ward_increase(first, second):
    a, b = len(first), len(second)
    return a * b / (a + b) * ((first.mean(axis=0) - second.mean(axis=0)) ** 2).sum()


def increase_cases(rng):
    yield np.array([[0.0], [2.0]]), np.array([[5.0], [9.0]])
    yield np.array([[1.0, 2.0]]), np.array([[1.0, 2.0]])
    yield np.array([[0.0, 0.0, 3.0]]), np.array([[4.0, 0.0, 0.0], [4.0, 0.0, 0.0], [4.0, 0.0, 0.0]])
    for _ in range(8):
        a, b, features = rng.integers(1, 7, size=3)
        yield rng.normal(size=(a, features)), rng.normal(loc=1, size=(b, features))


register(
    Exercise(
        "05-ward-increase",
        reference=ward_increase,
        cases=increase_cases,
        hints=(
            "You need only the sizes and the means of the two.",
            "Mind the factor: ab/(a + b), not 2ab/(a + b); that one is the squared height.",
            "a * b / (a + b) * ((first.mean(axis=0) - second.mean(axis=0)) ** 2).sum()",
        ),
    )
)


def average_heights(D):
    return linkage(D, "average", "precomputed")[:, 2]


def table_cases(rng):
    yield (np.array([[0.0, 3.0], [3.0, 0.0]]),)
    yield (pairwise(np.array([[0.0], [1.0], [4.0], [6.0], [11.0]])),)
    yield (np.array([[0.0, 1.0, 10.0], [1.0, 0.0, 1.5], [10.0, 1.5, 0.0]]),)
    for _ in range(8):
        yield (pairwise(rng.normal(size=(int(rng.integers(3, 12)), 2))),)


register(
    Exercise(
        "05-average-heights",
        reference=average_heights,
        cases=table_cases,
        hints=(
            "Keep a list of clusters, each a list of points; at first every point is one.",
            "D[np.ix_(A, B)].mean() is the average distance of two lists of points.",
            "Find the pair with the smallest average, note it, put one list into the other, and repeat "
            "until one is left.",
        ),
    )
)


def components(D, height):
    return cut_tree(linkage(D, "single", "precomputed"), height=height)


def graph_cases(rng):
    yield pairwise(np.array([[0.0], [2.0], [5.0], [9.0]])), 3.0
    yield pairwise(np.array([[0.0], [2.0], [5.0], [9.0]])), 0.0
    yield pairwise(np.array([[0.0], [10.0], [1.0], [11.0], [2.0]])), 1.0
    yield np.zeros((3, 3)), 0.0
    for _ in range(8):
        n = int(rng.integers(2, 25))
        yield pairwise(rng.normal(size=(n, 2))), float(rng.uniform(0.1, 1.2))


register(
    Exercise(
        "05-components",
        reference=components,
        cases=graph_cases,
        hints=(
            "A distance of exactly the height is an edge: use <=.",
            "Start at the first point without a label; give one label to all that can be reached from it.",
            "Keep a list of points whose neighbours are still to be visited; "
            "np.flatnonzero((D[point] <= height) & (labels < 0)) are the new ones.",
        ),
    )
)
