"""Chapter 7's network of three hinges around a ring, in PyTorch."""

import math

import numpy as np

from dlcore import MLP, BinaryCrossEntropy
from dlcore.data import circles


def rings():
    """The scores of all points, their mean loss, and the number of parameters."""
    x, y = circles(200, noise=0.08, rng=0)
    x, target = x.astype(np.float64), y[:, None].astype(np.float64)
    turned = np.array([[1, -1 / 2, -1 / 2], [0, math.sqrt(3) / 2, -math.sqrt(3) / 2]])
    start = [turned, np.zeros(3), -np.ones((3, 1)), np.array([0.7])]
    model = MLP([2, 3, 1], rng=0, dtype=np.float64)
    for parameter, value in zip(model.parameters(), start, strict=True):
        parameter.value[...] = value
    score = model(x)
    count = sum(parameter.value.size for parameter in model.parameters())
    given = {"start": start, "x": x, "target": target}
    return given, {"score": score, "loss": BinaryCrossEntropy()(score, target), "count": count}


LISTINGS = {"PyTorch": rings}
