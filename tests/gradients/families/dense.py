"""The dense layer, and layers one after another."""

from dlcore import Dense, Sequential, Sigmoid, Tanh
from tests.gradients.draw import Case


def dense(draw, features_in, features_out, **options):
    """A dense layer whose bias is not zero."""
    layer = Dense(features_in, features_out, rng=draw.rng, dtype=draw.dtype, **options)
    if layer.b is not None:
        layer.b.value[...] = draw.normal(features_out)
    return layer


def shared(draw):
    layer = dense(draw, 3, 3)
    return Case(Sequential(layer, Tanh(), layer, Tanh(), layer), draw.normal(4, 3))


CASES = {
    "Dense": {
        "batch": lambda draw: Case(dense(draw, 4, 3), draw.normal(5, 4)),
        "sequence": lambda draw: Case(dense(draw, 3, 2), draw.normal(2, 4, 3)),
        "no-bias": lambda draw: Case(dense(draw, 4, 3, bias=False), draw.normal(5, 4)),
        "one": lambda draw: Case(dense(draw, 1, 1), draw.normal(1, 1)),
        "wide": lambda draw: Case(dense(draw, 20, 30), draw.normal(8, 20)),
    },
    "Sequential": {
        "two-layers": lambda draw: Case(
            Sequential(dense(draw, 4, 5), Sigmoid(), dense(draw, 5, 2)), draw.normal(3, 4)
        ),
        "shared-weights": shared,
    },
}
