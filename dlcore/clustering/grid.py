"""Components of near points in two and three dimensions, in time and memory linear in their number.

A grid of cells of side eps/√d: two points of one cell are never farther apart than eps (eq:dbscan-cell),
so a cell is joined for free, however many points it holds. Only pairs of cells are then looked at.
"""

import itertools
import math

import numpy as np

PAIRS_AT_ONCE = 1 << 20


def cells_are_countable(points, radius):
    """Whether cells and their combination have whole numbers, exact in spite of rounding."""
    across = (np.ptp(points, axis=0) / radius * math.sqrt(points.shape[1])).tolist()
    return max(across) < 1 << 30 and math.prod(cells + 16 for cells in across) < 1 << 62


def grid_components(points, radius):
    """The component of each point (n, d), d = 2 or 3, in the graph of pairs within the radius."""
    if not len(points):
        return np.empty(0, int)
    # Rounding must not widen a cell: hence a little less than eq:dbscan-cell allows.
    side = radius / math.sqrt(points.shape[1]) * (1 - 1e-12)
    place = np.floor((points - points.min(axis=0)) / side).astype(np.int64)
    order = np.lexsort(place.T)
    changes = np.any(np.diff(place[order], axis=0) != 0, axis=1)
    starts = np.concatenate([[0], np.flatnonzero(changes) + 1, [len(points)]])
    cells, sorted_points = place[order[starts[:-1]]], points[order]
    a, b = neighbouring_cells(cells)
    component = np.arange(len(cells))
    # Most neighbours are joined by their middles' points: these are cheap to try first.
    middle = (starts[:-1] + starts[1:]) // 2
    sure = squared(sorted_points[middle[a]] - sorted_points[middle[b]]) <= radius * radius
    component = join(component, a[sure], b[sure])
    for some in chunks(a, b, component, starts):
        near = touches(sorted_points, starts, a[some], b[some], radius)
        component = join(component, a[some][near], b[some][near])
    result = np.empty(len(points), int)
    result[order] = np.repeat(component, np.diff(starts))
    return result


def neighbouring_cells(cells):
    """All pairs of occupied cells whose points may be within the radius, each pair once."""
    d = cells.shape[1]
    reach = math.ceil(math.sqrt(d))
    extent = cells.max(axis=0) + 2 * reach + 1
    stride = np.concatenate([[1], np.cumprod(extent[:-1])])
    key = (cells + reach) @ stride
    by_key = np.argsort(key)
    key_sorted = key[by_key]
    firsts, seconds = [], []
    for offset in itertools.product(range(-reach, reach + 1), repeat=d):
        gap = [max(abs(step) - 1, 0) for step in offset]
        if offset <= (0,) * d or sum(g * g for g in gap) >= d:  # the nearest corners are √d sides apart
            continue
        wanted = key + np.array(offset) @ stride
        at = np.minimum(np.searchsorted(key_sorted, wanted), len(key) - 1)
        found = np.flatnonzero(key_sorted[at] == wanted)
        firsts.append(found)
        seconds.append(by_key[at[found]])
    return np.concatenate(firsts), np.concatenate(seconds)


def chunks(a, b, component, starts):
    """The cell pairs that are still apart, a bounded number of point pairs at a time."""
    apart = np.flatnonzero(component[a] != component[b])
    size = np.diff(starts)
    work = np.cumsum(size[a[apart]] * size[b[apart]])
    ends = (
        np.searchsorted(work, np.arange(PAIRS_AT_ONCE, work[-1] + PAIRS_AT_ONCE, PAIRS_AT_ONCE))
        if len(work)
        else []
    )
    for start, end in itertools.pairwise([0, *(np.asarray(ends) + 1)]):
        if start < len(apart):
            yield apart[start:end]


def touches(points, starts, a, b, radius):
    """Whether some point of cell a[m] is within the radius of some point of cell b[m]."""
    size = np.diff(starts)
    count = size[a] * size[b]
    pair = np.repeat(np.arange(len(a)), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    i = starts[a][pair] + within // size[b][pair]
    j = starts[b][pair] + within % size[b][pair]
    near = squared(points[i] - points[j]) <= radius * radius
    return np.bincount(pair[near], minlength=len(a)) > 0


def join(component, first, second):
    """The components after joining those of first[m] and second[m] for every m."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array(
        (np.ones(len(first), bool), (component[first], component[second])), shape=(len(component),) * 2
    )
    _, joined = connected_components(graph, directed=False)
    return joined[component]


def squared(gap):
    return np.einsum("nd,nd->n", gap, gap)
