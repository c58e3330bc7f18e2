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


# --- the last batch, dicts, lengths


@given(st.integers(1, 40), st.integers(1, 40), st.one_of(st.none(), st.integers(0, 99)))
def test_a_last_batch_that_is_not_full_may_be_left_out(rows, batch_size, rng):
    if batch_size > rows:
        with pytest.raises(ValueError, match=f"batch_size must be at most {rows} with drop_last, got"):
            minibatches(np.arange(rows), batch_size=batch_size, drop_last=True)
        return
    data = minibatches(np.arange(rows), batch_size=batch_size, rng=rng, drop_last=True)
    batches = [x for (x,) in data]
    assert len(batches) == len(data) == rows // batch_size
    assert {len(x) for x in batches} == {batch_size}
    assert len(set(np.concatenate(batches))) == len(batches) * batch_size


def test_a_dict_of_arrays_comes_as_one_and_its_rows_stay_together():
    inputs = {"tokens": np.arange(7), "mask": np.arange(7) % 2 == 0}
    seen = []
    for batch, target in minibatches(inputs, -np.arange(7), batch_size=3, rng=0):
        assert list(batch) == ["tokens", "mask"]
        np.testing.assert_array_equal(batch["tokens"], -target)
        np.testing.assert_array_equal(batch["mask"], batch["tokens"] % 2 == 0)
        seen += batch["tokens"].tolist()
    assert sorted(seen) == list(range(7))


def padding(batches):
    """The steps that rows of these lengths would be filled up with."""
    return sum(int((lengths.max() - lengths).sum()) for lengths in batches)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=50), st.integers(1, 8), st.booleans())
def test_rows_of_like_length_come_together(lengths, batch_size, drop_last):
    lengths = np.array(lengths)
    drop_last = drop_last and batch_size <= len(lengths)
    data = minibatches(
        lengths, np.arange(len(lengths)), batch_size=batch_size, rng=0, lengths=lengths, drop_last=drop_last
    )
    batches = list(data)
    taken = np.concatenate([rows for _, rows in batches])
    assert len(set(taken)) == len(taken) == (len(data) * batch_size if drop_last else len(lengths))
    in_order = np.sort(lengths[taken])
    least = padding([in_order[i : i + batch_size] for i in range(0, len(in_order), batch_size)])
    assert padding([each for each, _ in batches]) == least


def test_batches_of_lengths_come_in_a_new_order_each_epoch():
    lengths = np.repeat(np.arange(1, 9), 4)
    data = minibatches(lengths, np.arange(32), batch_size=4, rng=0, lengths=lengths)
    epochs = [[(int(each[0]), tuple(rows)) for each, rows in data] for _ in range(2)]
    assert [first for first, _ in epochs[0]] != [first for first, _ in epochs[1]]
    assert {len(set(epoch)) for epoch in epochs} == {8}
    assert set(epochs[0]) != set(epochs[1]), "rows of one length are shuffled among themselves"


def test_without_rng_the_shortest_come_first():
    lengths = np.array([3, 1, 2, 1])
    assert order(minibatches(lengths, batch_size=2, lengths=lengths)) == [1, 1, 2, 3]


def test_what_drop_last_leaves_out_is_not_always_the_longest():
    lengths = np.arange(1, 8)
    data = minibatches(lengths, batch_size=3, rng=0, lengths=lengths, drop_last=True)
    left_out = {(set(range(1, 8)) - set(order(data))).pop() for _ in range(20)}
    assert len(left_out) > 3


@pytest.mark.parametrize(
    ("lengths", "error", "came"),
    [
        (np.ones(4, int), ValueError, r"must be \(3,\), got \(4,\)"),
        (np.ones(3), TypeError, "must be an array of int, got float64"),
        ([1, 2, 3], TypeError, "must be a NumPy array, got list"),
    ],
)
def test_lengths_that_are_none(lengths, error, came):
    with pytest.raises(error, match=f"^minibatches: lengths {came}"):
        minibatches(np.zeros(3), batch_size=2, lengths=lengths)
