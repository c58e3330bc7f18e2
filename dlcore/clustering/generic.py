"""Always the nearest pair next: for linkages in which a merge can bring a third cluster nearer."""

import numpy as np

from dlcore.clustering.chain import GONE


def nearest_pair_first(clusters):
    """Merge the nearest two of all clusters, n − 1 times; each row remembers its nearest neighbour.

    clusters: `ByMatrix`. A row that has lost its neighbour looks again only when its turn comes: until
    then the distance that it remembers is a lower bound. Gives (merges (n − 1, 2) as a point of each
    side, heights) in their order. Müllner, 2011.
    """
    merges, heights = [], []
    while len(clusters.sizes) > 1:
        D, n = clusters.D, len(clusters.sizes)
        neighbour = D.argmin(axis=1)
        bound = D[np.arange(n), neighbour]
        for _ in range(max(1, int(GONE * n))):
            a, b = nearest_pair(D, neighbour, bound)
            merges.append((clusters.points[a], clusters.points[b]))
            heights.append(bound[a])
            clusters.merge(a, b)
            bound[a] = np.inf
            look(D, b, neighbour, bound)
            nearer = D[b] < bound
            np.copyto(neighbour, b, where=nearer)
            np.copyto(bound, D[b], where=nearer)
        clusters.keep(np.flatnonzero(clusters.sizes))
    return np.array(merges, int).reshape(-1, 2), np.array(heights)


def nearest_pair(D, neighbour, bound):
    """The cluster of the lowest bound and its neighbour, as soon as the bound is their distance."""
    a = int(bound.argmin())
    while D[a, neighbour[a]] > bound[a]:
        look(D, a, neighbour, bound)
        a = int(bound.argmin())
    return a, int(neighbour[a])


def look(D, a, neighbour, bound):
    """Search row a for its nearest neighbour."""
    neighbour[a] = D[a].argmin()
    bound[a] = D[a, neighbour[a]]
