"""The recurrent language model: what each output depends on, and continuing a text."""

import numpy as np
import pytest

from dlcore import LanguageModel, sample
from tests.refusal import refused

CELLS = ["rnn", "lstm", "gru"]
every_cell = pytest.mark.parametrize("cell", CELLS)


def model_of(cell, dtype=np.float64):
    return LanguageModel(7, 4, 6, cell=cell, rng=0, dtype=dtype)


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
    mask = np.arange(8) < lengths[:, None]
    _, cache = model.forward(np.where(mask, tokens, 0), mask=mask)
    for row, length in enumerate(lengths):
        _, alone = model.forward(tokens[row : row + 1, :length])
        np.testing.assert_allclose(
            np.stack(cache["state"])[..., row, :], np.stack(alone["state"])[..., 0, :], rtol=1e-12
        )


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
    model, start = model_of("gru", np.float32), text(batch=1, steps=1)
    given = start.copy()
    first, again, other = (model.generate(start, 30, rng=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(start, given)
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    assert first[0, 0] == start[0, 0]


@pytest.mark.parametrize("kind", [np.int64, np.int32, np.uint8, np.uint64])
def test_whatever_integers_it_starts_from_it_writes_int64(kind):
    """NumPy would join uint64 and int64 to floats."""
    found = model_of("gru").generate(text(batch=1, steps=2).astype(kind), 3, rng=0)
    assert found.dtype == np.int64
    np.testing.assert_array_equal(found, model_of("gru").generate(text(batch=1, steps=2), 3, rng=0))


@every_cell
def test_saved_and_loaded_it_writes_the_same(cell, tmp_path):
    model, other = model_of(cell), LanguageModel(7, 4, 6, cell=cell, rng=9, dtype=np.float64)
    model.save(tmp_path / "model.npz")
    other.load(tmp_path / "model.npz")
    np.testing.assert_array_equal(other(text()), model(text()))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: LanguageModel(7, 4, 6, cell="cnn", rng=0),
            ValueError,
            "LanguageModel: cell must be one of 'rnn', 'lstm', 'gru', got 'cnn'",
        ),
        (
            lambda: model_of("gru")(np.array([[1, 7]])),
            ValueError,
            "Embedding.forward: indices must be in 0..6, got 1..7",
        ),
        (
            lambda: model_of("gru")(np.array([1, 2])),
            ValueError,
            "LanguageModel.forward: tokens must be (B, T), got (2,)",
        ),
        (
            lambda: model_of("gru")(np.array([[1.0]])),
            TypeError,
            "LanguageModel.forward: tokens must be an array of int, got float64",
        ),
        (
            lambda: model_of("lstm").generate(np.zeros((1, 0), int), 3, rng=0),
            ValueError,
            "LanguageModel.generate: start must be (B, T), got (1, 0)",
        ),
        (
            lambda: model_of("lstm").generate(text(), 0, rng=0),
            ValueError,
            "LanguageModel.generate: steps must be at least 1, got 0",
        ),
        (
            lambda: model_of("rnn").generate(text(), 3, rng=0, top_k=0),
            ValueError,
            "sample: top_k must be at least 1, got 0",
        ),
        (
            lambda: model_of("gru")(text(), state=np.zeros((2, 6))),
            ValueError,
            "GRU.forward: state must be (3, 6), got (2, 6)",
        ),
    ],
)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
