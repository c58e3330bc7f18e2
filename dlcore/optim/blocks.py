"""Many parameters as a few long vectors, so that an update is a few long operations.

A small network has many small arrays, and each NumPy call costs more than its arithmetic; a
large one has arrays that do not fit a processor's cache. A block is what suits both: some
64,000 consecutive entries of the parameters, small ones together, a large one by its rows.
"""

import math

import numpy as np

ENTRIES = 1 << 16


class Block:
    """Consecutive entries of the parameters θ, whose gradient is read as one vector g.

    Nothing of a parameter is kept but the parameter itself: `value` and `grad` are looked up at
    each step, so a model that is copied, loaded or given new arrays goes on being trained.
    `spare` is a vector like g to compute in; blocks share the memory of both.
    """

    def __init__(self, pieces, g, spare):
        size = sum(math.prod(shape) for _, _, shape in pieces)
        self.g, self.spare = g[:size], spare[:size]
        ends = np.cumsum([math.prod(shape) for _, _, shape in pieces])
        self.pieces = [
            (parameter, rows, self.g[end - math.prod(shape) : end].reshape(shape), end)
            for (parameter, rows, shape), end in zip(pieces, ends, strict=True)
        ]

    def gradient(self, weight_decay=0.0):
        """g, or g + α θ with α the weight decay: a vector that the caller may overwrite."""
        for parameter, rows, g, _ in self.pieces:
            np.copyto(g, parameter.grad[rows])
            if weight_decay:
                g += weight_decay * parameter.value[rows]
        return self.g

    def shrink(self, factor):
        """θ ← factor · θ."""
        for parameter, rows, _, _ in self.pieces:
            parameter.value[rows] *= factor

    def subtract(self, change):
        """θ ← θ - change."""
        for parameter, rows, g, end in self.pieces:
            theta = parameter.value[rows]
            np.subtract(theta, change[end - g.size : end].reshape(g.shape), out=theta)


def blocks(parameters):
    """The list of Blocks that together hold every entry of the parameters once."""
    dtype = parameters[0].value.dtype
    groups, room = [[]], ENTRIES
    for parameter in parameters:
        for rows, shape in portions(parameter.value.shape):
            size = math.prod(shape)
            if size > room and groups[-1]:
                groups.append([])
                room = ENTRIES
            groups[-1].append((parameter, rows, shape))
            room -= size
    longest = max(sum(math.prod(shape) for _, _, shape in group) for group in groups)
    g, spare = np.empty(longest, dtype), np.empty(longest, dtype)
    return [Block(group, g, spare) for group in groups]


def portions(shape):
    """Yield (index, shape) of the parts of an array, by its rows, that fit a block."""
    if math.prod(shape) <= ENTRIES:
        yield ..., shape
        return
    rows = max(1, ENTRIES // math.prod(shape[1:]))
    for start in range(0, shape[0], rows):
        yield slice(start, start + rows), (min(rows, shape[0] - start), *shape[1:])
