"""Chapter 9's losses in PyTorch: values, and the slopes of the weighted binary cross-entropy."""

import math

import numpy as np

from dlcore import BinaryCrossEntropy, CrossEntropy, KLDivergence, log_softmax


def losses():
    """Given arrays, and what dlcore or the chapter's formulas make of them."""
    rng = np.random.default_rng(9)
    z, scores = rng.normal(size=8), rng.normal(size=(8, 5))
    t, classes = rng.integers(2, size=8).astype(np.float64), rng.integers(5, size=8)
    P = rng.dirichlet(np.ones(5), size=8)
    mean, log_variance, y = rng.normal(size=(3, 8))
    counts = rng.poisson(2.0, size=8).astype(np.float64)
    weighted = BinaryCrossEntropy(positive_weight=49.0)
    value, cache = weighted.forward(z, t)
    surprise = 0.5 * (math.log(2 * math.pi) + log_variance + np.exp(-log_variance) * (y - mean) ** 2)
    given = {"z": z, "t": t, "scores": scores, "classes": classes, "P": P, "counts": counts}
    given |= {"mean": mean, "log_variance": log_variance, "y": y}
    return given, {
        "yes_or_no": value,
        "z.grad": weighted.backward(1.0, cache),
        "one_of_k": CrossEntropy()(scores, classes),
        "divergence": KLDivergence()(log_softmax(scores), P),
        "own_variance": surprise.mean(),
        "count": np.mean(np.exp(z) - counts * z),
    }


LISTINGS = {"PyTorch": losses}
