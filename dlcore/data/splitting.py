"""Parting a data set at random."""

import math

import numpy as np

from dlcore.checks import check_number, check_rng, check_rows


def split(*arrays, fractions=(0.6, 0.2, 0.2), rng):
    """Shuffle the arrays together and part them, as in (x_train, y_train), (x_val, y_val), (x_test, y_test).

    arrays: the same number of rows N each. fractions: one share a part, adding up to 1; a part
    ends at row round(N × the shares so far), so that every row lands in exactly one part.
    Returns a tuple of tuples, for a single array too. Raises ValueError for shares that do not
    add up to 1, arrays of unequal length, or a part that would be empty.
    """
    rows = check_rows("split", arrays)
    if not isinstance(fractions, (tuple, list)):
        raise TypeError(f"split: fractions must be a tuple of shares, got {fractions!r}")
    for fraction in fractions:
        check_number("split", "each fraction", fraction, above=0)
    if not math.isclose(sum(fractions), 1.0, abs_tol=1e-9):
        raise ValueError(f"split: fractions must add up to 1, got {fractions} with sum {sum(fractions):g}")
    ends = [round(rows * share) for share in np.cumsum(fractions)]
    order = check_rng("split", rng).permutation(rows)
    parts = [order[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    if any(len(part) == 0 for part in parts):
        raise ValueError(f"split: every part must have a row, got {rows} rows for fractions {fractions}")
    return tuple(tuple(array[part] for array in arrays) for part in parts)
