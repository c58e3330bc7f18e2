"""Single linkage is the minimum spanning tree, found by Prim's algorithm."""

import numpy as np


def spanning_tree(n, distances):
    """The shortest net that connects all n points; its edges are the merges of single linkage.

    distances(a): from point a to every other, (n,), asked once a point. The tree grows from point 0 by the
    point nearest to it. Gives (edges (n − 1, 2), lengths), not sorted. Prim, 1957; Gower & Ross, 1969.
    """
    nearest, source, outside = distances(0).copy(), np.zeros(n, int), np.ones(n, bool)
    outside[0], nearest[0] = False, np.inf
    edges, lengths = [], []
    for _ in range(n - 1):
        new = int(nearest.argmin())  # outside the tree, and nearest to it
        edges.append((source[new], new))
        lengths.append(nearest[new])
        outside[new], nearest[new] = False, np.inf
        row = distances(new)
        closer = row < nearest
        closer &= outside
        np.copyto(nearest, row, where=closer)
        np.copyto(source, new, where=closer)
    return np.array(edges, int).reshape(-1, 2), np.array(lengths)
