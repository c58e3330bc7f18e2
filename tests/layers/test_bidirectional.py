"""Reading from both ends: what each state depends on, and padding. Gradients: tests/gradients."""

import numpy as np
import pytest

from dlcore import GRU, LSTM, RNN, Bidirectional, Dense, Stacked, TransformerBlock
from tests.gradients.walk import leaves
from tests.layers.padded import assert_rows_are_as_alone, same, sequence
from tests.refusal import refused

SIZES = {"rng": 0, "dtype": np.float64}


def two(kind, hidden_back=4, **options):
    """A layer each way, with parameters of their own."""
    return Bidirectional(kind(3, 4, **SIZES | options), kind(3, hidden_back, **SIZES | {"rng": 1} | options))


def mixed():
    return Bidirectional(LSTM(3, 4, **SIZES), GRU(3, 2, **SIZES))


def stacks():
    below = Bidirectional(RNN(3, 2, **SIZES), GRU(3, 1, **SIZES))
    return Bidirectional(
        Stacked(below, LSTM(3, 4, **SIZES)), Stacked(LSTM(3, 2, **SIZES), RNN(2, 4, **SIZES))
    )


PLAIN = {
    "RNN": lambda: two(RNN),
    "LSTM": lambda: two(LSTM),
    "GRU": lambda: two(GRU, hidden_back=2),
    "mixed": mixed,
}
LAYERS = PLAIN | {"stacks": stacks}
every_layer = pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)


@every_layer
def test_it_is_one_layer_ahead_beside_one_back(make):
    layer, x = make(), sequence()
    hs, (last_ahead, last_back) = layer(x)
    ahead, end = layer.ahead(x)
    back, start = layer.back(x[:, ::-1].copy())
    np.testing.assert_array_equal(hs, np.concatenate([ahead, back[:, ::-1]], axis=2))
    same((last_ahead, last_back), (end, start))
    assert hs.shape == (3, 6, layer.hidden)


@every_layer
def test_a_sequence_read_the_other_way_by_the_other_layer_gives_the_same_halves(make):
    layer, x = make(), sequence()
    turned = Bidirectional(layer.back, layer.ahead)
    hs, (last_ahead, last_back) = layer(x)
    other, (other_ahead, other_back) = turned(x[:, ::-1].copy())
    size = layer.ahead.hidden
    same((other[..., -size:], other[..., :-size]), (hs[:, ::-1, :size], hs[:, ::-1, size:]))
    same((other_ahead, other_back), (last_back, last_ahead))


@pytest.mark.parametrize("make", PLAIN.values(), ids=PLAIN)
def test_half_of_a_state_knows_the_past_and_half_the_future(make):
    layer, x = make(), sequence(batch=1)
    hs, _ = layer(x)
    for position in range(6):
        changed = x.copy()
        changed[:, position] += 1
        moved = (layer(changed)[0] != hs)[0]
        past, future = np.split(moved, [layer.ahead.hidden], axis=1)
        np.testing.assert_array_equal(past, np.repeat(np.arange(6)[:, None] >= position, past.shape[1], 1))
        np.testing.assert_array_equal(
            future, np.repeat(np.arange(6)[:, None] <= position, future.shape[1], 1)
        )


@every_layer
def test_rows_of_different_lengths_in_one_batch_give_what_each_gives_alone(make):
    assert_rows_are_as_alone(make)


def test_each_reads_from_a_state_at_its_own_end():
    layer, x = two(RNN), sequence()
    start, end = (np.random.default_rng(seed).normal(size=(3, 4)) for seed in (1, 2))
    hs, _ = layer(x, (start, end))
    (ahead, _), (back, _) = layer.ahead(x, start), layer.back(x[:, ::-1].copy(), end)
    same((hs[..., :4], hs[..., 4:]), (ahead, back[:, ::-1]))
    same(layer(x, (start, None))[0][..., 4:], layer(x)[0][..., 4:])


@every_layer
def test_a_row_of_padding_alone_trains_nothing(make):
    layer, x = make(), sequence(batch=1)
    (hs, _), cache = layer.forward(np.full_like(x, np.nan), mask=np.zeros((1, 6), bool))
    assert not hs.any()
    dx, _ = layer.backward((np.ones_like(hs), None), cache)
    assert not dx.any()
    assert not any(parameter.grad.any() for parameter in layer.parameters())


@every_layer
def test_gradients_of_nothing_are_zero(make):
    layer = make()
    (hs, _), cache = layer.forward(sequence())
    for nothing in ((None, None), (np.zeros_like(hs), None)):
        dx, dstate = layer.backward(nothing, cache)
        assert dx.shape == (3, 6, 3)
        assert not any(part.any() for part in [dx, *leaves(dstate)])


def test_one_step_is_read_once_each_way():
    layer, x = two(GRU), sequence(batch=1, steps=1)
    hs, (last_ahead, last_back) = layer(x)
    same((last_ahead, last_back), (hs[:, 0, :4], hs[:, 0, 4:]))


SINGLE = np.zeros((2, 5, 3), np.float32)
ZERO = np.zeros((2, 4), np.float32)


def single():
    return Bidirectional(GRU(3, 4, rng=0), GRU(3, 4, rng=1))


def sent_back(dy):
    layer = single()
    return layer.backward(dy, layer.forward(SINGLE)[1])


BAD = [
    (
        lambda: Bidirectional(Dense(3, 4, rng=0), GRU(3, 4, rng=0)),
        TypeError,
        "Bidirectional: ahead must be a recurrent layer such as an LSTM, got Dense",
    ),
    (
        lambda: Bidirectional(GRU(3, 4, rng=0), TransformerBlock(3, 1, rng=0)),
        TypeError,
        "Bidirectional: back must be a recurrent layer such as an LSTM, got TransformerBlock",
    ),
    (
        lambda: Bidirectional(GRU, GRU),
        TypeError,
        "Bidirectional: ahead must be a recurrent layer such as an LSTM, got the class GRU",
    ),
    (
        lambda: Bidirectional(GRU(3, 4, rng=0), GRU(2, 4, rng=0)),
        ValueError,
        "Bidirectional: back must take 3 features as ahead does, got 2",
    ),
    (lambda: single()(SINGLE[0]), ValueError, "GRU.forward: x must be (B, T, 3), got (5, 3)"),
    (
        lambda: single()(SINGLE, mask=np.ones((2, 4), bool)),
        ValueError,
        "GRU.forward: mask must be (2, 5), got (2, 4)",
    ),
    (
        lambda: single()(SINGLE, ZERO),
        TypeError,
        "Bidirectional.forward: state must be a pair (ahead, back), got ndarray",
    ),
    (
        lambda: single()(SINGLE, (ZERO, ZERO[:1])),
        ValueError,
        "GRU.forward: state must be (2, 4), got (1, 4)",
    ),
    (
        lambda: sent_back(np.zeros((2, 5, 8), np.float32)),
        TypeError,
        "Bidirectional.backward: dy must be a pair (dhs, dstate), got ndarray",
    ),
    (
        lambda: sent_back((np.zeros((2, 5, 4), np.float32), None)),
        ValueError,
        "Bidirectional.backward: dhs must be (2, 5, 8), got (2, 5, 4)",
    ),
    (
        lambda: sent_back((None, ZERO)),
        TypeError,
        "Bidirectional.backward: dstate must be a pair (ahead, back), got ndarray",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_what_does_not_fit_is_named(call, error, message):
    assert refused(error, call) == message
