"""Three orders of merging: all mutual nearest neighbours at once, one chain of them, the nearest pair first.

Where a linkage is reducible (a merge brings no third cluster nearer), clusters that are each other's
nearest neighbours may be merged at any time: the hierarchy is the same. So a round merges them all with
a few array operations, and about a third of the clusters is gone; and a chain finds one such pair after
another, in O(n²) altogether. Where a merge can bring a third cluster nearer, the nearest pair comes next.
"""

import numpy as np

WORTHWHILE = 20  # a round must merge one cluster in so many; else single merges are cheaper
GONE = 0.4  # share of the clusters merged away at which the arrays are packed


def mutual_neighbors(clusters):
    """Rounds of merging, all mutual nearest neighbours at once, while they are worthwhile.

    clusters: `ByMatrix` or `ByCenter`; it holds what is left. Gives (merges (m, 2) as a point of each
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


def nearest_neighbor_chain(clusters):
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
        a, b, height = extend_chain(clusters, chain)
        merges.append((clusters.points[a], clusters.points[b]))
        heights.append(height)
        clusters.merge(a, b)
        merged_away += 1
    return np.array(merges, int).reshape(-1, 2), np.array(heights)


def extend_chain(clusters, chain):
    """Extend the chain until its last two are mutual nearest neighbours; take them off it."""
    while True:
        distances = clusters.distances(chain[-1])
        nearest = int(distances.argmin())
        if len(chain) > 1 and distances[chain[-2]] <= distances[nearest]:  # among equals, back: it must end
            height = distances[chain[-2]]
            return chain.pop(), chain.pop(), height
        chain.append(nearest)


def nearest_pair_first(clusters):
    """Merge the nearest two of all clusters, n − 1 times; each row remembers its nearest neighbour.

    clusters: `ByMatrix`. A row that has lost its neighbour looks again only when its turn comes: until
    then the distance that it remembers is a lower bound. Gives (merges (n − 1, 2) as a point of each
    side, heights) in their order. Müllner, 2011.
    """
    merges, heights = [], []
    while len(clusters.sizes) > 1:
        neighbor, bound = clusters.nearest()
        for _ in range(max(1, int(GONE * len(bound)))):
            a, b = _nearest_pair(clusters, neighbor, bound)
            merges.append((clusters.points[a], clusters.points[b]))
            heights.append(bound[a])
            clusters.merge(a, b)
            bound[a] = np.inf
            _search_row(clusters, b, neighbor, bound)
            nearer = clusters.D[b] < bound
            np.copyto(neighbor, b, where=nearer)
            np.copyto(bound, clusters.D[b], where=nearer)
        clusters.keep(np.flatnonzero(clusters.sizes))
    return np.array(merges, int).reshape(-1, 2), np.array(heights)


def _nearest_pair(clusters, neighbor, bound):
    """The cluster of the lowest bound and its neighbour, as soon as the bound is their distance."""
    while True:
        a = int(bound.argmin())
        b = neighbor[a]
        if clusters.D[a, b] + clusters.gone[b] <= bound[a]:
            return a, int(b)
        _search_row(clusters, a, neighbor, bound)


def _search_row(clusters, a, neighbor, bound):
    """Search the row of cluster a for its nearest neighbour."""
    distances = clusters.distances(a)
    neighbor[a] = distances.argmin()
    bound[a] = distances[neighbor[a]]
