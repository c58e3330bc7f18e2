"""The two masks that models are given. What attention does with one: test_attention.py."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore import causal_mask, length_mask
from tests.refusal import refused


@given(st.integers(1, 12))
def test_a_position_sees_itself_and_what_came_before(steps):
    mask = causal_mask(steps)
    assert mask.dtype == bool
    assert mask.tolist() == [[seen <= t for seen in range(steps)] for t in range(steps)]


@given(st.data(), st.integers(1, 12))
def test_the_first_steps_of_each_row_count(data, steps):
    lengths = data.draw(st.lists(st.integers(0, steps), min_size=1, max_size=5))
    mask = length_mask(np.array(lengths), steps)
    assert mask.dtype == bool
    assert mask.tolist() == [[t < length for t in range(steps)] for length in lengths]


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int32, np.uint64])
def test_lengths_may_be_integers_of_any_size(kind):
    """300 steps are more than one byte counts."""
    mask = length_mask(np.array([0, 1, 127], kind), 300)
    assert mask.sum(axis=1).tolist() == [0, 1, 127]
    assert mask.shape == (3, 300)


BAD = [
    (lambda: causal_mask(0), ValueError, "causal_mask: steps must be at least 1, got 0"),
    (lambda: causal_mask(2.5), TypeError, "causal_mask: steps must be a whole number, got 2.5"),
    (lambda: length_mask(np.array([1]), 0), ValueError, "length_mask: steps must be at least 1, got 0"),
    (
        lambda: length_mask(np.array([1]), 2.5),
        TypeError,
        "length_mask: steps must be a whole number, got 2.5",
    ),
    (
        lambda: length_mask(np.array([3, 6]), 5),
        ValueError,
        "length_mask: lengths must be in 0..5, got 3..6",
    ),
    (
        lambda: length_mask(np.array([-1, 2]), 5),
        ValueError,
        "length_mask: lengths must be in 0..5, got -1..2",
    ),
    (
        lambda: length_mask(np.array([1.0]), 5),
        TypeError,
        "length_mask: lengths must be an array of int, got float64",
    ),
    (lambda: length_mask([1, 2], 5), TypeError, "length_mask: lengths must be a NumPy array, got list"),
    (lambda: length_mask(np.array(1), 5), ValueError, "length_mask: lengths must be (B,), got ()"),
    (lambda: length_mask(np.zeros(0, int), 5), ValueError, "length_mask: lengths must be (B,), got (0,)"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_what_does_not_fit_is_named(call, error, message):
    assert refused(error, call) == message
