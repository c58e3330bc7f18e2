"""Recurrent layers: states that go on, masks, and known limits. Gradients: tests/gradients."""

import numpy as np
import pytest

from dlcore import GRU, LSTM, RNN, LanguageModel
from dlcore.activations import sigmoid

LAYERS = {
    "RNN": lambda **o: RNN(3, 4, rng=0, **o),
    "LSTM": lambda **o: LSTM(3, 4, rng=0, **o),
    "GRU": lambda **o: GRU(3, 4, rng=0, **o),
    "GRU-before": lambda **o: GRU(3, 4, rng=0, reset="before", **o),
}
every_layer = pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)


def sequence(seed=0, batch=2, steps=6, dtype=np.float64):
    return np.random.default_rng(seed).normal(size=(batch, steps, 3)).astype(dtype)


def flat(state):
    return state if isinstance(state, tuple) else (state,)


@every_layer
def test_a_sequence_in_two_parts_is_the_whole(make):
    layer, x = make(dtype=np.float64), sequence()
    whole, end = layer(x)
    first, middle = layer(x[:, :2])
    second, end_of_parts = layer(x[:, 2:], middle)
    np.testing.assert_allclose(np.concatenate([first, second], axis=1), whole, rtol=1e-12)
    for a, b in zip(flat(end_of_parts), flat(end), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)


@every_layer
def test_a_mask_is_as_good_as_a_shorter_sequence(make):
    layer, x = make(dtype=np.float64), sequence()
    mask = np.arange(6) < np.array([[4], [6]])
    (hs, end), cache = layer.forward(x, mask=mask)
    short, short_end = layer(x[:1, :4])
    np.testing.assert_allclose(hs[:1, :4], short, rtol=1e-12)
    np.testing.assert_allclose(hs[0, 4:], np.broadcast_to(short[0, -1], (2, 4)), rtol=1e-12)
    for a, b in zip(flat(end), flat(short_end), strict=True):
        np.testing.assert_allclose(a[:1], b, rtol=1e-12)
    dx, _ = layer.backward((np.ones_like(hs), None), cache)
    assert not dx[0, 4:].any()
    assert dx[1].all()


@every_layer
def test_one_step_and_one_example(make):
    (hs, state), cache = make().forward(sequence(batch=1, steps=1, dtype=np.float32))
    assert hs.shape == (1, 1, 4)
    np.testing.assert_array_equal(flat(state)[0], hs[:, -1])


def test_lstm_is_its_equations():
    layer, x = LSTM(3, 4, rng=0, dtype=np.float64), sequence(batch=1, steps=3)
    h, c = np.zeros((1, 4)), np.zeros((1, 4))
    for t in range(3):
        z = x[:, t] @ layer.Wx.value + h @ layer.Wh.value + layer.b.value
        i, f, g, o = np.split(z, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
    hs, (last_h, last_c) = layer(x)
    np.testing.assert_allclose(last_h, h, rtol=1e-12)
    np.testing.assert_allclose(last_c, c, rtol=1e-12)
    np.testing.assert_array_equal(hs[:, -1], last_h)


def test_gates_remember_and_forget():
    x = sequence(steps=50)
    layer = LSTM(3, 4, rng=0, dtype=np.float64)
    layer.b.value[:4], layer.b.value[4:8] = -100, 100  # input shut, forget gate open
    start = np.zeros((2, 4)), np.ones((2, 4))
    np.testing.assert_allclose(layer(x, start)[1][1], 1, rtol=1e-9)
    unit = GRU(3, 4, rng=0, dtype=np.float64)
    unit.b.value[4:8] = 100  # update gate keeps the old state
    np.testing.assert_allclose(unit(x, np.ones((2, 4)))[1], 1, rtol=1e-9)


def test_parameter_counts_are_one_to_four_to_three():
    counts = [
        sum(p.value.size for p in make().parameters())
        for make in (LAYERS["RNN"], LAYERS["LSTM"], LAYERS["GRU"])
    ]
    assert counts[1] == 4 * counts[0]
    assert counts[2] == 3 * counts[0]


@every_layer
def test_bad_input(make):
    layer = make()
    name = type(layer).__name__
    with pytest.raises(ValueError, match=rf"^{name}.forward: x must be \(B, T, 3\), got \(2, 3\)"):
        layer(np.zeros((2, 3), np.float32))
    with pytest.raises(TypeError, match=f"^{name}.forward: x must be float32, got float64"):
        layer(np.zeros((2, 5, 3)))
    with pytest.raises(ValueError, match=rf"^{name}.forward: mask must be \(2, 5\), got \(2, 4\)"):
        layer(np.zeros((2, 5, 3), np.float32), mask=np.ones((2, 4), bool))
    bad = np.zeros((3, 4), np.float32)
    with pytest.raises(ValueError, match=rf"^{name}.forward: state"):
        layer(np.zeros((2, 5, 3), np.float32), (bad, bad) if name == "LSTM" else bad)


def test_greedy_generation_goes_on_from_the_state():
    model = LanguageModel(5, 3, 4, rng=0)
    start = np.array([[1, 2], [3, 4]])
    tokens = model.generate(start, 6, temperature=0, rng=0)
    for t in range(2, 8):
        np.testing.assert_array_equal(model(tokens[:, :t])[:, -1].argmax(axis=1), tokens[:, t])
