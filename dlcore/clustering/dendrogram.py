"""The coordinates of a dendrogram: which bracket to draw for each merge."""

import numpy as np

from dlcore.clustering.agglomerative import check_hierarchy


def dendrogram(Z):
    """Brackets and the order of the leaves: (x (n − 1, 4), y (n − 1, 4), leaves (n,)).

    Row m of x and y are the corners of merge m's bracket: up from its left cluster, across, down to
    its right one; leaves stand at 0, 1, …, n − 1 along x in the order given. Draw with
    `axes.plot(x.T, y.T)`.
    """
    n = check_hierarchy("dendrogram", Z)
    leaves = _leaf_order(Z)
    position, level = np.empty(2 * n - 1), np.zeros(2 * n - 1)
    position[leaves] = np.arange(n)
    x, y = np.empty((n - 1, 4)), np.empty((n - 1, 4))
    for row, (a, b, height, _) in enumerate(Z):
        a, b = int(a), int(b)
        left, right = (a, b) if position[a] <= position[b] else (b, a)
        x[row] = position[left], position[left], position[right], position[right]
        y[row] = level[left], height, height, level[right]
        position[n + row], level[n + row] = (position[left] + position[right]) / 2, height
    return x, y, leaves


def _leaf_order(Z):
    """The leaves from left to right: at each merge, the first cluster of its row stands left."""
    n, order = len(Z) + 1, []
    stack = [2 * n - 2]
    while stack:
        cluster = stack.pop()
        if cluster < n:
            order.append(cluster)
        else:
            stack += [int(Z[cluster - n, 1]), int(Z[cluster - n, 0])]
    return np.array(order)
