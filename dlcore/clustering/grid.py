"""Components of near points in two and three dimensions, in time and memory linear in their number.

A grid of cells of side eps/√d: two points of one cell are never farther apart than eps (eq:dbscan-cell),
so a cell is joined for free, however many points it holds. Only pairs of cells are then looked at.
"""

import itertools
import math

import numpy as np

from dlcore.clustering.distances import paired_distances

PAIRS_AT_ONCE = 1 << 20
SLACK = 1e-8  # rounding must not widen a cell: hence a little less than eq:dbscan-cell allows


def cells_are_countable(points, radius):
    """Whether cells have whole numbers, also in one count of all, and rounding moves no point by SLACK."""
    across = [np.ptp(axis) / radius * math.sqrt(points.shape[1]) for axis in points.T]
    return max(across) < 1 << 24 and math.prod(cells + 16 for cells in across) < 1 << 62


def by_cell(points, radius):
    """The points (n, d) sorted by cell: their order (n,), where cells start and the last ends, the cells."""
    side = radius / math.sqrt(points.shape[1]) * (1 - SLACK)  # eq:dbscan-cell
    corner = np.array([axis.min() for axis in points.T])  # much faster than min(axis=0) over rows so short
    place = np.floor((points - corner) / side).astype(np.int64)
    key = place @ _strides(place, 0)
    order = key.argsort(kind="stable")
    changes = np.flatnonzero(np.diff(key[order])) + 1
    starts = np.concatenate([[0], changes, [len(points)]])
    return order, starts, place[order[starts[:-1]]]


def in_crowds(points, radius, count):
    """Whether a point's cell holds `count` points or more, all of them within the radius: (n,)."""
    order, starts, _ = by_cell(points, radius)
    size, found = np.diff(starts), np.empty(len(points), bool)
    found[order] = np.repeat(size >= count, size)  # (n,) eq:dbscan-crowd
    return found


def grid_components(points, radius):
    """The component of each point (n, d), d = 2 or 3, in the graph of pairs within the radius."""
    if not len(points):
        return np.empty(0, int)
    order, starts, cells = by_cell(points, radius)
    sorted_points = points[order]
    a, b = neighboring_cells(cells)
    component = np.arange(len(cells))
    # Most neighbours are joined by their middles' points: these are cheap to try first.
    middle = (starts[:-1] + starts[1:]) // 2
    sure = paired_distances(sorted_points, middle[a], middle[b], "euclidean") <= radius
    component = join_components(component, a[sure], b[sure])
    for some in _portions(a, b, component, starts):
        near = touches(sorted_points, starts, a[some], b[some], radius)
        component = join_components(component, a[some][near], b[some][near])
    result = np.empty(len(points), int)
    result[order] = np.repeat(component, np.diff(starts))
    return result


def neighboring_cells(cells):
    """All pairs of occupied cells whose points may be within the radius, each pair once."""
    d = cells.shape[1]
    reach = math.ceil(math.sqrt(d))
    stride = _strides(cells, reach)
    key = cells @ stride
    by_key = np.argsort(key, kind="stable")
    key_sorted = key[by_key]
    firsts, seconds = [], []
    for offset in itertools.product(range(-reach, reach + 1), repeat=d):
        gap = [max(abs(step) - 1, 0) for step in offset]
        if offset <= (0,) * d or sum(g * g for g in gap) > d:  # the nearest corners are over √d sides apart
            continue
        wanted = key + np.array(offset) @ stride
        at = np.minimum(np.searchsorted(key_sorted, wanted), len(key) - 1)
        found = np.flatnonzero(key_sorted[at] == wanted)
        firsts.append(found)
        seconds.append(by_key[at[found]])
    return np.concatenate(firsts), np.concatenate(seconds)


def _strides(cells, reach):
    """What a step along each axis adds to a cell's number, so that cells within reach differ in it: (d,)."""
    extent = [axis.max() + 2 * reach + 1 for axis in cells.T]
    return np.cumprod([1, *extent[:-1]])


def _portions(a, b, component, starts):
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
    near = paired_distances(points, i, j, "euclidean") <= radius
    return np.bincount(pair[near], minlength=len(a)) > 0


def join_components(component, first, second):
    """The components after joining those of first[m] and second[m] for every m.

    In rounds, each of which takes one or two pairs of every component: most others then lie within one.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    everyone = np.arange(len(component))
    while len(first):
        a, b = component[first], component[second]
        to, back = everyone.copy(), everyone.copy()
        to[a], back[b] = b, a
        pairs = np.concatenate([everyone, everyone]), np.concatenate([to, back])
        graph = coo_array((np.ones(len(pairs[0]), bool), pairs), shape=(len(everyone),) * 2)
        component = connected_components(graph, directed=False)[1][component]
        apart = component[first] != component[second]
        first, second = first[apart], second[apart]
    return component
