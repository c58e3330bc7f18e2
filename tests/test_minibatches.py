"""Mini-batches: every row once an epoch, in an order that a seed repeats."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore import minibatches


@given(st.integers(1, 60), st.integers(1, 70), st.one_of(st.none(), st.integers(0, 99)))
def test_every_row_comes_once_an_epoch_and_rows_stay_together(rows, batch_size, rng):
    x, y = np.arange(rows), -np.arange(rows)
    data = minibatches(x, y, batch_size=batch_size, rng=rng)
    for _ in range(2):
        batches = list(data)
        assert len(batches) == len(data) == math.ceil(rows / batch_size)
        assert all(len(a) == batch_size for a, _ in batches[:-1])
        assert sorted(np.concatenate([a for a, _ in batches])) == list(x)
        assert all(np.array_equal(a, -b) for a, b in batches)


def order(data):
    return np.concatenate([x for (x,) in data]).tolist()


def test_without_rng_the_order_is_kept():
    data = minibatches(np.arange(10), batch_size=3)
    assert order(data) == order(data) == list(range(10))


def test_a_seed_gives_another_shuffle_each_epoch_and_the_same_ones_again():
    first, again = (minibatches(np.arange(50), batch_size=7, rng=3) for _ in range(2))
    epochs = [order(first) for _ in range(3)]
    assert epochs == [order(again) for _ in range(3)]
    assert len({tuple(epoch) for epoch in epochs}) == 3


def test_a_generator_goes_on_from_where_it_is():
    rng = np.random.default_rng(3)
    rng.random(5)
    twin = np.random.default_rng(3)
    twin.random(5)
    data = minibatches(np.arange(50), batch_size=7, rng=rng)
    assert [order(data), order(data)] == [twin.permutation(50).tolist(), twin.permutation(50).tolist()]


def test_batches_do_not_share_memory_with_the_data():
    x = np.zeros(6)
    for (batch,) in minibatches(x, batch_size=2):
        batch += 1
    assert not x.any()


@pytest.mark.parametrize(
    ("arrays", "options", "error", "message"),
    [
        ((), {"batch_size": 2}, TypeError, "minibatches: give at least one array"),
        (
            (np.zeros(3), np.zeros(4)),
            {"batch_size": 2},
            ValueError,
            "minibatches: arrays must have the same number of rows, at least 1, got [3, 4]",
        ),
        (
            (np.zeros((0, 2)),),
            {"batch_size": 2},
            ValueError,
            "minibatches: arrays must have the same number of rows, at least 1, got [0]",
        ),
        (
            ([1, 2],),
            {"batch_size": 2},
            TypeError,
            "minibatches: each array must be a NumPy array with rows, got [1, 2]",
        ),
        (
            (np.zeros(3),),
            {"batch_size": 0},
            ValueError,
            "minibatches: batch_size must be at least 1, got 0",
        ),
        (
            (np.zeros(3),),
            {"batch_size": 2.0},
            TypeError,
            "minibatches: batch_size must be a whole number, got 2.0",
        ),
        (
            (np.zeros(3),),
            {"batch_size": 2, "rng": "seed"},
            TypeError,
            "minibatches: rng must be a numpy.random.Generator or an integer seed, got 'seed'",
        ),
    ],
)
def test_bad_batches(arrays, options, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        minibatches(*arrays, **options)
