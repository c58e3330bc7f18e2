"""Positions: what the table is, and that it tells order. Gradients: tests/gradients."""

import numpy as np
import pytest

from dlcore import PositionalEncoding, TransformerLM
from tests.refusal import refused


def test_positions_have_one_length_and_turn_by_a_fixed_matrix():
    table = PositionalEncoding(6, longest=50, dtype=np.float64).table
    np.testing.assert_allclose((table**2).sum(axis=1), 3, rtol=1e-12)
    shifted, _, rank, _ = np.linalg.lstsq(table[:40], table[5:45], rcond=None)
    np.testing.assert_allclose(table[:40] @ shifted, table[5:45], atol=1e-9)


def test_without_positions_order_is_lost():
    with_order = TransformerLM(9, 8, 2, 1, rng=0, dtype=np.float64)
    without = TransformerLM(9, 8, 2, 1, positions="none", rng=0, dtype=np.float64)
    tokens, swapped = np.array([[1, 2, 3, 4]]), np.array([[2, 1, 3, 4]])
    np.testing.assert_allclose(without(tokens)[:, -1], without(swapped)[:, -1], rtol=1e-10)
    assert not np.allclose(with_order(tokens)[:, -1], with_order(swapped)[:, -1])


SINGLE = np.zeros((2, 3, 4), np.float32)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: PositionalEncoding(4, longest=2)(SINGLE),
            ValueError,
            "PositionalEncoding.forward: x must end before position 2, got 3",
        ),
        (
            lambda: PositionalEncoding(4, longest=9)(SINGLE, start=-1),
            ValueError,
            "PositionalEncoding.forward: start must be at least 0, got -1",
        ),
        (
            lambda: PositionalEncoding(4, dtype=np.float16),
            TypeError,
            "PositionalEncoding: dtype must be float32 or float64, got float16",
        ),
    ],
)
def test_what_does_not_fit_is_named(call, error, message):
    assert refused(error, call) == message
