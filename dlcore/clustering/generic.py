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
        neighbour, bound = clusters.nearest()
        for _ in range(max(1, int(GONE * len(bound)))):
            a, b = nearest_pair(clusters, neighbour, bound)
            merges.append((clusters.points[a], clusters.points[b]))
            heights.append(bound[a])
            clusters.merge(a, b)
            bound[a] = np.inf
            look(clusters, b, neighbour, bound)
            nearer = clusters.D[b] < bound
            np.copyto(neighbour, b, where=nearer)
            np.copyto(bound, clusters.D[b], where=nearer)
        clusters.keep(np.flatnonzero(clusters.sizes))
    return np.array(merges, int).reshape(-1, 2), np.array(heights)


def nearest_pair(clusters, neighbour, bound):
    """The cluster of the lowest bound and its neighbour, as soon as the bound is their distance."""
    while True:
        a = int(bound.argmin())
        b = neighbour[a]
        if clusters.D[a, b] + clusters.gone[b] <= bound[a]:
            return a, int(b)
        look(clusters, a, neighbour, bound)


def look(clusters, a, neighbour, bound):
    """Search the row of cluster a for its nearest neighbour."""
    distances = clusters.distances(a)
    neighbour[a] = distances.argmin()
    bound[a] = distances[neighbour[a]]
