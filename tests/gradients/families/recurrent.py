"""Recurrent layers, with and without a start state and a mask; read from both ends and stacked; and
language models on them.
"""

import numpy as np

from dlcore import GRU, LSTM, RNN, Bidirectional, LanguageModel, Stacked
from tests.gradients.draw import Case


def shaken(module, draw):
    """The module with every parameter moved a little, so that no bias is zero."""
    for parameter in module.parameters():
        parameter.value += draw.normal(*parameter.value.shape, scale=0.2)
    return module


def lengths(*steps, longest):
    """A mask with this many true steps a row."""
    return np.arange(longest) < np.array(steps)[:, None]


RAGGED = lengths(4, 1, 3, longest=4)


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
    return {
        "zero-start": recurrent(kind, 3, 4, 2, 3, **options),
        "given-start": recurrent(kind, 3, 4, 2, 3, states=states, **options),
        "mask": recurrent(kind, 3, 4, 2, 3, states=states, mask=RAGGED, **options),
        "one": recurrent(kind, 1, 1, 1, 1, states=states, **options),
        "long": recurrent(kind, 2, 25, 3, 8, states=states, **options),
    }


def composed(make, batch, steps, features, state=None, mask=None):
    """make(new) with new(kind, features, hidden) for each layer inside; state: its nesting, of sizes H."""

    def build(draw):
        def new(kind, features, hidden):
            return kind(features, hidden, rng=draw.rng, dtype=draw.dtype)

        def drawn(sizes):
            if isinstance(sizes, tuple):
                return tuple(drawn(part) for part in sizes)
            return draw.normal(batch, sizes)

        layer, x = shaken(make(new), draw), draw.normal(batch, steps, features)
        return Case(layer, x, *(() if state is None else (drawn(state),)), mask=mask)

    return build


def both_ways(ahead, back, features, hidden_ahead, hidden_back):
    return lambda new: Bidirectional(new(ahead, features, hidden_ahead), new(back, features, hidden_back))


def two_stacks(new):
    return Bidirectional(*(Stacked(new(GRU, 2, 3), new(RNN, 3, 2)) for _ in range(2)))


def both_ways_twice(new):
    return Stacked(both_ways(RNN, GRU, 2, 2, 3)(new), both_ways(GRU, RNN, 5, 2, 1)(new))


GAPS = np.array([[True, False, True, False], [False, True, True, True], [False] * 4])  # nothing in one row
BIDIRECTIONAL = {
    "tiny": composed(both_ways(RNN, RNN, 1, 1, 1), 1, 2, 1),
    "mask": composed(both_ways(GRU, GRU, 2, 3, 3), 3, 4, 2, mask=RAGGED),
    "given-start": composed(both_ways(LSTM, RNN, 2, 3, 2), 3, 4, 2, state=((3, 3), 2), mask=RAGGED),
    "gaps": composed(both_ways(RNN, LSTM, 2, 3, 2), 3, 4, 2, state=(3, (2, 2)), mask=GAPS),
    "stacks": composed(two_stacks, 3, 4, 2, state=((3, 2), (3, 2)), mask=RAGGED),
}
STACKED = {
    "tiny": composed(lambda new: Stacked(new(RNN, 1, 1), new(RNN, 1, 1)), 1, 2, 1),
    "one": composed(lambda new: Stacked(new(GRU, 2, 3)), 2, 3, 2, state=(3,)),
    "mask": composed(lambda new: Stacked(new(LSTM, 2, 3), new(LSTM, 3, 3)), 3, 4, 2, mask=RAGGED),
    "given-start": composed(
        lambda new: Stacked(new(LSTM, 2, 3), new(GRU, 3, 2), new(RNN, 2, 2)),
        *(3, 4, 2),
        state=((3, 3), 2, 2),
        mask=GAPS,
    ),
    "both-ways": composed(both_ways_twice, 3, 4, 2, state=((2, 3), (2, 1)), mask=RAGGED),
}


def language_model(cell, **options):
    def build(draw):
        model = LanguageModel(6, 3, 4, cell=cell, rng=draw.rng, dtype=draw.dtype, **options)
        return Case(shaken(model, draw), draw.integers(6, 2, 5), mask=lengths(5, 2, longest=5))

    return build


def going_on(draw):
    """Both states given, as after an earlier part of the text."""
    model = LanguageModel(6, 3, 4, cell=LSTM, rng=draw.rng, dtype=draw.dtype)
    state = (draw.normal(2, 4), draw.normal(2, 4))
    return Case(shaken(model, draw), draw.integers(6, 2, 5), state=state)


def tiny_language_model(draw):
    model = LanguageModel(3, 2, 2, cell=RNN, rng=draw.rng, dtype=draw.dtype)
    return Case(shaken(model, draw), draw.integers(3, 2, 3))


before = {f"reset-before-{name}": case for name, case in cases(GRU, 1, reset="before").items()}
CASES = {
    "RNN": cases(RNN, 1),
    "LSTM": cases(LSTM, 2),
    "GRU": cases(GRU, 1) | before,
    "LanguageModel": {"tiny": tiny_language_model, "given-start": going_on}
    | {cell.__name__: language_model(cell) for cell in (RNN, LSTM, GRU)}
    | {"depth": language_model(LSTM, depth=2)},
    "Bidirectional": BIDIRECTIONAL,
    "Stacked": STACKED,
}
