"""One case of each loss or more, and the inputs that Hypothesis draws."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dlcore.activations import log_softmax, softmax
from dlcore.losses import (
    CTC,
    BernoulliKLDivergence,
    BinaryCrossEntropy,
    CrossEntropy,
    GaussianKLDivergence,
    Huber,
    KLDivergence,
    MeanAbsoluteError,
    MeanSquaredError,
    NegativeLogLikelihood,
    RootMeanSquaredError,
)

DTYPES = [np.float32, np.float64]
Z, *PAIR = np.random.default_rng(0).normal(size=(3, 5, 3))
PAIR = tuple(PAIR)
LABELS = np.array([0, 2, 1, 1, 2])
P = softmax(2 * Z[::-1])
CASES = {
    "binary": (BinaryCrossEntropy(), Z, P),
    "binary, weighted": (BinaryCrossEntropy(positive_weight=4.0), Z, P),
    "binary, one logit an example": (BinaryCrossEntropy(), Z[:, 0], P[:, 0]),
    "cross-entropy": (CrossEntropy(), Z, LABELS),
    "cross-entropy, shifted": (CrossEntropy(), Z + 40, LABELS),
    "cross-entropy of sequences": (CrossEntropy(), np.stack([Z, -Z]), np.stack([LABELS, LABELS])),
    "likelihood": (NegativeLogLikelihood(), log_softmax(Z), LABELS),
    "ctc": (CTC(), np.stack([Z, -Z]), np.array([[1, 1], [2, 0]])),
    "squared": (MeanSquaredError(), Z, P),
    "root": (RootMeanSquaredError(), Z, P),
    "absolute": (MeanAbsoluteError(), Z, P),
    "huber": (Huber(0.7), Z, P),
    "divergence": (KLDivergence(), log_softmax(Z), P),
    "bernoulli": (BernoulliKLDivergence(), Z, P),
    "gaussian": (GaussianKLDivergence(), PAIR, None),
    "gaussian to gaussian": (GaussianKLDivergence(), PAIR, PAIR[::-1]),
}
PROBABILITY_LOSSES = [BinaryCrossEntropy, BernoulliKLDivergence]
PAIRED = [MeanSquaredError, RootMeanSquaredError, MeanAbsoluteError, Huber, *PROBABILITY_LOSSES]

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
