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
def test_a_sequence_that_is_all_padding_keeps_its_start_and_trains_nothing(make):
    layer, x = make(dtype=np.float64), sequence()
    start = tuple(np.random.default_rng(seed).normal(size=(2, 4)) for seed in (1, 2))
    state = start if isinstance(layer, LSTM) else start[0]
    (hs, end), cache = layer.forward(x, state, mask=np.zeros((2, 6), bool))
    np.testing.assert_array_equal(hs, np.tile(start[0][:, None], (1, 6, 1)))
    for a, b in zip(flat(end), flat(state), strict=True):
        np.testing.assert_array_equal(a, b)
    last = (np.full((2, 4), 0.5), np.full((2, 4), 0.25))
    dx, dstate = layer.backward((np.ones_like(hs), last if isinstance(layer, LSTM) else last[0]), cache)
    assert not dx.any()
    assert not any(parameter.grad.any() for parameter in layer.parameters())
    for gradient, passed_back in zip(flat(dstate), (6.5, 0.25), strict=False):  # through all six steps
        np.testing.assert_array_equal(gradient, np.full((2, 4), passed_back))


@every_layer
def test_padding_may_stand_in_front(make):
    layer, x = make(dtype=np.float64), sequence()
    mask = np.arange(6) >= np.array([[2], [0]])
    hs, end = layer(x, mask=mask)
    alone, alone_end = layer(x[:1, 2:])
    np.testing.assert_allclose(hs[:1, 2:], alone, rtol=1e-12)
    assert not hs[0, :2].any()
    np.testing.assert_allclose(flat(end)[0][:1], flat(alone_end)[0], rtol=1e-12)


@every_layer
def test_what_stands_under_the_mask_is_never_read(make):
    layer, x = make(dtype=np.float64), sequence()
    mask = np.arange(6) < np.array([[4], [6]])
    other = np.where(mask[..., None], x, 1e6)
    np.testing.assert_array_equal(layer(other, mask=mask)[0], layer(x, mask=mask)[0])


@every_layer
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_not_even_nan_gets_out_from_under_the_mask(make, dtype):
    """Values that are missing may be NaN: neither states nor gradients have to do with them."""
    mask = np.arange(6) < np.array([[4], [6]])
    results = []
    for missing in (0.0, np.nan):
        layer, x = make(dtype=dtype), np.where(mask[..., None], sequence(), missing).astype(dtype)
        (hs, _), cache = layer.forward(x, mask=mask)
        dx, _ = layer.backward((np.ones_like(hs), None), cache)
        results.append([hs, dx, *(parameter.grad for parameter in layer.parameters())])
    for zero, nan in zip(*results, strict=True):
        assert nan.dtype == dtype
        np.testing.assert_array_equal(nan, zero)


@every_layer
@pytest.mark.parametrize("bad", [np.nan, np.inf, 3e38])
@pytest.mark.filterwarnings("ignore:(invalid|overflow)")  # in the steps that are thrown away
def test_the_state_of_a_sequence_that_is_all_padding_reaches_no_other(make, bad):
    """It is carried through, and neither parameters nor the other sequence have to do with it."""
    mask = np.array([[False] * 6, [True, False, True, True, False, True]])
    start, results = np.random.default_rng(1).normal(size=(2, 4)).astype(np.float32), []
    for value in (0.5, bad):
        layer, x = make(), sequence(dtype=np.float32)
        x[~mask] = value
        start[0] = value
        (hs, _), cache = layer.forward(x, (start, start) if isinstance(layer, LSTM) else start, mask=mask)
        np.testing.assert_array_equal(hs[0], np.full((6, 4), value, np.float32))
        dx, dstate = layer.backward((np.ones_like(hs), None), cache)
        results.append([hs[1], dx, *flat(dstate), *(parameter.grad for parameter in layer.parameters())])
    for right, found in zip(*results, strict=True):
        np.testing.assert_array_equal(found, right)


@every_layer
def test_the_start_state_is_zero_where_none_is_given(make):
    layer, x = make(dtype=np.float64), sequence()
    zero = np.zeros((2, 4))
    given = (zero, zero) if isinstance(layer, LSTM) else zero
    np.testing.assert_array_equal(layer(x, given)[0], layer(x)[0])


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


@every_layer
def test_sizes_and_states_that_do_not_fit(make):
    layer = make()
    kind, name = type(layer), type(layer).__name__
    x, zero = np.zeros((2, 5, 3), np.float32), np.zeros((2, 4))
    with pytest.raises(TypeError, match=rf"^{name}.forward: state.* must be float32, got float64$"):
        layer(x, (zero, zero) if name == "LSTM" else zero)
    with pytest.raises(ValueError, match=rf"^{name}.forward: x must be \(B, T, 3\), got \(2, 0, 3\)$"):
        layer(x[:, :0])
    with pytest.raises(TypeError, match=rf"^{name}.forward: mask must be an array of bool, got int64$"):
        layer(x, mask=np.ones((2, 5), int))
    with pytest.raises(ValueError, match=rf"^{name}: features must be at least 1, got 0$"):
        kind(0, 4, rng=0)
    with pytest.raises(TypeError, match=rf"^{name}: hidden must be a whole number, got 2.5$"):
        kind(3, 2.5, rng=0)


@every_layer
@pytest.mark.parametrize("came", [None, np.zeros((2, 6, 4))])
def test_the_gradient_is_a_pair(make, came):
    layer = make(dtype=np.float64)
    _, cache = layer.forward(sequence())
    name, last = type(layer).__name__, "dstate" if isinstance(layer, LSTM) else "dh"
    with pytest.raises(TypeError) as error:
        layer.backward(came, cache)
    assert str(error.value) == f"{name}.backward: dy must be a pair (dhs, {last}), got {type(came).__name__}"


@every_layer
def test_another_dtype_is_refused_in_its_own_name(make):
    with pytest.raises(TypeError, match=r"^(RNN|LSTM|GRU): dtype must be float32 or float64, got float16$"):
        make(dtype=np.float16)


@pytest.mark.parametrize(
    ("state", "came"),
    [(np.zeros((2, 4), np.float32), "ndarray"), ((np.zeros((2, 4), np.float32),) * 3, "a tuple of 3")],
)
def test_an_lstm_wants_both_states(state, came):
    layer, x = LSTM(3, 4, rng=0), np.zeros((2, 5, 3), np.float32)
    with pytest.raises(TypeError, match=rf"^LSTM.forward: state must be a pair \(h_0, c_0\), got {came}$"):
        layer(x, state)
    _, cache = layer.forward(x)
    with pytest.raises(TypeError, match=rf"^LSTM.backward: dstate must be a pair \(dh, dc\), got {came}$"):
        layer.backward((None, state), cache)


def test_a_gru_knows_two_places_for_its_reset_gate():
    with pytest.raises(ValueError, match="^GRU: reset must be one of 'after', 'before', got 'both'$"):
        GRU(3, 4, rng=0, reset="both")
