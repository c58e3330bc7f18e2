"""A size given as a small integer of NumPy is a whole number like any other: no sum of it overflows."""

import numpy as np
import pytest

from dlcore import (
    Diffusion,
    ResidualNetwork,
    TransformerLM,
    beam_search,
    normalized_gain,
)
from dlcore.models.word2vec import skip_grams

ONE_HOT = np.arange(300) == 0
UNIFORM = np.log(np.full((1, 4), 0.25))
CALLS = {
    "skip_grams": lambda of: skip_grams(np.arange(300), of(127)),
    "Diffusion": lambda of: Diffusion(of(100), (4,), steps=of(127), time_features=of(100), rng=0).times,
    "Diffusion.sample": lambda of: Diffusion(2, (4,), steps=200, rng=0).sample(of(3), steps=of(127), rng=0),
    "ResidualNetwork": lambda of: ResidualNetwork(width=of(2), stages=of(3), rng=0).layers[-1].W.value,
    "TransformerLM": lambda of: TransformerLM(5, of(64), 2, of(1), rng=0).output.W.value,
    "generate": lambda of: TransformerLM(5, 4, 2, 1, rng=0).generate(np.zeros((1, 100), int), of(100), rng=0),
    "normalized_gain": lambda of: normalized_gain(np.arange(300.0), ONE_HOT + 1.0, of(127)),
    "beam_search": lambda of: beam_search(
        lambda last, states: (np.repeat(UNIFORM, len(last), 0), states), None, start=0, end=3, longest=of(127)
    ),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_an_int8_is_a_whole_number(call):
    with np.errstate(all="raise", under="ignore"):
        given, plain = call(np.int8), call(int)
    np.testing.assert_equal(given, plain)
