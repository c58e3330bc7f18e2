"""Rankings: precision, recall and gain are counted."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore import normalized_gain, precision_recall
from tests.refusal import refused


def naive_top(scores, k):
    return sorted(range(len(scores)), key=lambda item: (-scores[item], item))[:k]


@given(
    st.lists(st.tuples(st.integers(-3, 3), st.booleans()), min_size=1, max_size=9).filter(
        lambda items: any(relevant for _, relevant in items)
    ),
    st.data(),
)
def test_precision_and_recall_are_counted(items, data):
    k = data.draw(st.integers(1, len(items)))
    scores, relevant = np.array([s for s, _ in items], float), np.array([r for _, r in items])
    hits = sum(relevant[item] for item in naive_top(scores, k))
    assert precision_recall(scores, relevant, k) == (hits / k, hits / relevant.sum())


@pytest.mark.parametrize("seed", range(6))
def test_the_gain_is_relative_to_the_best_of_all_orders(seed):
    rng = np.random.default_rng(seed)
    relevant, scores = rng.integers(0, 4, 5).astype(float), rng.normal(size=5)
    relevant[0] += 1
    for k in range(1, 6):
        gains = {
            order: sum(relevant[item] / np.log2(rank + 2) for rank, item in enumerate(order[:k]))
            for order in itertools.permutations(range(5))
        }
        expected = gains[tuple(naive_top(scores, 5))] / max(gains.values())
        assert normalized_gain(scores, relevant, k) == pytest.approx(expected, rel=1e-12)


def test_gain_by_hand():
    scores, relevant = np.array([3.0, 2.0, 1.0]), np.array([0.0, 1.0, 1.0])
    expected = (1 / np.log2(3) + 1 / 2) / (1 + 1 / np.log2(3))
    assert normalized_gain(scores, relevant, 3) == pytest.approx(expected, rel=1e-12)
    assert normalized_gain(-scores, relevant, 3) == pytest.approx(1.0, rel=1e-12)
    assert normalized_gain(scores, relevant, 1) == 0.0


ONE = np.array([True, False])
BAD = [
    (
        lambda: precision_recall(np.ones(2), np.zeros(2, bool), 1),
        ValueError,
        "precision_recall: relevant must hold at least one item, got none",
    ),
    (
        lambda: precision_recall(np.ones(2), ONE, 0),
        ValueError,
        "precision_recall: k must be at least 1 and at most 2, got 0",
    ),
    (
        lambda: precision_recall(np.ones(2), ONE, 3),
        ValueError,
        "precision_recall: k must be at least 1 and at most 2, got 3",
    ),
    (
        lambda: precision_recall(np.array([0.0, np.nan]), ONE, 1),
        ValueError,
        "precision_recall: scores must be numbers, got NaN",
    ),
    (
        lambda: normalized_gain(np.ones(2), np.zeros(2), 1),
        ValueError,
        "normalized_gain: relevant must hold at least one item, got none",
    ),
    (
        lambda: normalized_gain(np.ones(2), np.array([1.0, -1.0]), 1),
        ValueError,
        "normalized_gain: relevant must be at least 0, got -1.0",
    ),
    (
        lambda: normalized_gain(np.ones(2), np.array([np.inf, 1.0]), 1),
        ValueError,
        "normalized_gain: relevant must be finite, got NaN or infinity",
    ),
    (
        lambda: normalized_gain(np.ones(2), np.ones(3), 1),
        ValueError,
        "normalized_gain: relevant must be (2,), got (3,)",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
