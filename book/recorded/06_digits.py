"""Five methods on the small digits, 64 dimensions, for chapter 6.

The 1,797 digits are divided into four parts at random, five times. Twelve settings for each method. For each
part, the setting that is best on average on the other three, by the true classes, is scored on this one: the
adjusted Rand index of the 20 parts, mean ± standard deviation (parts of different divisions overlap); then
the means of the five divisions; then the mean where each noise point joins the cluster of its nearest
neighbour that has one. Half a minute on one core:

    python book/recorded/06_digits.py > book/recorded/06_digits.txt
"""

import warnings

import numpy as np
from scipy.spatial import KDTree
from sklearn.cluster import HDBSCAN, AgglomerativeClustering, SpectralClustering

from dlcore import DBSCAN, KMeans, adjusted_rand_index
from dlcore.data import small_digits

warnings.filterwarnings("ignore", "Graph is not fully connected")
small = small_digits()
pixels = small.x.reshape(-1, 64).astype(np.float64)


def spectral(X, k, near):
    graph = {"affinity": "nearest_neighbors", "n_neighbors": near}
    return SpectralClustering(k, random_state=0, **graph).fit_predict(X)


METHODS = {
    "DBSCAN": [
        lambda X, e=e, m=m: DBSCAN(eps=e, min_samples=m).fit(X).labels_
        for m in (3, 5)
        for e in (1.2, 1.3, 1.4, 1.5, 1.6, 1.7)
    ],
    "k-means": [lambda X, k=k: KMeans(k, rng=0, starts=3).fit(X).labels_ for k in range(8, 20)],
    "Ward": [lambda X, k=k: AgglomerativeClustering(k).fit_predict(X) for k in range(8, 20)],
    "HDBSCAN": [
        lambda X, s=s, m=m: HDBSCAN(min_cluster_size=s, min_samples=m, copy=True).fit_predict(X)
        for s in (5, 10, 15, 20)
        for m in (1, 2, 4)
    ],
    "spectral": [
        lambda X, k=k, near=near: spectral(X, k, near) for k in (10, 12, 14) for near in (5, 10, 20, 40)
    ],
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
    """From scores (parts, settings): on each part the score of the setting that is best on the others."""
    others = [np.delete(scores, part, axis=0).mean(axis=0).round(9) for part in range(len(scores))]
    return np.array([row[np.argmax(other)] for row, other in zip(scores, others, strict=True)])


for name, settings in METHODS.items():
    chosen = []
    for division in range(5):
        parts = np.array_split(np.random.default_rng(division).permutation(len(pixels)), 4)
        scores = np.empty((2, len(parts), len(settings)))
        for p, part in enumerate(parts):
            for t, fit in enumerate(settings):
                labels = fit(pixels[part])
                for kind, final in enumerate((alone(labels), nearest(pixels[part], labels))):
                    scores[kind, p, t] = adjusted_rand_index(small.y[part], final)
        chosen.append([chosen_on_the_others(kind) for kind in scores])
    chosen = np.array(chosen)  # (divisions, kinds of score, parts)
    strict = chosen[:, 0]
    means = " ".join(f"{mean:.2f}" for mean in strict.mean(axis=1))
    spread = f"{strict.mean():.2f} ± {strict.std(ddof=1):.2f}"
    print(f"{name:<9}{spread} | {means} | {chosen[:, 1].mean():.2f}", flush=True)
