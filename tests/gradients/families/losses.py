"""Losses; residuals keep away from the corners of the absolute error and of Huber's loss."""

import numpy as np

from dlcore import (
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
from tests.gradients.draw import Case

SHAPES = {"vector": (7,), "batch": (4, 5), "sequence": (2, 3, 4)}


def for_each_shape(make):
    return {name: lambda draw, shape=shape: make(draw, shape) for name, shape in SHAPES.items()}


def residual(draw, shape, kind, kinks):
    """A prediction and a target whose difference is away from the kinks."""
    target = draw.normal(*shape)
    return Case(kind, target + draw.away_from(kinks, *shape), target)


CASES = {
    "BinaryCrossEntropy": for_each_shape(
        lambda draw, shape: Case(
            BinaryCrossEntropy(), draw.normal(*shape, scale=3.0), draw.uniform(0.0, 1.0, *shape)
        )
    )
    | {
        "positive_weight": lambda draw: Case(
            BinaryCrossEntropy(positive_weight=7.5), draw.normal(6, 4), draw.uniform(0.0, 1.0, 6, 4)
        )
    },
    "CrossEntropy": {
        "batch": lambda draw: Case(CrossEntropy(), draw.normal(6, 4, scale=2.0), draw.integers(4, 6)),
        "shifted": lambda draw: Case(CrossEntropy(), 40 + draw.normal(5, 3), draw.integers(3, 5)),
        "one": lambda draw: Case(CrossEntropy(), draw.normal(1, 3), draw.integers(3, 1)),
        "sequence": lambda draw: Case(CrossEntropy(), draw.normal(2, 5, 3), draw.integers(3, 2, 5)),
        "mask": lambda draw: Case(
            CrossEntropy(),
            draw.normal(3, 4, 3),
            draw.integers(3, 3, 4),
            mask=np.arange(4) < np.array([[4], [1], [2]]),
        ),
        "one that counts": lambda draw: Case(
            CrossEntropy(), draw.normal(2, 3), draw.integers(3, 2), mask=np.array([False, True])
        ),
    },
    "NegativeLogLikelihood": {
        "batch": lambda draw: Case(
            NegativeLogLikelihood(), draw.log_probabilities(6, 4), draw.integers(4, 6)
        ),
        "one": lambda draw: Case(NegativeLogLikelihood(), draw.log_probabilities(1, 3), draw.integers(3, 1)),
    },
    "MeanSquaredError": for_each_shape(
        lambda draw, shape: Case(MeanSquaredError(), draw.normal(*shape), draw.normal(*shape))
    ),
    "RootMeanSquaredError": for_each_shape(
        lambda draw, shape: Case(RootMeanSquaredError(), draw.normal(*shape), draw.normal(*shape))
    ),
    "MeanAbsoluteError": for_each_shape(
        lambda draw, shape: residual(draw, shape, MeanAbsoluteError(), [0.0])
    ),
    "Huber": for_each_shape(lambda draw, shape: residual(draw, shape, Huber(), [-1.0, 1.0]))
    | {"delta": lambda draw: residual(draw, (6, 4), Huber(delta=0.4), [-0.4, 0.4])},
    "KLDivergence": {
        "batch": lambda draw: Case(KLDivergence(), draw.log_probabilities(5, 4), draw.probabilities(5, 4)),
        "one": lambda draw: Case(KLDivergence(), draw.log_probabilities(1, 3), draw.probabilities(1, 3)),
    },
    "CTC": {
        "batch": lambda draw: Case(
            CTC(), draw.normal(3, 8, 4, scale=2.0), np.array([[1, 2, 3], [3, 3, 0], [0, 0, 0]])
        ),
        "lengths": lambda draw: Case(
            CTC(), draw.normal(3, 6, 3), np.array([[1, 1], [2, 1], [2, 0]]), lengths=np.array([3, 6, 1])
        ),
        "one": lambda draw: Case(CTC(), draw.normal(1, 1, 2), np.array([[1]])),
        "as many labels as frames": lambda draw: Case(CTC(), draw.normal(1, 4, 3), np.array([[1, 2, 1, 2]])),
    },
    "BernoulliKLDivergence": for_each_shape(
        lambda draw, shape: Case(
            BernoulliKLDivergence(), draw.normal(*shape, scale=3.0), draw.uniform(0.05, 0.95, *shape)
        )
    ),
    "GaussianKLDivergence": {
        "standard": lambda draw: Case(GaussianKLDivergence(), (draw.normal(5, 3), draw.normal(5, 3))),
        "target": lambda draw: Case(
            GaussianKLDivergence(),
            (draw.normal(4, 2), draw.normal(4, 2)),
            (draw.normal(4, 2), draw.normal(4, 2, scale=0.5)),
        ),
    },
}
