"""Predictions and targets for the tests of losses, and what Hypothesis draws for them."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dlcore import softmax

DTYPES = [np.float32, np.float64]
Z, *PAIR = np.random.default_rng(0).normal(size=(3, 5, 3))
PAIR = tuple(PAIR)
LABELS = np.array([0, 2, 1, 1, 2])
P = softmax(2 * Z[::-1])

logits = st.floats(-1e4, 1e4, width=32)
probabilities = st.floats(0, 1, width=32)


def batches(elements, columns=4):
    return arrays(np.float64, (3, columns), elements=elements)


def distributions(columns=4):
    """Rows that sum to 1, some of their entries 0."""
    weights = batches(st.one_of(st.just(0.0), st.floats(1e-3, 1)), columns)
    return weights.map(lambda w: np.where(w.any(axis=1, keepdims=True), w, 1)).map(
        lambda w: w / w.sum(axis=1, keepdims=True)
    )
