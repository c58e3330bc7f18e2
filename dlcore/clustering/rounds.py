"""Merging all mutual nearest neighbours at once.

Where a linkage is reducible (a merge brings no third cluster nearer), clusters that are each
other's nearest neighbours may be merged at any time: the hierarchy is the same. So one round
merges them all with a few array operations, and about a third of the clusters is gone.
"""

import numpy as np

WORTHWHILE = 20  # a round must merge one cluster in so many; else single merges are cheaper


def mutual_neighbours(clusters):
    """Rounds of merging, all mutual nearest neighbours at once, while they are worthwhile.

    clusters: `ByMatrix` or `ByCentre`; it holds what is left. Gives (merges (m, 2) as a point of each
    side, heights), not sorted.
    """
    merges, heights = [np.empty((0, 2), int)], [np.empty(0)]
    while len(clusters.sizes) > 1:
        nearest, distance = clusters.nearest()
        index = np.arange(len(nearest))
        first = np.flatnonzero((nearest[nearest] == index) & (index < nearest))  # eq:linkage-mutual
        if len(first) * WORTHWHILE < len(index):
            break
        second = nearest[first]
        merges.append(np.stack([clusters.points[first], clusters.points[second]], axis=1))
        heights.append(distance[first])
        clusters.merge_pairs(first, second, np.delete(index, np.concatenate([first, second])))
    return np.concatenate(merges), np.concatenate(heights)
