"""Always the nearest pair next: for linkages in which a merge can bring a third cluster nearer."""

import numpy as np


def nearest_pair_first(D, update):
    """Merge the nearest two of all clusters, n − 1 times; each row remembers its nearest neighbour.

    D (n, n), infinite on its diagonal; it is overwritten. Only the rows whose neighbour was merged
    look again. Gives (merges (n − 1, 2), heights) in their order. Müllner, 2011.
    """
    n = len(D)
    sizes = np.ones(n)
    neighbour = D.argmin(axis=1)
    distance = D[np.arange(n), neighbour]
    merges, heights = np.empty((n - 1, 2), int), np.empty(n - 1)
    for step in range(n - 1):
        a = int(distance.argmin())
        b = int(neighbour[a])
        merges[step], heights[step] = (a, b), distance[a]
        row = np.full(n, np.inf)
        alive = sizes > 0
        row[alive] = update(D[a, alive], D[b, alive], D[a, b], sizes[a], sizes[b], sizes[alive])
        row[[a, b]] = np.inf
        D[b], D[:, b] = row, row
        D[a], D[:, a] = np.inf, np.inf
        sizes[b] += sizes[a]
        sizes[a] = 0
        distance[a] = np.inf
        lost = np.flatnonzero(((neighbour == a) | (neighbour == b)) & (sizes > 0))
        lost = np.append(lost, b)
        neighbour[lost] = D[lost].argmin(axis=1)
        distance[lost] = D[lost, neighbour[lost]]
        nearer = row < distance
        neighbour[nearer], distance[nearer] = b, row[nearer]
    return merges, heights
