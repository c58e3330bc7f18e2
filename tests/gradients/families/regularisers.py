"""Normalisation, dropout and embeddings."""

from dlcore import BatchNorm1d, BatchNorm2d, Dropout, Embedding, LayerNorm
from tests.gradients.draw import Case
from tests.gradients.families.recurrent import shaken


def norm(kind, *shape, features, training=True):
    def build(draw):
        layer = shaken(kind(features, dtype=draw.dtype), draw).train(training)
        if hasattr(layer, "running_mean"):
            layer.running_mean += draw.normal(features)
            layer.running_variance *= draw.uniform(0.5, 2, features)
        return Case(layer, draw.normal(*shape, scale=2.0))

    return build


def dropout(p, training=True):
    return lambda draw: Case(Dropout(p, rng=3).train(training), draw.normal(4, 5))


def embedding(*shape):
    return lambda draw: Case(Embedding(5, 3, rng=draw.rng, dtype=draw.dtype), draw.integers(5, *shape))


CASES = {
    "BatchNorm1d": {
        "training": norm(BatchNorm1d, 5, 3, features=3),
        "three-examples": norm(BatchNorm1d, 3, 2, features=2),
        "evaluation": norm(BatchNorm1d, 5, 3, features=3, training=False),
    },
    "BatchNorm2d": {
        "training": norm(BatchNorm2d, 3, 2, 4, 3, features=2),
        "one-picture": norm(BatchNorm2d, 1, 2, 4, 3, features=2),
        "evaluation": norm(BatchNorm2d, 3, 2, 4, 3, features=2, training=False),
    },
    "LayerNorm": {
        "rows": norm(LayerNorm, 4, 5, features=5),
        "sequence": norm(LayerNorm, 2, 3, 4, features=4),
        "one-vector": norm(LayerNorm, 4, features=4),
    },
    "Dropout": {"training": dropout(0.4), "zero": dropout(0.0), "evaluation": dropout(0.4, training=False)},
    "Embedding": {"sequence": embedding(3, 4), "repeated": embedding(20), "one": embedding(1)},
}
