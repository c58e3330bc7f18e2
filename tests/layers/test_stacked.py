"""Layers one above the other: what goes up, what each remembers, and padding. Gradients: tests/gradients."""

import numpy as np
import pytest

from dlcore import GRU, LSTM, RNN, Bidirectional, Dense, Stacked
from tests.gradients.walk import leaves
from tests.layers.padded import assert_rows_are_as_alone, same, sequence
from tests.refusal import refused

SIZES = {"rng": 0, "dtype": np.float64}
STACKS = {
    "one": lambda: Stacked(GRU(3, 4, **SIZES)),
    "two": lambda: Stacked(LSTM(3, 4, **SIZES), LSTM(4, 4, **SIZES)),
    "mixed": lambda: Stacked(RNN(3, 2, **SIZES), LSTM(2, 5, **SIZES), GRU(5, 4, **SIZES)),
    "nested": lambda: Stacked(Stacked(RNN(3, 2, **SIZES), GRU(2, 3, **SIZES)), RNN(3, 4, **SIZES)),
}
BOTH_WAYS = {
    "both ways": lambda: Stacked(
        Bidirectional(GRU(3, 2, **SIZES), LSTM(3, 1, **SIZES)),
        Bidirectional(RNN(3, 2, **SIZES), RNN(3, 2, **SIZES)),
    )
}
every_stack = pytest.mark.parametrize("make", STACKS.values(), ids=STACKS)
every_layer = pytest.mark.parametrize("make", (STACKS | BOTH_WAYS).values(), ids=STACKS | BOTH_WAYS)


@every_layer
def test_the_states_of_one_are_the_input_of_the_next(make):
    stack, x = make(), sequence()
    hs, states = stack(x)
    assert hs.shape == (3, 6, 4)
    assert len(states) == len(stack.layers)
    for layer, state in zip(stack.layers, states, strict=True):
        x, last = layer(x)
        same(state, last)
    np.testing.assert_array_equal(hs, x)


@every_stack
def test_a_sequence_in_two_parts_is_the_whole(make):
    stack, x = make(), sequence()
    whole, end = stack(x)
    first, middle = stack(x[:, :2])
    second, end_of_parts = stack(x[:, 2:], middle)
    np.testing.assert_allclose(np.concatenate([first, second], axis=1), whole, rtol=1e-12)
    same(end_of_parts, end)


@every_layer
def test_rows_of_different_lengths_in_one_batch_give_what_each_gives_alone(make):
    assert_rows_are_as_alone(make)


def test_any_layer_may_begin_from_zero():
    stack, x, start = STACKS["mixed"](), sequence(), np.ones((3, 4))
    zero = (np.zeros((3, 2)), (np.zeros((3, 5)), np.zeros((3, 5))), start)
    same(stack(x, (None, None, start)), stack(x, zero))


@every_layer
def test_a_gradient_of_the_last_states_alone_reaches_every_layer(make):
    stack, x = make(), sequence()
    (hs, states), cache = stack.forward(x)
    dstates = ones_like(states)
    dx, dstarts = stack.backward((None, dstates), cache)
    with_zero, _ = stack.backward((np.zeros_like(hs), dstates), cache)
    np.testing.assert_array_equal(dx, with_zero)
    assert dx.any()
    assert len(leaves(dstarts)) == len(leaves(states))
    assert all(parameter.grad.any() for parameter in stack.parameters())


def ones_like(state):
    return tuple(ones_like(part) for part in state) if isinstance(state, tuple) else np.ones_like(state)


SINGLE = np.zeros((2, 5, 3), np.float32)
ZERO = np.zeros((2, 4), np.float32)


def single():
    return Stacked(GRU(3, 4, rng=0), GRU(4, 4, rng=0))


def sent_back(dy):
    stack = single()
    return stack.backward(dy, stack.forward(SINGLE)[1])


BAD = [
    (lambda: Stacked(), ValueError, "Stacked: layers must be at least one, got none"),
    (
        lambda: Stacked(GRU(3, 4, rng=0), Dense(4, 2, rng=0)),
        TypeError,
        "Stacked: each layer must be a recurrent layer such as an LSTM, got Dense",
    ),
    (
        lambda: Stacked([GRU(3, 4, rng=0), GRU(4, 4, rng=0)]),
        TypeError,
        "Stacked: each layer must be a recurrent layer such as an LSTM, got list",
    ),
    (
        lambda: Stacked(GRU(3, 4, rng=0), GRU(3, 4, rng=0)),
        ValueError,
        "Stacked: each layer must take the states of the one below, of 4 units, got one for 3 features",
    ),
    (lambda: single()(SINGLE[0]), ValueError, "GRU.forward: x must be (B, T, 3), got (5, 3)"),
    (
        lambda: single()(SINGLE, ZERO),
        TypeError,
        "Stacked.forward: state must be a tuple of 2, one a layer, got ndarray",
    ),
    (
        lambda: single()(SINGLE, (ZERO,)),
        TypeError,
        "Stacked.forward: state must be a tuple of 2, one a layer, got a tuple of 1",
    ),
    (
        lambda: single()(SINGLE, (ZERO, ZERO[:1])),
        ValueError,
        "GRU.forward: state must be (2, 4), got (1, 4)",
    ),
    (
        lambda: sent_back(np.zeros((2, 5, 4), np.float32)),
        TypeError,
        "Stacked.backward: dy must be a pair (dhs, dstates), got ndarray",
    ),
    (
        lambda: sent_back((np.zeros((2, 5, 3), np.float32), None)),
        ValueError,
        "GRU.backward: dhs must be (2, 5, 4), got (2, 5, 3)",
    ),
    (
        lambda: sent_back((None, (ZERO, ZERO, ZERO))),
        TypeError,
        "Stacked.backward: dstates must be a tuple of 2, one a layer, got a tuple of 3",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_what_does_not_fit_is_named(call, error, message):
    assert refused(error, call) == message
