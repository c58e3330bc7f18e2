"""The recurrent language model: what each output depends on, and continuing a text."""

from functools import partial

import numpy as np
import pytest

from dlcore import GRU, LSTM, RNN, Bidirectional, Dense, LanguageModel, Stacked, length_mask, sample
from tests.gradients.walk import leaves
from tests.refusal import refused


def two_layers(features, hidden, **options):
    return Stacked(LSTM(features, hidden, **options), GRU(hidden, hidden, **options))


CELLS = {"RNN": RNN, "LSTM": LSTM, "GRU": GRU, "before": partial(GRU, reset="before"), "two": two_layers}
every_cell = pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)


def model_of(cell, dtype=np.float64, **options):
    return LanguageModel(7, 4, 6, cell=cell, rng=0, dtype=dtype, **options)


def text(batch=3, steps=8, seed=0):
    return np.random.default_rng(seed).integers(7, size=(batch, steps))


@every_cell
def test_a_later_token_changes_no_earlier_output(cell):
    model, tokens = model_of(cell), text()
    for position in range(8):
        changed = tokens.copy()
        changed[:, position] = (changed[:, position] + 1) % 7
        before, after = model(tokens), model(changed)
        np.testing.assert_array_equal(after[:, :position], before[:, :position])
        assert (after[:, position:] != before[:, position:]).any(axis=2).all()


@every_cell
def test_a_loss_at_one_position_sends_no_gradient_to_later_tokens(cell):
    model = model_of(cell)
    tokens = np.arange(7)[None]  # every token once
    logits, cache = model.forward(tokens)
    dlogits = np.zeros_like(logits)
    dlogits[:, 3] = 1
    assert model.backward(dlogits, cache) is None
    reached = model.embedding.W.grad.any(axis=1)
    np.testing.assert_array_equal(reached, np.arange(7) <= 3)


@every_cell
def test_a_text_in_two_parts_is_the_whole(cell):
    model, tokens = model_of(cell), text()
    first, cache = model.forward(tokens[:, :3])
    second = model(tokens[:, 3:], state=cache["state"])
    np.testing.assert_allclose(np.concatenate([first, second], axis=1), model(tokens), rtol=1e-12)


@every_cell
def test_padding_has_no_influence(cell):
    model, tokens = model_of(cell), text()
    lengths = np.array([8, 5, 1])
    mask = length_mask(lengths, 8)
    _, cache = model.forward(np.where(mask, tokens, 0), mask=mask)
    for row, length in enumerate(lengths):
        _, alone = model.forward(tokens[row : row + 1, :length])
        for state, expected in zip(leaves(cache["state"]), leaves(alone["state"]), strict=True):
            np.testing.assert_allclose(state[row], expected[0], rtol=1e-12)


@every_cell
@pytest.mark.parametrize("options", [{"temperature": 0}, {}, {"temperature": 0.7, "top_k": 3, "top_p": 0.9}])
def test_generation_is_sampling_from_the_whole_text_so_far(cell, options):
    model, start = model_of(cell), text(batch=2, steps=3)
    found = model.generate(start, 10, rng=5, **options)
    rng, tokens = np.random.default_rng(5), start
    for _ in range(10):
        drawn = sample(model(tokens)[:, -1], rng=rng, **options)
        tokens = np.concatenate([tokens, drawn[:, None]], axis=1)
    np.testing.assert_array_equal(found, tokens)
    assert found.shape == (2, 13)


def test_generation_leaves_its_start_alone_and_repeats_with_the_seed():
    model, start = model_of(GRU, np.float32), text(batch=1, steps=1)
    given = start.copy()
    first, again, other = (model.generate(start, 30, rng=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(start, given)
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    assert first[0, 0] == start[0, 0]


@pytest.mark.parametrize("kind", [np.int64, np.int32, np.uint8, np.uint64])
def test_whatever_integers_it_starts_from_it_writes_int64(kind):
    """NumPy would join uint64 and int64 to floats."""
    found = model_of(GRU).generate(text(batch=1, steps=2).astype(kind), 3, rng=0)
    assert found.dtype == np.int64
    np.testing.assert_array_equal(found, model_of(GRU).generate(text(batch=1, steps=2), 3, rng=0))


@every_cell
def test_saved_and_loaded_it_writes_the_same(cell, tmp_path):
    model, other = model_of(cell), LanguageModel(7, 4, 6, cell=cell, rng=9, dtype=np.float64)
    model.save(tmp_path / "model.npz")
    other.load(tmp_path / "model.npz")
    np.testing.assert_array_equal(other(text()), model(text()))


def test_it_is_an_lstm_unless_another_cell_is_given():
    model = LanguageModel(7, 4, 6, rng=0, dtype=np.float64)
    assert type(model.recurrence) is LSTM
    np.testing.assert_array_equal(model(text()), model_of(LSTM)(text()))


@pytest.mark.parametrize("cell", [RNN, LSTM, GRU])
def test_depth_is_how_many_layers_stand_one_above_the_other(cell):
    """The first for the embedding's features, the others for the states below, all drawn from one rng."""
    model, rng = model_of(cell, depth=3), np.random.default_rng(0)
    embedding = rng.standard_normal((7, 4)) * 4**-0.5
    np.testing.assert_array_equal(model.embedding.W.value, embedding)
    layers = [cell(size, 6, rng=rng, dtype=np.float64) for size in (4, 6, 6)]
    expected, ends = Stacked(*layers)(embedding[text()])
    logits, cache = model.forward(text())
    np.testing.assert_array_equal(logits, model.output(expected))
    assert len(cache["state"]) == 3
    for state, end in zip(leaves(cache["state"]), leaves(ends), strict=True):
        np.testing.assert_array_equal(state, end)
    assert type(model_of(cell, depth=1).recurrence) is cell


def test_a_deep_model_writes_on_from_all_its_states():
    model, start = model_of(LSTM, depth=2), text(batch=2, steps=3)
    tokens = model.generate(start, 6, temperature=0, rng=0)
    for t in range(3, 9):
        np.testing.assert_array_equal(model(tokens[:, :t])[:, -1].argmax(axis=1), tokens[:, t])


def without_options(features, hidden):
    return LSTM(features, hidden, rng=0)


NO_CELL = "LanguageModel: cell must be a class such as LSTM, or a function that makes a recurrent layer, got"


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: model_of("lstm"), TypeError, f"{NO_CELL} an instance of str"),
        (lambda: model_of(LSTM(4, 6, rng=0)), TypeError, f"{NO_CELL} an instance of LSTM"),
        (
            lambda: model_of(without_options),
            TypeError,
            f"{NO_CELL} what cannot be called with two sizes, rng and dtype: "
            "without_options() got an unexpected keyword argument 'rng'",
        ),
        (lambda: model_of(Dense), TypeError, "LanguageModel: cell must make a recurrent layer, got Dense"),
        (
            lambda: model_of(lambda *_, **__: LSTM),
            TypeError,
            "LanguageModel: cell must make a recurrent layer, got the class LSTM",
        ),
        (
            lambda: model_of(lambda *sizes, **o: Bidirectional(GRU(*sizes, **o), GRU(*sizes, **o))),
            ValueError,
            "LanguageModel: cell must make a layer from 4 features to 6 units, got one from 4 to 12",
        ),
        (
            lambda: model_of(lambda features, hidden, **o: RNN(hidden, hidden, **o)),
            ValueError,
            "LanguageModel: cell must make a layer from 4 features to 6 units, got one from 6 to 6",
        ),
        (lambda: model_of(GRU, depth=0), ValueError, "LanguageModel: depth must be at least 1, got 0"),
        (
            lambda: model_of(GRU, depth=1.0),
            TypeError,
            "LanguageModel: depth must be a whole number, got 1.0",
        ),
        (
            lambda: LanguageModel(7, 4, 2.5, rng=0),
            TypeError,
            "LanguageModel: hidden must be a whole number, got 2.5",
        ),
        (
            lambda: model_of(GRU, depth=2)(text(), state=np.zeros((3, 6))),
            TypeError,
            "Stacked.forward: state must be a tuple of 2, one a layer, got ndarray",
        ),
        (
            lambda: model_of(GRU)(np.array([[1, 7]])),
            ValueError,
            "Embedding.forward: indices must be in 0..6, got 1..7",
        ),
        (
            lambda: model_of(GRU)(np.array([1, 2])),
            ValueError,
            "LanguageModel.forward: tokens must be (B, T), got (2,)",
        ),
        (
            lambda: model_of(GRU)(np.array([[1.0]])),
            TypeError,
            "LanguageModel.forward: tokens must be an array of int, got float64",
        ),
        (
            lambda: model_of(LSTM).generate(np.zeros((1, 0), int), 3, rng=0),
            ValueError,
            "LanguageModel.generate: start must be (B, T), got (1, 0)",
        ),
        (
            lambda: model_of(LSTM).generate(text(), 0, rng=0),
            ValueError,
            "LanguageModel.generate: steps must be at least 1, got 0",
        ),
        (
            lambda: model_of(RNN).generate(text(), 3, rng=0, top_k=0),
            ValueError,
            "sample: top_k must be at least 1, got 0",
        ),
        (
            lambda: model_of(GRU)(text(), state=np.zeros((2, 6))),
            ValueError,
            "GRU.forward: state must be (3, 6), got (2, 6)",
        ),
    ],
)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
