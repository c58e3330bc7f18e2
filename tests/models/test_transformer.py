"""The transformer language model: generation with kept keys and values, and what each output depends on.

Masks: tests/layers/test_attention.py; the blocks: tests/layers/test_transformer.py.
"""

import numpy as np
import pytest

from dlcore import CrossEntropy, TransformerLM, length_mask, sample
from tests.refusal import refused

KINDS = {
    "pre": {"norm": "pre"},
    "post": {"norm": "post"},
    "without positions": {"positions": "none"},
    "one head": {"heads": 1},
}
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def model_of(*, heads=2, depth=2, longest=16, dtype=np.float64, **options):
    return TransformerLM(9, 8, heads, depth, longest=longest, rng=0, dtype=dtype, **options)


def text(batch=2, steps=9, seed=0):
    return np.random.default_rng(seed).integers(9, size=(batch, steps))


@every_kind
def test_a_later_token_changes_no_earlier_output(kind):
    model, tokens = model_of(**kind), text()
    before = model(tokens)
    for position in range(9):
        changed = tokens.copy()
        changed[:, position] = (changed[:, position] + 1) % 9
        after = model(changed)
        np.testing.assert_allclose(after[:, :position], before[:, :position], rtol=1e-10, atol=1e-12)
        assert (np.abs(after - before)[:, position:].max(axis=2) > 1e-6).all()


@every_kind
def test_a_loss_at_one_position_sends_no_gradient_to_later_tokens(kind):
    model = model_of(**kind)
    logits, cache = model.forward(np.arange(9)[None])  # every token once
    dlogits = np.zeros_like(logits)
    dlogits[:, 4] = np.arange(9)
    assert model.backward(dlogits, cache) is None
    np.testing.assert_array_equal(model.embedding.W.grad.any(axis=1), np.arange(9) <= 4)


@every_kind
@pytest.mark.parametrize("pieces", [[9], [1] * 9, [4, 5], [1, 7, 1], [3, 1, 1, 4]])
def test_pieces_with_kept_keys_and_values_are_the_whole(kind, pieces):
    model, tokens, past, start = model_of(**kind), text(), None, 0
    whole = model(tokens)
    for length in pieces:
        logits, past = model.extend(tokens[:, start : start + length], past)
        start += length
        np.testing.assert_allclose(logits, whole[:, start - 1], rtol=1e-9, atol=1e-12)
    assert [keys.shape for keys, _ in past] == [(2, 9, 8)] * 2


@every_kind
@pytest.mark.parametrize("options", [{"temperature": 0}, {}, {"temperature": 0.7, "top_k": 4, "top_p": 0.9}])
def test_generation_is_sampling_from_the_whole_text_so_far(kind, options):
    model, start = model_of(**kind), text(steps=3)
    found = model.generate(start, 12, rng=5, **options)
    rng, tokens = np.random.default_rng(5), start
    for _ in range(12):
        drawn = sample(model(tokens)[:, -1], rng=rng, **options)
        tokens = np.concatenate([tokens, drawn[:, None]], axis=1)
    np.testing.assert_array_equal(found, tokens)


def test_rows_do_not_see_each_other():
    model, tokens = model_of(), text(batch=3)
    together = model(tokens)
    for row in range(3):
        np.testing.assert_allclose(model(tokens[row : row + 1])[0], together[row], rtol=1e-10, atol=1e-12)


def gradients_where(mask, kind, padding=None):
    """Logits and all gradients of real positions; the token of padding has this for an embedding."""
    model, tokens = model_of(**kind), np.where(mask, text(batch=4) % 8, 8)
    if padding is not None:
        model.embedding.W.value[8] = padding
    logits, cache = model.forward(tokens, mask=mask)
    dlogits = np.where(mask[..., None], np.random.default_rng(1).normal(size=logits.shape), 0)
    model.backward(dlogits, cache)
    return [logits[mask], *(parameter.grad for parameter in model.parameters())]


PADDED = {
    "at the end": length_mask(np.array([9, 4, 1, 0]), 9),
    "in front": np.arange(9) >= np.array([[0], [5], [8], [9]]),
    "in between": np.arange(9) % np.array([[1], [2], [3], [4]]) == 0,
}


@every_kind
@pytest.mark.parametrize("mask", PADDED.values(), ids=PADDED)
@pytest.mark.parametrize("padding", [5.0, 1e300, np.inf, np.nan])
def test_padding_reaches_no_real_position_nor_a_gradient_be_it_nan(kind, mask, padding):
    harmless, found = gradients_where(mask, kind), gradients_where(mask, kind, padding)
    for a, b in zip(found, harmless, strict=True):
        assert np.isfinite(b).all()
        np.testing.assert_array_equal(a, b)
    _, of_embedding, *_ = found
    assert not of_embedding[8].any()
    assert of_embedding[:8].any()


@every_kind
@pytest.mark.parametrize("mask", PADDED.values(), ids=PADDED)
def test_no_token_looks_at_padding(kind, mask):
    _, cache = model_of(**kind).forward(text(batch=4), mask=mask)
    for block in cache["blocks"]:
        weights = block["attention"]["weights"]  # (B, heads, T_q, T_k)
        assert not weights.transpose(0, 3, 1, 2)[~mask].any()
        np.testing.assert_allclose(weights.sum(axis=3).transpose(0, 2, 1)[mask], 1, rtol=1e-12)


@every_kind
def test_texts_of_different_lengths_in_one_batch_give_what_each_gives_alone(kind):
    """Logits, and the gradient of the mean loss of all their tokens."""
    together, apart = model_of(**kind), model_of(**kind)
    tokens, targets, lengths = text(batch=3), text(batch=3, seed=1), np.array([9, 4, 1])
    mask = length_mask(lengths, 9)
    logits, cache = together.forward(tokens, mask=mask)
    dlogits = np.zeros_like(logits)
    loss, loss_cache = CrossEntropy().forward(logits[mask], targets[mask])
    dlogits[mask] = CrossEntropy().backward(1.0, loss_cache)
    together.backward(dlogits, cache)
    total = 0
    for row, length in enumerate(lengths):
        own, own_cache = apart.forward(tokens[row : row + 1, :length])
        np.testing.assert_allclose(logits[row, :length], own[0], rtol=1e-9, atol=1e-12)
        value, value_cache = CrossEntropy().forward(own[0], targets[row, :length])
        total += value * length / mask.sum()
        apart.backward(CrossEntropy().backward(1.0, value_cache)[None] * length / mask.sum(), own_cache)
    assert loss == pytest.approx(total, rel=1e-12)
    for a, b in zip(together.parameters(), apart.parameters(), strict=True):
        np.testing.assert_allclose(a.grad, b.grad, rtol=0, atol=1e-12 * max(1.0, np.abs(b.grad).max()))


def test_without_positions_padding_may_stand_in_front():
    model, tokens = model_of(positions="none"), text()
    logits = model(tokens, mask=np.arange(9) >= np.array([[0], [5]]))
    np.testing.assert_allclose(logits[1, 5:], model(tokens[1:, 5:])[0], rtol=1e-9, atol=1e-12)


@every_kind
def test_a_mask_that_hides_nothing_changes_nothing(kind):
    model, tokens = model_of(**kind), text()
    hidden = model(tokens, mask=np.ones((2, 9), bool))
    np.testing.assert_allclose(hidden, model(tokens), rtol=1e-10, atol=1e-12)


def test_one_token_is_a_text():
    model = model_of()
    assert model(np.array([[3]])).shape == (1, 1, 9)
    assert model.generate(np.array([[3]]), 1, rng=0).shape == (1, 2)


@pytest.mark.parametrize("kind", [np.int64, np.int32, np.uint8, np.uint64])
def test_whatever_integers_it_starts_from_it_writes_int64(kind):
    found = model_of().generate(text().astype(kind), 3, rng=0)
    assert found.dtype == np.int64
    np.testing.assert_array_equal(found, model_of().generate(text(), 3, rng=0))


def test_it_goes_on_up_to_the_longest_position_and_no_further():
    model = model_of(longest=6)
    assert model.generate(text(steps=3), 4, rng=0).shape == (2, 7)  # the last token is not read again
    rng = np.random.default_rng(0)
    message = refused(ValueError, model.generate, text(steps=3), 5, rng=rng)
    assert message == "TransformerLM.generate: start and steps must need at most 6 positions, got 7"
    assert rng.random() == np.random.default_rng(0).random()  # nothing was drawn
    assert model_of(longest=6, positions="none").generate(text(steps=3), 20, rng=0).shape == (2, 23)


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_dropout_is_for_training(norm):
    model, tokens = model_of(dropout=0.5, norm=norm), text()
    assert (model(tokens) != model(tokens)).any()
    model.eval()
    np.testing.assert_array_equal(model(tokens), model(tokens))
    logits, _ = model.extend(tokens)
    np.testing.assert_allclose(logits, model(tokens)[:, -1], rtol=1e-10, atol=1e-12)


def test_generation_of_a_model_in_training_mode_leaves_nothing_out():
    model, plain = model_of(dropout=0.5), model_of(dropout=0.5).eval()
    np.testing.assert_array_equal(
        model.generate(text(), 6, temperature=0, rng=0), plain.generate(text(), 6, temperature=0, rng=0)
    )
    assert all(module.training for module in model.modules())


def test_saved_and_loaded_it_is_the_same(tmp_path):
    model = model_of()
    other = TransformerLM(9, 8, 2, 2, longest=16, rng=4, dtype=np.float64)
    assert (other(text()) != model(text())).any()
    model.save(tmp_path / "model.npz")
    np.testing.assert_array_equal(other.load(tmp_path / "model.npz")(text()), model(text()))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: model_of()(np.array([1, 2])),
            ValueError,
            "TransformerLM.forward: tokens must be (B, T), got (2,)",
        ),
        (
            lambda: model_of()(np.array([[1, 9]])),
            ValueError,
            "Embedding.forward: indices must be in 0..8, got 1..9",
        ),
        (
            lambda: model_of()(text(steps=17)),
            ValueError,
            "PositionalEncoding.forward: x must end before position 16, got 17",
        ),
        (
            lambda: model_of()(text(), mask=np.ones((2, 8), bool)),
            ValueError,
            "TransformerLM.forward: mask must be (2, 9), got (2, 8)",
        ),
        (
            lambda: model_of()(text(), mask=np.ones((2, 9))),
            TypeError,
            "TransformerLM.forward: mask must be an array of bool, got float64",
        ),
        (lambda: model_of(depth=0), ValueError, "TransformerLM: depth must be at least 1, got 0"),
        (
            lambda: model_of(positions="learned"),
            ValueError,
            "TransformerLM: positions must be one of 'sinusoid', 'none', got 'learned'",
        ),
        (
            lambda: model_of(dropout=1.0),
            ValueError,
            "TransformerBlock: dropout must be at least 0 and below 1, got 1.0",
        ),
        (
            lambda: model_of().generate(text(), 2, rng=None),
            TypeError,
            "TransformerLM.generate: rng must be a numpy.random.Generator or an integer seed, got None",
        ),
        (
            lambda: model_of().extend(text(), []),
            ValueError,
            "TransformerLM.extend: past must be 2 pairs, one a block, got 0",
        ),
        (
            lambda: model_of().extend(text(), np.zeros((2, 2, 3, 9, 8))),
            TypeError,
            "TransformerLM.extend: past must be a list of pairs, got ndarray",
        ),
        (
            lambda: model_of().extend(text(), [([[1.0]], [[1.0]])] * 2),
            TypeError,
            "TransformerLM.extend: past[0][0] must be a NumPy array, got list",
        ),
        (
            lambda: model_of().extend(text(steps=1), model_of().extend(text(batch=1))[1]),
            ValueError,
            "MultiHeadAttention.extend: past[0] must be (2, T_past, 8), got (1, 9, 8)",
        ),
        (
            lambda: model_of().extend(
                text(), [model_of().extend(text())[1][0], model_of().extend(text()[:, :4])[1][1]]
            ),
            ValueError,
            "TransformerLM.extend: past[1][0] must be (2, 9, 8), got (2, 4, 8)",
        ),
        (
            lambda: model_of().extend(np.array([1, 2])),
            ValueError,
            "TransformerLM.extend: tokens must be (B, T), got (2,)",
        ),
    ],
)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
