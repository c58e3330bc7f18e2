"""Attention with masks, positions, transformer blocks and the models made of them."""

import numpy as np

from dlcore import (
    GRU,
    LSTM,
    AdditiveAttention,
    MultiHeadAttention,
    PositionalEncoding,
    ScaledDotProductAttention,
    Seq2Seq,
    Stacked,
    TransformerBlock,
    TransformerLM,
    causal_mask,
)
from tests.gradients.draw import Case
from tests.gradients.families.recurrent import lengths, shaken

BLIND_ROW = np.array([[True, False, True, True], [False, False, False, False], [True, True, True, True]])


BLIND_TOKEN = np.array([[True, False, True], [False, False, False], [True, True, False]])


def dot(mask=None, *leading):
    def build(draw):
        q, k, v = (draw.normal(*leading, steps, size) for steps, size in ((3, 2), (4, 2), (4, 3)))
        return Case(ScaledDotProductAttention(), q, k, v, mask=mask)

    return build


def additive(mask=None):
    def build(draw):
        layer = shaken(AdditiveAttention(2, 3, 4, rng=draw.rng, dtype=draw.dtype), draw)
        return Case(layer, draw.normal(2, 3, 2), draw.normal(2, 4, 3), draw.normal(2, 4, 2), mask=mask)

    return build


def tiny_additive(draw):
    layer = shaken(AdditiveAttention(1, 1, 2, rng=draw.rng, dtype=draw.dtype), draw)
    return Case(layer, draw.normal(1, 2, 1), draw.normal(1, 3, 1), draw.normal(1, 3, 1))


def heads(features, count, mask=None, *, itself=False, batch=2):
    def build(draw):
        layer = shaken(MultiHeadAttention(features, count, rng=draw.rng, dtype=draw.dtype), draw)
        x = draw.normal(batch, 3, features)
        others = (x, x) if itself else (draw.normal(batch, 4, features), draw.normal(batch, 4, features))
        return Case(layer, x, *others, mask=mask)

    return build


def block(features, count, batch=2, mask=None, **options):
    def build(draw):
        layer = shaken(TransformerBlock(features, count, rng=draw.rng, dtype=draw.dtype, **options), draw)
        return Case(layer, draw.normal(batch, 3, features), mask=mask)

    return build


def transformer(features, heads, depth, mask=None, **options):
    def build(draw):
        model = TransformerLM(4, features, heads, depth, rng=draw.rng, longest=8, dtype=draw.dtype, **options)
        return Case(shaken(model, draw), draw.integers(4, 2, 5), mask=mask)

    return build


def translator(attention, source=5, features=3, hidden=4, batch=3, cell=GRU, **options):
    def build(draw):
        model = Seq2Seq(
            *(source, 4, features, hidden), cell=cell, attention=attention, rng=draw.rng, dtype=draw.dtype
        )
        tokens = draw.integers(source, batch, 4), draw.integers(4, batch, 3)
        return Case(shaken(model, draw), *tokens, **options)

    return build


def two_layers(features, hidden, **options):
    return Stacked(LSTM(features, hidden, **options), GRU(hidden, hidden, **options))


RAGGED = lengths(4, 2, 3, longest=4)
SOME_TOKENS = np.array([[True, False, True, True, False], [False] * 5])  # in one row none
CASES = {
    "ScaledDotProductAttention": {
        "plain": dot(None, 2),
        "heads": dot(None, 2, 2),
        "no-batch": dot(),
        "blind-row": dot(BLIND_ROW, 2),
    },
    "AdditiveAttention": {
        "tiny": tiny_additive,
        "plain": additive(),
        "blind-row": additive(np.stack([BLIND_ROW, ~BLIND_ROW])),
    },
    "MultiHeadAttention": {
        "tiny": heads(2, 1, batch=1),
        "cross": heads(4, 2),
        "itself": heads(4, 2, causal_mask(3), itself=True),
        "blind-row": heads(4, 2, BLIND_ROW),
        "mask-each": heads(4, 2, np.stack([BLIND_ROW, ~BLIND_ROW])),
    },
    "PositionalEncoding": {
        "start": lambda draw: Case(PositionalEncoding(4, longest=9, dtype=draw.dtype), draw.normal(2, 5, 4)),
        "later": lambda draw: Case(
            PositionalEncoding(3, longest=9, dtype=draw.dtype), draw.normal(2, 5, 3), start=4
        ),
    },
    "TransformerBlock": {
        "tiny": block(3, 1, batch=1, hidden=4),
        "pre": block(4, 2, mask=causal_mask(3)),
        "post": block(4, 2, mask=causal_mask(3), norm="post"),
        "dropout": block(4, 2, dropout=0.4),
        "post-dropout": block(4, 2, dropout=0.4, norm="post", mask=np.stack([BLIND_TOKEN, ~BLIND_TOKEN])),
    },
    "TransformerLM": {
        "tiny": transformer(3, 1, 1),
        "deep": transformer(4, 2, 2),
        "post-no-positions": transformer(4, 2, 2, norm="post", positions="none"),
        "mask": transformer(4, 2, 2, lengths(5, 2, longest=5)),
        "post-gaps": transformer(4, 2, 2, SOME_TOKENS, norm="post", positions="none"),
    },
    "Seq2Seq": {
        "tiny": translator("none", source=3, features=2, hidden=2, batch=1),
        "none": translator("none", mask=RAGGED),
        "dot": translator("dot", mask=RAGGED),
        "additive": translator("additive", mask=RAGGED),
        "LSTM": translator("none", cell=LSTM, mask=RAGGED),
        "LSTM-dot": translator("dot", cell=LSTM, mask=RAGGED),
        "stack": translator("additive", cell=two_layers, mask=RAGGED),
    },
}
