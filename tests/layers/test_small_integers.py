"""Sizes given as integers of one byte, of which sums and products overflow: as with Python's integers."""

import numpy as np
import pytest

from dlcore import (
    GRU,
    LSTM,
    RNN,
    AdditiveAttention,
    AvgPool2d,
    Bidirectional,
    Conv2d,
    Dense,
    Embedding,
    LayerNorm,
    MaxPool2d,
    MultiHeadAttention,
    PositionalEncoding,
    Stacked,
    TransformerBlock,
    causal_mask,
    length_mask,
)


def ones(*shape):
    return np.ones(shape, np.float32)


CASES = {
    "Dense": lambda n: Dense(n(100), n(100), rng=0)(ones(1, 100)),
    "Conv2d": lambda n: Conv2d(n(16), n(16), n(3), rng=0, stride=n(2), padding=n(100), dilation=n(100))(
        ones(1, 16, 50, 50)
    ),
    "MaxPool2d": lambda n: MaxPool2d(n(100), stride=n(100))(ones(1, 1, 300, 300)),
    "AvgPool2d": lambda n: AvgPool2d(n(100), stride=n(100))(ones(1, 1, 300, 300)),
    "RNN": lambda n: RNN(n(100), n(100), rng=0)(ones(1, 2, 100))[0],
    "LSTM": lambda n: LSTM(n(40), n(40), rng=0)(ones(1, 2, 40))[0],
    "GRU": lambda n: GRU(n(50), n(50), rng=0)(ones(1, 2, 50))[0],
    "Bidirectional": lambda n: Bidirectional(RNN(n(9), n(100), rng=0), GRU(n(9), n(100), rng=0))(
        ones(1, 2, 9)
    )[0],
    "Stacked": lambda n: Stacked(GRU(n(9), n(100), rng=0), RNN(n(100), n(7), rng=0))(ones(1, 2, 9))[0],
    "LayerNorm": lambda n: LayerNorm(n(100))(ones(2, 100)),
    "Embedding": lambda n: Embedding(n(100), n(100), rng=0)(np.array([99], n)),
    "PositionalEncoding": lambda n: PositionalEncoding(n(100), longest=n(127))(ones(1, 2, 100), start=n(120)),
    "AdditiveAttention": lambda n: AdditiveAttention(n(100), n(100), n(100), rng=0)(*3 * [ones(1, 2, 100)]),
    "MultiHeadAttention": lambda n: MultiHeadAttention(n(100), n(2), rng=0)(*3 * [ones(1, 2, 100)]),
    "TransformerBlock": lambda n: TransformerBlock(n(100), n(2), rng=0)(ones(1, 2, 100)),
    "causal_mask": lambda n: causal_mask(n(127)),
    "length_mask": lambda n: length_mask(np.array([100, 127], n), n(127)),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("integer", [np.int8, np.uint8])
@pytest.mark.parametrize("case", CASES)
def test_a_size_of_one_byte_is_the_same_size(case, integer):
    np.testing.assert_array_equal(CASES[case](integer), CASES[case](int))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("integer", [np.int8, np.uint8])
def test_a_position_beyond_the_last_is_refused_whatever_its_type(integer):
    with pytest.raises(ValueError, match="x must end before position 127, got 130"):
        PositionalEncoding(4, longest=integer(127))(ones(1, 10, 4), start=integer(120))
