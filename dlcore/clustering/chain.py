"""One merge at a time in O(n²), for reducible linkages: the nearest-neighbour chain."""

import numpy as np

GONE = 0.4  # share of the clusters merged away at which the arrays are packed


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
