"""DBSCAN against scikit-learn, linkage against SciPy."""

from functools import partial

import numpy as np

from benchmarks.case import Case

METHODS = ("single", "complete", "average", "weighted", "ward", "centroid", "median")


def blobs(n, features, spread=1.0):
    """n points around 20 centres, and a tenth of them anywhere."""
    random = np.random.RandomState(0)
    centers = random.uniform(0, 100, (20, features))
    x = centers[random.randint(20, size=n)] + spread * random.normal(size=(n, features))
    anywhere = random.rand(n) < 0.1
    x[anywhere] = random.uniform(0, 100, (anywhere.sum(), features))
    return x


def our_dbscan(x, eps, min_samples):
    import dlcore

    model = dlcore.DBSCAN(eps=eps, min_samples=min_samples)
    return lambda: model.fit(x), lambda: clusters(model)


def peer_dbscan(x, eps, min_samples):
    from sklearn.cluster import DBSCAN

    model = DBSCAN(eps=eps, min_samples=min_samples)
    return lambda: model.fit(x), lambda: clusters(model)


def clusters(model):
    """What both must agree on: the core points and their clusters."""
    core = model.core_sample_indices_
    return {"core": core.astype(float), "clusters": model.labels_[core] + 1.0}


def dbscan(title, n, features, eps, min_samples, aim, spread=1.0):
    def prepare(side):
        return side(blobs(n, features, spread), eps, min_samples)

    return Case(title, "scikit-learn", partial(prepare, our_dbscan), partial(prepare, peer_dbscan), aim)


def our_linkage(n, method):
    import dlcore

    return hierarchy(lambda x: dlcore.linkage(x, method), n)


def peer_linkage(n, method):
    from scipy.cluster.hierarchy import linkage

    return hierarchy(lambda x: linkage(x, method), n)


def hierarchy(make, n):
    x, found = np.random.RandomState(0).normal(size=(n, 4)), {}
    return lambda: found.update(heights=make(x)[:, 2]), lambda: found


def linkages(n, methods, aim):
    """A case for each method at n points; the aim holds for the worst of them."""
    return {
        f"linkage-{method}-{n}": Case(
            f"linkage, {method}, {n:,} points",
            "SciPy",
            partial(our_linkage, n, method),
            partial(peer_linkage, n, method),
            aim,
        )
        for method in methods
    }


CASES = {
    "dbscan-1e4": dbscan("DBSCAN, 2-D, 10⁴ points", 10**4, 2, 0.4, 5, 0.5),
    "dbscan-1e5": dbscan("DBSCAN, 2-D, 10⁵ points", 10**5, 2, 0.12, 5, 0.4),
    "dbscan-1e6": dbscan("DBSCAN, 2-D, 10⁶ points", 10**6, 2, 0.04, 5, 0.25),
    "dbscan-dense": dbscan("DBSCAN, 2-D, 10⁵ points, some 500 neighbours each", 10**5, 2, 0.8, 5, 0.05),
    "dbscan-8d-1e4": dbscan("DBSCAN, 8-D, 10⁴ points", 10**4, 8, 2.0, 5, 0.6),
    "dbscan-8d-1e5": dbscan("DBSCAN, 8-D, 10⁵ points", 10**5, 8, 1.4, 5, 0.6),
    **linkages(500, METHODS, 3.0),
    **linkages(2000, METHODS, 1.5),
    **linkages(5000, METHODS, 1.0),
    **linkages(10_000, ("single", "average", "ward", "centroid"), 0.8),
}
