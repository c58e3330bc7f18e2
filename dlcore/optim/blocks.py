"""Many small parameters as one long vector, so that an update is a few long operations.

On a small network a NumPy call costs more than its arithmetic; one set of calls for all small
parameters together halves the time of Adam's step. A large parameter is a block of its own.
"""

import numpy as np

LARGE = 1 << 16


class Block:
    """Parameters that are updated together: their entries, one after another, are the vector θ.

    It holds the parameters and no array of theirs: `value` and `grad` are looked up at each step,
    so a model that is copied, loaded or given new arrays goes on being trained.
    """

    def __init__(self, parameters):
        self.parameters = parameters
        ends = np.cumsum([parameter.value.size for parameter in parameters]).tolist()
        self.parts = [slice(start, end) for start, end in zip([0, *ends], ends, strict=False)]
        self.size = ends[-1]

    def values(self):
        """θ, a vector to read, not to write to."""
        return _joined([parameter.value for parameter in self.parameters])

    def gradients(self):
        """g, in the order of θ, to read as well."""
        return _joined([parameter.grad for parameter in self.parameters])

    def shrink(self, factor):
        """θ ← factor · θ."""
        for parameter in self.parameters:
            parameter.value *= factor

    def subtract(self, change):
        """θ ← θ - change."""
        for parameter, part in zip(self.parameters, self.parts, strict=True):
            parameter.value -= change[part].reshape(parameter.value.shape)


def blocks(parameters):
    """The list of Blocks: one for all small parameters, one for each large."""
    small = [parameter for parameter in parameters if parameter.value.size < LARGE]
    large = [[parameter] for parameter in parameters if parameter.value.size >= LARGE]
    return [Block(group) for group in ([small] if small else []) + large]


def _joined(arrays):
    """The entries of all arrays as one vector; of a single array without copying."""
    if len(arrays) == 1:
        return arrays[0].reshape(-1)
    return np.concatenate([array.ravel() for array in arrays])
