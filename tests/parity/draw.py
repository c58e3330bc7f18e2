"""Inputs for the comparison with other libraries, the same on every machine.

RandomState's stream is frozen, unlike Generator's. Every number is rounded to float32, so that
both precisions start from exactly the same inputs.
"""

import zlib

import numpy as np


class Draw:
    """Random material for one configuration, whose name is the seed."""

    def __init__(self, name):
        self.random = np.random.RandomState(zlib.crc32(name.encode()))

    def normal(self, *shape, scale=1.0):
        return rounded(scale * self.random.normal(size=shape))

    def uniform(self, low, high, *shape):
        return rounded(self.random.uniform(low, high, size=shape))

    def probabilities(self, *shape):
        weights = self.random.uniform(0.1, 1.0, size=shape)
        return rounded(weights / weights.sum(-1, keepdims=True))

    def integers(self, high, *shape):
        return self.random.randint(high, size=shape).astype(np.int64)

    def shape(self, axes, low=1, high=7):
        """A random shape with this many axes."""
        return tuple(int(size) for size in self.random.randint(low, high, size=axes))


def rounded(x):
    """float64 numbers that float32 can hold."""
    return np.asarray(x).astype(np.float32).astype(np.float64)
