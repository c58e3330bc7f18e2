"""The transformer block: what a language model of such blocks sees. Gradients: tests/gradients."""

import numpy as np
import pytest

from dlcore import TransformerBlock, TransformerLM
from tests.refusal import refused


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


@pytest.mark.parametrize("norm", ["pre", "post"])
@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e300])
def test_a_token_that_nobody_sees_harms_no_other_be_it_nan(norm, bad):
    """Its own row shows it. Where that row has no gradient, all gradients are those of a harmless token."""
    x, mask = np.random.default_rng(0).normal(size=(2, 4, 8)), np.ones((2, 4, 4), bool)
    mask[1, :, 2] = False
    results = []
    for value in (0.0, bad):
        x[1, 2] = value
        block = TransformerBlock(8, 2, rng=0, norm=norm, dtype=np.float64)
        y, cache = block.forward(x, mask=mask)
        dy = np.ones_like(y)
        dy[1, 2] = 0
        dx = block.backward(dy, cache)
        results.append([dx, *(parameter.grad for parameter in block.parameters()), y])
    (*right, y), (*found, shown) = results
    for a, b in zip(found, right, strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(shown[1, 2], np.full(8, bad))
    shown[1, 2] = y[1, 2]
    np.testing.assert_array_equal(shown, y)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: TransformerBlock(4, 2, rng=0)(np.ones((1, 3, 4), object), mask=np.ones((3, 3), bool)),
            TypeError,
            "TransformerBlock.forward: x must be float32, got object",
        ),
        (
            lambda: TransformerBlock(4, 2, rng=0)(np.ones((3, 4), np.float32)),
            ValueError,
            "TransformerBlock.forward: x must be (B, T, 4), got (3, 4)",
        ),
        (
            lambda: TransformerBlock(4, 2, rng=0)(
                np.full((1, 3, 4), np.nan, np.float32), mask=np.ones((2, 2), bool)
            ),
            ValueError,
            "TransformerBlock.forward: mask must broadcast to (1, 3, 3), got (2, 2)",
        ),
        (
            lambda: TransformerBlock(None, 2, rng=0),
            TypeError,
            "TransformerBlock: features must be a whole number, got None",
        ),
        (
            lambda: TransformerBlock(4, 2, rng=0, norm="mid"),
            ValueError,
            "TransformerBlock: norm must be one of 'pre', 'post', got 'mid'",
        ),
        (
            lambda: TransformerBlock(4, 2, hidden=0, rng=0),
            ValueError,
            "Dense: features_out must be at least 1, got 0",
        ),
    ],
)
def test_what_does_not_fit_is_named(call, error, message):
    assert refused(error, call) == message
