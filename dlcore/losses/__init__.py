"""Losses: how wrong a prediction is, as one number, and how that number changes with it.

`value, cache = loss.forward(prediction, target)` and `dprediction = loss.backward(1.0, cache)`; means
over the batch, in nats. A value is a Python float; a gradient has the dtype of the prediction.
"""

from dlcore.losses.classification import BinaryCrossEntropy, CrossEntropy, NegativeLogLikelihood
from dlcore.losses.ctc import CTC
from dlcore.losses.divergence import BernoulliKLDivergence, GaussianKLDivergence, KLDivergence
from dlcore.losses.regression import Huber, MeanAbsoluteError, MeanSquaredError, RootMeanSquaredError

__all__ = [
    "CTC",
    "BernoulliKLDivergence",
    "BinaryCrossEntropy",
    "CrossEntropy",
    "GaussianKLDivergence",
    "Huber",
    "KLDivergence",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "NegativeLogLikelihood",
    "RootMeanSquaredError",
]
