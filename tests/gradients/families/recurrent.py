"""Recurrent layers, with and without a start state and a mask; and language models on them."""

import numpy as np

from dlcore import GRU, LSTM, RNN, LanguageModel
from tests.gradients.draw import Case


def shaken(module, draw):
    """The module with every parameter moved a little, so that no bias is zero."""
    for parameter in module.parameters():
        parameter.value += draw.normal(*parameter.value.shape, scale=0.2)
    return module


def lengths(*steps, longest):
    """A mask with this many true steps a row."""
    return np.arange(longest) < np.array(steps)[:, None]


def recurrent(kind, batch, steps, features, hidden, *, states=0, mask=None, **options):
    def build(draw):
        layer = shaken(kind(features, hidden, rng=draw.rng, dtype=draw.dtype, **options), draw)
        x = draw.normal(batch, steps, features)
        if not states:
            return Case(layer, x, mask=mask)
        start = tuple(draw.normal(batch, hidden) for _ in range(states))
        return Case(layer, x, start if states == 2 else start[0], mask=mask)

    return build


def cases(kind, states, **options):
    ragged = lengths(4, 1, 3, longest=4)
    return {
        "zero-start": recurrent(kind, 3, 4, 2, 3, **options),
        "given-start": recurrent(kind, 3, 4, 2, 3, states=states, **options),
        "mask": recurrent(kind, 3, 4, 2, 3, states=states, mask=ragged, **options),
        "one": recurrent(kind, 1, 1, 1, 1, states=states, **options),
        "long": recurrent(kind, 2, 25, 3, 8, states=states, **options),
    }


def language_model(cell):
    def build(draw):
        model = LanguageModel(6, 3, 4, cell=cell, rng=draw.rng, dtype=draw.dtype)
        return Case(shaken(model, draw), draw.integers(6, 2, 5), mask=lengths(5, 2, longest=5))

    return build


def going_on(draw):
    """Both states given, as after an earlier part of the text."""
    model = LanguageModel(6, 3, 4, cell="lstm", rng=draw.rng, dtype=draw.dtype)
    state = (draw.normal(2, 4), draw.normal(2, 4))
    return Case(shaken(model, draw), draw.integers(6, 2, 5), state=state)


def tiny_language_model(draw):
    model = LanguageModel(3, 2, 2, cell="rnn", rng=draw.rng, dtype=draw.dtype)
    return Case(shaken(model, draw), draw.integers(3, 2, 3))


before = {f"reset-before-{name}": case for name, case in cases(GRU, 1, reset="before").items()}
CASES = {
    "RNN": cases(RNN, 1),
    "LSTM": cases(LSTM, 2),
    "GRU": cases(GRU, 1) | before,
    "LanguageModel": {"tiny": tiny_language_model, "given-start": going_on}
    | {cell: language_model(cell) for cell in ("rnn", "lstm", "gru")},
}
