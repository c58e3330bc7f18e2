"""Clustering: hierarchies, densities, means, and their scores."""

import numpy as np

from dlcore import (
    DBSCAN,
    AgglomerativeClustering,
    KMeans,
    adjusted_rand_index,
    cophenetic_correlation,
    cophenetic_distances,
    cut_tree,
    dendrogram,
    linkage,
    pairwise,
    silhouette,
)
from dlcore.clustering.linkage import METHODS, SQUARED
from tests.fuzz.subject import Subject

METRICS = ("euclidean", "manhattan", "chebyshev", "cosine")


def fitted(kind):
    """A function that builds it, fits it and gives what it found."""

    def found(X, **options):
        model = kind(**options).fit(X)
        return {name: value for name, value in vars(model).items() if name.endswith("_")}

    return found


def tree(draw):
    return draw._cast(linkage(draw.normal(6, 2), "average"))


def distances(draw, n=6):
    gaps = draw.normal(n, n)
    return np.triu(abs(gaps), 1) + np.triu(abs(gaps), 1).T


def linkages():
    cases = {
        method: lambda draw, method=method: Subject(linkage, X=draw.normal(7, 2), method=method)
        for method in METHODS
    }
    cases |= {
        metric: lambda draw, metric=metric: Subject(
            linkage, X=draw.normal(7, 2), method="average", metric=metric
        )
        for metric in METRICS
    }
    return cases | {
        f"precomputed {method}": lambda draw, method=method: Subject(
            linkage, X=distances(draw), method=method, metric="precomputed"
        )
        for method in ("single", "complete", *SQUARED)
    }


def dbscans():
    cases = {
        f"{metric} {features}": lambda draw, metric=metric, features=features: Subject(
            fitted(DBSCAN), X=draw.normal(9, features), eps=0.7, min_samples=2, metric=metric
        )
        for metric in METRICS
        for features in (1, 2, 4)
    }
    return cases | {
        "precomputed": lambda draw: Subject(
            fitted(DBSCAN), X=distances(draw), eps=0.7, min_samples=2, metric="precomputed"
        )
    }


def labeled(draw, **options):
    return Subject(silhouette, X=draw.normal(6, 2), labels=np.array([0, 0, 1, 1, 2, 2]), **options)


CASES = {
    "linkage": linkages(),
    "AgglomerativeClustering": {
        "clusters": lambda draw: Subject(
            fitted(AgglomerativeClustering), X=draw.normal(7, 2), clusters=3, method="ward"
        ),
        "height": lambda draw: Subject(
            fitted(AgglomerativeClustering), X=draw.normal(7, 2), height=0.8, method="average"
        ),
    },
    "cut_tree": {
        "clusters": lambda draw: Subject(cut_tree, Z=tree(draw), clusters=3),
        "height": lambda draw: Subject(cut_tree, Z=tree(draw), height=0.8),
    },
    "cophenetic_distances": {"average": lambda draw: Subject(cophenetic_distances, Z=tree(draw))},
    "cophenetic_correlation": {
        "average": lambda draw: Subject(cophenetic_correlation, Z=tree(draw), distances=distances(draw))
    },
    "dendrogram": {"average": lambda draw: Subject(dendrogram, Z=tree(draw))},
    "pairwise": {
        metric: lambda draw, metric=metric: Subject(pairwise, X=draw.normal(4, 3), metric=metric)
        for metric in METRICS
    }
    | {
        f"{metric} to others": lambda draw, metric=metric: Subject(
            pairwise, X=draw.normal(4, 3), metric=metric, Y=draw.normal(2, 3)
        )
        for metric in METRICS
    },
    "DBSCAN": dbscans(),
    "KMeans": {
        f"{features} features": lambda draw, features=features: Subject(
            fitted(KMeans),
            X=draw.normal(8, features),
            clusters=2,
            starts=2,
            max_iterations=9,
            tolerance=1e-4,
            rng=0,
        )
        for features in (1, 3)
    },
    "adjusted_rand_index": {
        "partitions": lambda draw: Subject(
            adjusted_rand_index, labels_true=draw.integers(3, 7), labels=draw.integers(3, 7)
        )
    },
    "silhouette": {metric: lambda draw, metric=metric: labeled(draw, metric=metric) for metric in METRICS}
    | {
        "precomputed": lambda draw: Subject(
            silhouette, X=distances(draw), labels=np.array([0, 0, 1, 1, 2, 2]), metric="precomputed"
        )
    },
}
