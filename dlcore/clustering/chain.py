"""One merge at a time in O(n²): the nearest-neighbour chain, and Prim's tree for single linkage."""

import numpy as np

GONE = 0.4  # share of the clusters merged away at which the arrays are packed


class ByMatrix:
    """Clusters known by the matrix of their distances, infinite on its diagonal; it is overwritten."""

    def __init__(self, D, sizes, points, update):
        self.D, self.sizes, self.points, self.update = D, sizes, points, update

    def distances(self, a):
        """From cluster a to every other; infinite to itself and to those merged away."""
        return self.D[a]

    def merge(self, a, b):
        """Merge a into b."""
        D, sizes = self.D, self.sizes
        row = self.update(D[a], D[b], D[a, b], sizes[a], sizes[b], sizes)
        row[a] = row[b] = np.inf
        D[b], D[:, b] = row, row
        D[a], D[:, a] = np.inf, np.inf
        sizes[b] += sizes[a]
        sizes[a] = 0

    def keep(self, alive):
        """Forget the clusters that were merged away."""
        self.D = self.D[np.ix_(alive, alive)]
        self.sizes, self.points = self.sizes[alive], self.points[alive]


class ByCentre:
    """Ward's clusters known by their centres and sizes: memory O(n·D), no matrix.

    The squared Ward distance of clusters of a and b points is 2ab/(a + b) ‖m_a − m_b‖².
    """

    def __init__(self, X):
        self.centres, self.sizes, self.points = X.copy(), np.ones(len(X)), np.arange(len(X))

    def distances(self, a):
        gap = self.centres - self.centres[a]
        size = self.sizes[a]
        squares = np.einsum("nd,nd->n", gap, gap)
        squares *= 2 * size * self.sizes / (size + self.sizes)  # (n,) eq:linkage-ward-height
        squares[self.sizes == 0] = np.inf
        squares[a] = np.inf
        return squares

    def merge(self, a, b):
        total = self.sizes[a] + self.sizes[b]
        weighted = self.sizes[a] * self.centres[a] + self.sizes[b] * self.centres[b]
        self.centres[b] = weighted / total
        self.sizes[b], self.sizes[a] = total, 0

    def keep(self, alive):
        self.centres, self.sizes, self.points = self.centres[alive], self.sizes[alive], self.points[alive]


def nearest_neighbour_chain(clusters):
    """Follow nearest neighbours until two point at each other; merge them; go on from there.

    For reducible linkages (eq:linkage-reducible), where the rest of the chain stays one: at most
    3n − 4 searches of a row (eq:linkage-chain-cost). Gives (merges (n − 1, 2) as a point of each
    side, heights), not sorted. Murtagh, 1983.
    """
    merges, heights, chain, merged_away = [], [], [], 0
    while merged_away < len(clusters.sizes) - 1:
        if not chain:
            if merged_away > GONE * len(clusters.sizes):
                clusters.keep(np.flatnonzero(clusters.sizes))
                merged_away = 0
            chain = [int(clusters.sizes.argmax())]
        a, b, height = follow(clusters, chain)
        merges.append((clusters.points[a], clusters.points[b]))
        heights.append(height)
        clusters.merge(a, b)
        merged_away += 1
    return np.array(merges, int).reshape(-1, 2), np.array(heights)


def follow(clusters, chain):
    """Extend the chain until its last two are mutual nearest neighbours; take them off it."""
    while True:
        distances = clusters.distances(chain[-1])
        nearest = int(distances.argmin())
        if len(chain) > 1 and distances[chain[-2]] <= distances[nearest]:  # among equals, back: it must end
            height = distances[chain[-2]]
            return chain.pop(), chain.pop(), height
        chain.append(nearest)


def spanning_tree(D):
    """Single linkage's merges are the edges of the minimum spanning tree, by Prim's algorithm.

    D (n, n). Gives (edges (n − 1, 2), lengths), not sorted. Gower & Ross, 1969.
    """
    n = len(D)
    nearest, source = D[0].copy(), np.zeros(n, int)
    outside = np.ones(n, bool)
    outside[0], nearest[0] = False, np.inf
    edges, lengths = np.empty((n - 1, 2), int), np.empty(n - 1)
    for step in range(n - 1):
        new = int(nearest.argmin())
        edges[step], lengths[step] = (source[new], new), nearest[new]
        outside[new], nearest[new] = False, np.inf
        closer = (D[new] < nearest) & outside
        nearest[closer] = D[new][closer]
        source[closer] = new
    return edges, lengths
