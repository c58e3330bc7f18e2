"""Merging all mutual nearest neighbours at once.

Where a linkage is reducible (a merge brings no third cluster nearer), clusters that are each
other's nearest neighbours may be merged at any time: the hierarchy is the same. So one round
merges them all with a few array operations, and about a third of the clusters is gone.
"""

import numpy as np

WORTHWHILE = 20  # a round must merge one cluster in so many; else single merges are cheaper
BAND = 32  # merges computed together: their rows stay in the cache


def mutual_neighbours(D, update):
    """Rounds of merging on the matrix D (n, n), infinite on its diagonal, while they are worthwhile.

    Gives ((merges (m, 2), heights (m,)), the matrix of what is left, its sizes, a point of each).
    """
    sizes, points = np.ones(len(D)), np.arange(len(D))
    merges, heights = [np.empty((0, 2), int)], [np.empty(0)]
    while len(D) > 1:
        nearest, index = D.argmin(axis=1), np.arange(len(D))
        first = np.flatnonzero((nearest[nearest] == index) & (index < nearest))
        if len(first) * WORTHWHILE < len(D):
            break
        second = nearest[first]
        merges.append(np.stack([points[first], points[second]], axis=1))
        heights.append(D[first, second])
        alone = np.delete(index, np.concatenate([first, second]))
        D = contract(D, first, second, alone, sizes, update)
        sizes = np.concatenate([sizes[first] + sizes[second], sizes[alone]])
        points = np.concatenate([points[first], points[alone]])
    return (np.concatenate(merges), np.concatenate(heights)), D, sizes, points


def contract(D, first, second, alone, sizes, update):
    """The matrix after merging first[p] with second[p] for every p: merged clusters, then the others."""
    a, b, between = sizes[first], sizes[second], D[first, second]
    count = len(first)
    D_new = np.empty((count + len(alone),) * 2)
    merged, both = D_new[:count], D_new[:count, :count]
    for start in range(0, count, BAND):
        p = slice(start, start + BAND)
        rows = update(D[first[p]], D[second[p]], between[p, None], a[p, None], b[p, None], sizes)  # (BAND,n)
        merged[p, count:] = rows[:, alone]
        both[p] = update(rows[:, first], rows[:, second], between, a, b, (a + b)[p, None])  # (BAND,P)
    both[:] = (both + both.T) / 2  # equal but for rounding: make it exactly symmetric
    D_new[count:, :count] = merged[:, count:].T
    for start in range(0, len(alone), BAND):
        q = slice(start, start + BAND)
        D_new[count:, count:][q] = D[np.ix_(alone[q], alone)]
    np.fill_diagonal(D_new, np.inf)
    return D_new
