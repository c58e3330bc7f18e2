"""Parting a data set: every row in one part, rows together, sizes as asked."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.data import split


@given(st.integers(10, 300), st.integers(0, 1000))
def test_every_row_lands_in_one_part_with_its_target(rows, seed):
    x, y = np.arange(rows), -np.arange(rows)
    parts = split(x, y, rng=seed)
    assert [len(part) for part in parts] == [2, 2, 2]
    assert sorted(np.concatenate([a for a, _ in parts])) == list(x)
    for (a, b), share in zip(parts, (0.6, 0.2, 0.2), strict=True):
        assert np.array_equal(a, -b)
        assert abs(len(a) - share * rows) <= 1


def test_the_usual_unpacking():
    x, y = np.random.default_rng(0).normal(size=(50, 3)), np.arange(50)
    (x_train, y_train), (x_val, y_val), (x_test, y_test) = split(x, y, rng=0)
    assert [len(part) for part in (x_train, x_val, x_test)] == [30, 10, 10]
    for a, b in ((x_train, y_train), (x_val, y_val), (x_test, y_test)):
        np.testing.assert_array_equal(a, x[b])


def test_one_array_and_other_shares():
    parts = split(np.arange(10), fractions=(0.5, 0.5), rng=0)
    assert [len(part[0]) for part in parts] == [5, 5]


def test_the_parts_are_copies_and_a_seed_repeats_them():
    x = np.arange(20)
    ((a,), (b,)), ((again,), _) = (split(x, fractions=(0.5, 0.5), rng=4) for _ in range(2))
    assert np.array_equal(a, again)
    a[...] = b[...] = -1
    assert x.min() == 0


@pytest.mark.parametrize(
    ("arrays", "fractions", "error", "message"),
    [
        ((), (0.5, 0.5), TypeError, "split: give at least one array"),
        (
            (np.zeros(3), np.zeros(4)),
            (0.5, 0.5),
            ValueError,
            "split: arrays must have the same number of rows, at least 1, got [3, 4]",
        ),
        (
            (np.zeros(9),),
            (0.5, 0.4),
            ValueError,
            "split: fractions must add up to 1, got (0.5, 0.4) with sum 0.9",
        ),
        ((np.zeros(9),), 0.5, TypeError, "split: fractions must be a tuple of shares, got 0.5"),
        ((np.zeros(9),), (1.2, -0.2), ValueError, "split: each fraction must be above 0, got -0.2"),
        (
            (np.zeros(2),),
            (0.6, 0.2, 0.2),
            ValueError,
            "split: every part must have a row, got 2 rows for fractions (0.6, 0.2, 0.2)",
        ),
    ],
)
def test_bad_arguments(arrays, fractions, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        split(*arrays, fractions=fractions, rng=0)
