"""Mini-batches: the rows of arrays, some at a time, in a new order each epoch."""

import math

import numpy as np

from dlcore.checks import check_array, check_choice, check_integer, check_rng, check_rows


class minibatches:
    """The arrays' rows in batches: `for x, y in minibatches(x, y, batch_size=32, rng=0)`.

    Each pass over it is one epoch: every row once, the last batch smaller where batch_size does not
    divide N, or left out with drop_last=True. rng shuffles anew for each epoch (a seed starts the
    sequence of shuffles, a Generator goes on from where it is), so that a batch's mean gradient
    estimates that of all rows (eq:sgd-unbiased); None keeps the order. `len()` is the number of batches.

    An array may be a dict of arrays, and comes as one: {"tokens": x, "mask": m}. lengths, N integers,
    puts rows of like length into one batch, which then needs little padding, and shuffles the batches
    instead of the rows; rows of one length are still shuffled among themselves.
    """

    def __init__(self, *arrays, batch_size, rng=None, drop_last=False, lengths=None):
        where = "minibatches"
        self.arrays, self.rows = arrays, check_rows(where, leaves(arrays))
        self.batch_size = check_integer(where, "batch_size", batch_size, at_least=1)
        self.rng = None if rng is None else check_rng(where, rng)
        self.drop_last = check_choice(where, "drop_last", drop_last, (False, True))
        if drop_last and self.batch_size > self.rows:
            raise ValueError(
                f"{where}: batch_size must be at most {self.rows} with drop_last, got {batch_size}"
            )
        if lengths is not None:
            check_array(where, "lengths", lengths, (self.rows,), kind="int")
        self.lengths = lengths

    def __len__(self):
        return self.rows // self.batch_size if self.drop_last else math.ceil(self.rows / self.batch_size)

    def __iter__(self):
        for batch in self._batches():
            yield tuple(_rows_of(array, batch) for array in self.arrays)

    def _batches(self):
        """The indices of each batch's rows, in the order of one epoch."""
        order = np.arange(self.rows) if self.rng is None else self.rng.permutation(self.rows)
        if self.drop_last:
            order = order[: len(self) * self.batch_size]  # before they are sorted, or it were the longest
        if self.lengths is not None:
            order = order[np.argsort(self.lengths[order], kind="stable")]
        batches = [order[k * self.batch_size : (k + 1) * self.batch_size] for k in range(len(self))]
        if self.lengths is not None and self.rng is not None:
            batches = [batches[k] for k in self.rng.permutation(len(batches))]
        return batches


def leaves(arrays):
    """All arrays, those in dicts too."""
    return [leaf for array in arrays for leaf in (array.values() if isinstance(array, dict) else [array])]


def _rows_of(array, rows):
    """Some rows of an array, or of each array of a dict."""
    if isinstance(array, dict):
        return {name: part[rows] for name, part in array.items()}
    return array[rows]


def row_count(batch):
    """How many rows a batch has."""
    return len(leaves(batch)[0])
