"""Attention, masks and transformers: what may be seen, and what must not be. Gradients: tests/gradients."""

import numpy as np
import pytest

from dlcore import (
    MultiHeadAttention,
    PositionalEncoding,
    ScaledDotProductAttention,
    TransformerBlock,
    TransformerLM,
    causal_mask,
)


def draw(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def test_weights_are_softmax_of_scaled_scores():
    q, k, v = draw(2, 3, 4), draw(2, 5, 4, seed=1), draw(2, 5, 6, seed=2)
    y, cache = ScaledDotProductAttention().forward(q, k, v)
    e = np.exp(np.einsum("bqd,bkd->bqk", q, k) / 2)
    np.testing.assert_allclose(cache["weights"], e / e.sum(axis=-1, keepdims=True), rtol=1e-12)
    np.testing.assert_allclose(y, cache["weights"] @ v, rtol=1e-12)


def test_huge_scores_are_no_problem():
    y = ScaledDotProductAttention()(1e4 * draw(1, 3, 4), 1e4 * draw(1, 5, 4, seed=1), draw(1, 5, 2))
    assert np.isfinite(y).all()


def test_a_blind_row_gets_zeros_and_no_gradient():
    mask = np.array([[True, True], [False, False]])
    q, k, v = draw(1, 2, 3), draw(1, 2, 3, seed=1), draw(1, 2, 3, seed=2)
    y, cache = ScaledDotProductAttention().forward(q, k, v, mask=mask)
    assert not y[0, 1].any()
    dq, _, _ = ScaledDotProductAttention().backward(np.ones_like(y), cache)
    assert not dq[0, 1].any()
    assert dq[0, 0].any()


def test_what_is_masked_has_no_influence():
    layer = MultiHeadAttention(4, 2, rng=0, dtype=np.float64)
    x, other = draw(2, 5, 4), draw(2, 5, 4, seed=1)
    mask = np.array([True, True, True, False, False])[None].repeat(5, axis=0)
    other[:, :3] = x[:, :3]
    np.testing.assert_allclose(layer(x, other, other, mask=mask), layer(x, x, x, mask=mask), rtol=1e-12)


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_a_language_model_does_not_see_the_future(norm):
    model = TransformerLM(9, 8, 2, 2, norm=norm, rng=0, dtype=np.float64)
    tokens = np.random.default_rng(0).integers(9, size=(2, 7))
    changed = tokens.copy()
    changed[:, 4:] = (changed[:, 4:] + 1) % 9
    np.testing.assert_allclose(model(changed)[:, :4], model(tokens)[:, :4], rtol=1e-10)
    assert not np.allclose(model(changed)[:, 4:], model(tokens)[:, 4:])


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_kept_keys_and_values_give_the_same_logits(norm):
    model = TransformerLM(9, 8, 2, 3, norm=norm, rng=0, dtype=np.float64)
    tokens = np.random.default_rng(1).integers(9, size=(2, 8))
    past = None
    for t in range(8):
        logits, past = model.extend(tokens[:, t : t + 1], past)
        np.testing.assert_allclose(logits, model(tokens[:, : t + 1])[:, -1], rtol=1e-9, atol=1e-12)


def test_without_positions_order_is_lost():
    with_order = TransformerLM(9, 8, 2, 1, rng=0, dtype=np.float64)
    without = TransformerLM(9, 8, 2, 1, positions="none", rng=0, dtype=np.float64)
    tokens, swapped = np.array([[1, 2, 3, 4]]), np.array([[2, 1, 3, 4]])
    np.testing.assert_allclose(without(tokens)[:, -1], without(swapped)[:, -1], rtol=1e-10)
    assert not np.allclose(with_order(tokens)[:, -1], with_order(swapped)[:, -1])


def test_positions_have_one_length_and_turn_by_a_fixed_matrix():
    table = PositionalEncoding(6, longest=50, dtype=np.float64).table
    np.testing.assert_allclose((table**2).sum(axis=1), 3, rtol=1e-12)
    shifted, _, rank, _ = np.linalg.lstsq(table[:40], table[5:45], rcond=None)
    np.testing.assert_allclose(table[:40] @ shifted, table[5:45], atol=1e-9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: MultiHeadAttention(5, 2, rng=0),
            "MultiHeadAttention: features must be a multiple of heads=2",
        ),
        (lambda: TransformerBlock(4, 2, rng=0, norm="mid"), "TransformerBlock: norm must be one of"),
        (
            lambda: ScaledDotProductAttention()(draw(1, 2, 3), draw(1, 2, 4), draw(1, 2, 4)),
            r"ScaledDotProductAttention.forward: k must be \(1, T_k, 3\)",
        ),
        (
            lambda: ScaledDotProductAttention()(*[draw(1, 2, 3)] * 3, mask=causal_mask(3)),
            r"ScaledDotProductAttention.forward: mask must broadcast to \(1, 2, 2\)",
        ),
        (
            lambda: PositionalEncoding(4, longest=3)(np.zeros((1, 4, 4), np.float32)),
            "PositionalEncoding.forward",
        ),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()


def test_a_mask_must_be_boolean():
    with pytest.raises(TypeError, match=r"mask must be an array of bool, got float64"):
        ScaledDotProductAttention()(*[draw(1, 2, 3)] * 3, mask=np.ones((2, 2)))
