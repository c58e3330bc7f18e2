"""Seven methods on four synthetic sets, one rule, for chapter 6.

Twelve settings each; methods that need the number of clusters K are told it. Twenty draws of each set. For
each draw, the setting that is best on average over the other nineteen, by the true classes, is scored on
this one: the adjusted Rand index, mean ± standard deviation. Two scores of noise: each noise point a
cluster of its own, or each with its nearest cluster. Last column: the draws on which a single setting has
an index above 0.95 on all four sets. Under the line: scikit-learn's defaults of HDBSCAN, which choose
nothing, and HDBSCAN with its smallest cluster alone to choose. Some three minutes on one core:

    python book/recorded/06_methods.py > book/recorded/06_methods.txt
"""

import warnings

import numpy as np
from scipy.spatial import KDTree
from sklearn.cluster import HDBSCAN, AgglomerativeClustering, SpectralClustering
from sklearn.mixture import GaussianMixture

from dlcore import DBSCAN, KMeans, adjusted_rand_index, cut_tree, linkage
from dlcore.data import moons

warnings.filterwarnings("ignore", "Graph is not fully connected")
DRAWS = range(20)
RADII = (0.1, 0.15, 0.2, 0.3, 0.4, 0.6)


def two_moons(seed, n=300):
    x, y = moons(n, 0.08, rng=seed)
    return x.astype(np.float64), y


def litter(seed):
    x, y = two_moons(seed, 500)
    scattered = np.random.default_rng(100 + seed).uniform([-1.5, -1.0], [2.5, 1.5], size=(50, 2))
    return np.concatenate([x, scattered]), y


def long_pair(seed):
    x = np.random.default_rng(200 + seed).normal(size=(300, 2)) * [2.0, 0.25]
    x[:, 1] += np.repeat([1.1, -1.1], 150)
    return x, np.repeat([0, 1], 150)


def disc(number, radius, center, rng):
    angle, reach = 2 * np.pi * rng.random(number), radius * np.sqrt(rng.random(number))
    return np.column_stack([reach * np.cos(angle), reach * np.sin(angle)]) + center


def thin(seed, contrast=16):
    rng, radius = np.random.default_rng(seed), np.sqrt(0.8 * contrast)
    discs = [(150, 1, (-1.25, 0)), (150, 1, (1.25, 0)), (120, radius, (3.2 + radius, 0))]
    return np.concatenate([disc(*each, rng) for each in discs]), np.repeat([0, 1, 2], [150, 150, 120])


def tree(X, clusters, how):
    return AgglomerativeClustering(clusters, linkage=how).fit_predict(X)


def dbscan(X, eps, m):
    return DBSCAN(eps=eps, min_samples=m).fit(X).labels_


def twice(X, small, large):
    """The dense clusters of a small radius; what is left, crumbs below 20 included, with a large one."""
    labels = dbscan(X, small, 5)
    crumbs = np.isin(labels, np.flatnonzero(np.bincount(labels + 1)[1:] < 20))
    rest = np.flatnonzero((labels < 0) | crumbs)
    labels[rest] = -1
    if len(rest):
        second = dbscan(X[rest], large, 5)
        labels[rest] = np.where(second < 0, -1, second + labels.max() + 1)
    return labels


def hdbscan(X, smallest, m=None):
    return HDBSCAN(min_cluster_size=smallest, min_samples=m, copy=True).fit_predict(X)


def spectral(X, k, near):
    graph = {"affinity": "nearest_neighbors", "n_neighbors": near}
    return SpectralClustering(k, random_state=0, **graph).fit_predict(X)


def mixture(X, k, kind):
    return GaussianMixture(k, covariance_type=kind, random_state=0, n_init=3).fit_predict(X)


SETS = {"moons": (two_moons, 2), "litter": (litter, 2), "long": (long_pair, 2), "thin": (thin, 3)}
METHODS = {
    "k-means": [lambda X, k, i=i: KMeans(k + i, rng=0, starts=3).fit(X).labels_ for i in range(12)],
    "mixtures": [lambda X, k, i=i, c=c: mixture(X, k + i, c) for c in ("full", "diag") for i in range(6)],
    "trees": [lambda X, k, i=i, how=how: tree(X, k + i, how) for how in ("ward", "average") for i in range(3)]
    + [lambda X, k, e=e: cut_tree(linkage(X, "single"), height=e) for e in RADII],
    "spectral": [
        lambda X, k, near=near: spectral(X, k, near)
        for near in (5, 7, 10, 14, 20, 25, 30, 35, 40, 50, 60, 80)
    ],
    "DBSCAN": [lambda X, k, e=e, m=m: dbscan(X, e, m) for m in (5, 10) for e in RADII],
    "twice": [lambda X, k, e=e, f=f: twice(X, e, f) for e in (0.15, 0.2, 0.3) for f in (0.4, 0.6, 0.9, 1.2)],
    "HDBSCAN": [lambda X, k, s=s, m=m: hdbscan(X, s, m) for s in (20, 30, 40) for m in (1, 2, 3, 5)],
}
MORE = {
    "defaults": [lambda X, k: hdbscan(X, 5)],
    "size": [lambda X, k, s=s: hdbscan(X, s) for s in (5, 8, 10, 12, 15, 18, 20, 25, 30, 40, 50, 60)],
}


def alone(labels):
    """The labels, with each noise point in a cluster of its own."""
    labels = np.array(labels, int)
    noise = labels < 0
    labels[noise] = labels.max() + 1 + np.arange(noise.sum())
    return labels


def nearest(X, labels):
    """The labels, with each noise point in the cluster of the nearest point that has one."""
    found = np.flatnonzero(labels >= 0)
    return labels[found[KDTree(X[found]).query(X)[1]]] if len(found) else np.zeros(len(X), int)


def chosen_on_the_others(scores):
    """From scores (draws, settings): on each draw the score of the setting that is best on the others."""
    others = [np.delete(scores, draw, axis=0).mean(axis=0).round(9) for draw in range(len(scores))]
    return np.array([row[np.argmax(other)] for row, other in zip(scores, others, strict=True)])


data = {name: [draw(seed) for seed in DRAWS] for name, (draw, _) in SETS.items()}


def row(name, settings):
    scores = np.empty((2, len(SETS), len(DRAWS), len(settings)))
    for s, (key, (_, k)) in enumerate(SETS.items()):
        for d, (X, y) in enumerate(data[key]):
            for t, fit in enumerate(settings):
                labels = fit(X, k)
                for kind, final in enumerate((alone(labels), nearest(X, labels))):
                    scores[kind, s, d, t] = adjusted_rand_index(y, final[: len(y)])
    groups = []
    for kind in scores:
        chosen = [chosen_on_the_others(of_set) for of_set in kind]
        cells = [f"{c.mean():.2f} ± {c.std(ddof=1):.2f}" for c in chosen]
        groups.append("  ".join(cells) + f"  {int((kind > 0.95).all(axis=0).any(axis=1).sum()):>2}")
    print(f"{name:<9}" + " | ".join(groups), flush=True)


heads = "  ".join(f"{name:<11}" for name in SETS) + "  all"
print(f"{'':<9}{'noise points alone':<57}| noise points with the nearest cluster")
print(f"{'':<9}{heads:<57}| {heads}")
for name, settings in METHODS.items():
    row(name, settings)
print("HDBSCAN")
for name, settings in MORE.items():
    row(name, settings)
