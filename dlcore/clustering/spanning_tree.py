"""Single linkage is the minimum spanning tree, found by Prim's algorithm."""

import numpy as np


def spanning_tree(n, distances):
    """The shortest net that connects all n points; its edges are the merges of single linkage.

    distances(a): from point a to every other, (n,), asked once a point. The tree grows from point 0 by the
    point nearest to it. Gives (edges (n − 1, 2), lengths), not sorted. Prim, 1957; Gower & Ross, 1969.
    """
    nearest, source, inside = distances(0).copy(), np.zeros(n, int), np.zeros(n)
    inside[0] = nearest[0] = np.inf  # infinite for a point of the tree, and hides it
    edges, lengths = [], []
    for _ in range(n - 1):
        new = int(nearest.argmin())
        edges.append((source[new], new))
        lengths.append(nearest[new])
        inside[new] = nearest[new] = np.inf
        row = distances(new) + inside
        source[row < nearest] = new
        np.minimum(nearest, row, out=nearest)
    return np.array(edges, int).reshape(-1, 2), np.array(lengths)
