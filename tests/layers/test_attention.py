"""Attention and masks: what may be seen, and what must not be. Gradients: tests/gradients."""

import numpy as np
import pytest

from dlcore import AdditiveAttention, MultiHeadAttention, ScaledDotProductAttention, causal_mask
from tests.refusal import refused


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


def multi_head():
    return MultiHeadAttention(4, 2, rng=0, dtype=np.float64)


def additive():
    return AdditiveAttention(4, 4, 3, rng=0, dtype=np.float64)


def bias_of(layer):
    """What a row of zeros becomes behind the output projection."""
    return layer.output.b.value if isinstance(layer, MultiHeadAttention) else np.zeros(4)


@pytest.mark.parametrize("make", [ScaledDotProductAttention, multi_head, additive])
def test_where_nothing_may_be_seen_there_is_zero_and_no_gradient(make):
    """One blind row, and one blind example, beside others that see."""
    layer, q, k, v = make(), draw(3, 2, 4), draw(3, 5, 4, seed=1), draw(3, 5, 4, seed=2)
    mask = np.ones((3, 2, 5), bool)
    mask[0, 1] = False
    mask[2] = False
    y, cache = layer.forward(q, k, v, mask=mask)
    blind = ~mask.any(axis=2)
    np.testing.assert_array_equal(y[blind], np.tile(bias_of(layer), (3, 1)))
    dq, dk, dv = layer.backward(draw(*y.shape, seed=3), cache)
    assert not dq[blind].any()
    assert not dk[2].any()
    assert not dv[2].any()
    for gradient, sees in ((dq, ~blind), (dk, [0, 1]), (dv, [0, 1])):
        assert np.isfinite(gradient).all()
        assert gradient[sees].any(axis=-1).all()


@pytest.mark.parametrize("make", [ScaledDotProductAttention, multi_head, additive])
def test_all_masked_trains_nothing(make):
    layer, x = make(), draw(2, 3, 4)
    y, cache = layer.forward(x, x, x, mask=np.zeros((2, 3, 3), bool))
    gradients = layer.backward(np.ones_like(y), cache)
    assert not np.any(gradients)
    trained = {name for name, parameter in layer.named_parameters() if parameter.grad.any()}
    assert trained <= {"output.b"}


@pytest.mark.parametrize("make", [ScaledDotProductAttention, multi_head, additive])
def test_one_key_is_seen_whole(make):
    layer, q, k, v = make(), draw(2, 3, 4), draw(2, 1, 4, seed=1), draw(2, 1, 4, seed=2)
    y, cache = layer.forward(q, k, v)
    np.testing.assert_array_equal(cache["weights"], np.ones_like(cache["weights"]))
    dq, dk, _ = layer.backward(np.ones_like(y), cache)
    np.testing.assert_allclose(dq, 0, atol=1e-15)  # a lone weight cannot change
    np.testing.assert_allclose(dk, 0, atol=1e-15)


@pytest.mark.parametrize("make", [ScaledDotProductAttention, multi_head, additive])
def test_the_order_of_keys_and_their_values_does_not_matter(make):
    layer, q, k, v = make(), draw(2, 3, 4), draw(2, 5, 4, seed=1), draw(2, 5, 4, seed=2)
    order = [3, 0, 4, 2, 1]
    np.testing.assert_allclose(layer(q, k[:, order], v[:, order]), layer(q, k, v), rtol=1e-10)


def test_what_is_masked_has_no_influence():
    layer = MultiHeadAttention(4, 2, rng=0, dtype=np.float64)
    x, other = draw(2, 5, 4), draw(2, 5, 4, seed=1)
    mask = np.array([True, True, True, False, False])[None].repeat(5, axis=0)
    other[:, :3] = x[:, :3]
    np.testing.assert_allclose(layer(x, other, other, mask=mask), layer(x, x, x, mask=mask), rtol=1e-12)


def single(make):
    """The layer in float32, where numbers of 3e38 overflow."""
    layer = make()
    for parameter in layer.parameters():
        parameter.value = parameter.value.astype(np.float32)
        parameter.grad = np.zeros_like(parameter.value)
    return layer


def forward_and_backward(make, q, k, v, mask, dtype):
    layer = single(make) if dtype == np.float32 else make()
    y, cache = layer.forward(*(x.astype(dtype) for x in (q, k, v)), mask=mask)
    gradients = layer.backward(draw(*y.shape, seed=3).astype(dtype), cache)
    return [y, *gradients, *(parameter.grad for parameter in layer.parameters())]


PADDED = np.broadcast_to(np.arange(5) < np.array([[[3]], [[5]]]), (2, 4, 5)).copy()
SCATTERED = np.random.default_rng(5).random((2, 4, 5)) < 0.5
SCATTERED[0, 1], SCATTERED[1, :, 2] = False, False  # a query that sees nothing, a key that nobody sees


@pytest.mark.parametrize("make", [ScaledDotProductAttention, multi_head, additive])
@pytest.mark.parametrize("mask", [PADDED, SCATTERED, np.zeros((2, 4, 5), bool)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("hidden", [np.nan, np.inf, -np.inf, 3e38])
def test_nothing_gets_out_from_under_the_mask(make, mask, dtype, hidden):
    """Neither into the output nor into a gradient, whatever stands there."""
    q, k, v = draw(2, 4, 4), draw(2, 5, 4, seed=1), draw(2, 5, 4, seed=2)
    clean = forward_and_backward(make, q, k, v, mask, dtype)
    q[~mask.any(axis=2)] = hidden
    k[~mask.any(axis=1)] = hidden
    v[~mask.any(axis=1), ::2] = -hidden
    with np.errstate(over="ignore" if hidden == 3e38 else "warn"):
        found = forward_and_backward(make, q, k, v, mask, dtype)
    for a, b in zip(found, clean, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("make", [ScaledDotProductAttention, multi_head, additive])
@pytest.mark.parametrize("bad", [np.nan, np.inf, 3e38])
def test_causal_attention_keeps_the_future_out_be_it_nan(make, bad):
    """Key and value 3 do no harm to the queries before, nor to their gradients, nor to the other example."""
    q, k, v, mask = draw(2, 5, 4), draw(2, 5, 4, seed=1), draw(2, 5, 4, seed=2), causal_mask(5)
    clean = forward_and_backward(make, q, k, v, mask, np.float32)
    k[0, 3, 1], v[0, 3, 2] = bad, bad
    with np.errstate(all="ignore"):
        y, dq, *_ = forward_and_backward(make, q, k, v, mask, np.float32)
    for found, right in zip((y, dq), clean, strict=False):
        np.testing.assert_allclose(found[0, :3], right[0, :3], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(found[1], right[1], rtol=1e-4, atol=1e-5)
    assert not np.isfinite(y[0, 3:]).all() or bad == 3e38  # who sees it, shows it


@pytest.mark.parametrize(("queries", "keys"), [(1, 200_000), (200_000, 1), (3, 70_000)])
def test_additive_gradients_over_long_sequences_lose_no_digits(queries, keys):
    layer, exact = AdditiveAttention(1, 1, 2, rng=0), AdditiveAttention(1, 1, 2, rng=0, dtype=np.float64)
    q, k = 0.1 + draw(1, queries, 1), 0.1 + draw(1, keys, 1, seed=1)
    v, dy = k**2 + k * q[0, 0], 1 + q**2
    for module, parameter in zip((layer, exact), (layer.parameters(), exact.parameters()), strict=True):
        dtype = parameter[0].value.dtype
        for values, own in zip(layer.parameters(), parameter, strict=True):
            own.value[...] = values.value
        _, cache = module.forward(*(x.astype(dtype) for x in (q, k, v)))
        module.backward(dy.astype(dtype), cache)
    for rounded, right in zip(layer.parameters(), exact.parameters(), strict=True):
        np.testing.assert_allclose(rounded.grad, right.grad, rtol=1e-4, atol=1e-6)


def test_infinity_that_is_seen_comes_out_although_nan_beside_it_is_hidden():
    v = np.array([[1.0], [np.inf], [np.nan]])
    mask = np.array([[True, True, False], [True, False, False], [False, False, True]])
    y = ScaledDotProductAttention()(np.zeros((3, 1)), np.zeros((3, 1)), v, mask=mask)
    np.testing.assert_array_equal(y[:, 0], [np.inf, 1, np.nan])


SINGLE = np.zeros((2, 3, 4), np.float32)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: MultiHeadAttention(5, 2, rng=0),
            ValueError,
            "MultiHeadAttention: features must be a multiple of heads=2, got 5",
        ),
        (
            lambda: MultiHeadAttention(4, 2, rng=0)(SINGLE, SINGLE[:1], SINGLE[:1]),
            ValueError,
            "MultiHeadAttention.forward: k must be (2, T_k, 4), got (1, 3, 4)",
        ),
        (
            lambda: MultiHeadAttention(4, 2, rng=0)(SINGLE, SINGLE, SINGLE[:, :2]),
            ValueError,
            "MultiHeadAttention.forward: v must be (2, 3, 4), got (2, 2, 4)",
        ),
        (
            lambda: MultiHeadAttention(4, 2, rng=0)(*[SINGLE[0]] * 3),
            ValueError,
            "MultiHeadAttention.forward: q must be (B, T_q, 4), got (3, 4)",
        ),
        (
            lambda: MultiHeadAttention(4, 2, rng=0)(*[SINGLE] * 3, mask=[[True]]),
            TypeError,
            "MultiHeadAttention.forward: mask must be a NumPy array, got list",
        ),
        (
            lambda: MultiHeadAttention(4, 2, rng=0)(*[SINGLE.astype(np.float64)] * 3),
            TypeError,
            "Dense.forward: x must be float32, got float64",
        ),
        (
            lambda: MultiHeadAttention(4, 2, rng=0)(*[SINGLE] * 3, mask=np.ones((3, 3, 3), bool)),
            ValueError,
            "MultiHeadAttention.forward: mask must broadcast to (2, 3, 3), got (3, 3, 3)",
        ),
        (
            lambda: MultiHeadAttention(4, 2, rng=0)(*[SINGLE] * 3, mask=np.ones((2, 2, 3, 3), bool)),
            ValueError,
            "MultiHeadAttention.forward: mask must broadcast to (2, 3, 3), got (2, 2, 3, 3)",
        ),
        (
            lambda: MultiHeadAttention(4, 2, rng=0).extend(SINGLE[0]),
            ValueError,
            "MultiHeadAttention.extend: x must be (B, T, 4), got (3, 4)",
        ),
        (
            lambda: MultiHeadAttention(4, 2, rng=0).extend(SINGLE, SINGLE),
            TypeError,
            "MultiHeadAttention.extend: past must be a pair (keys, values), got ndarray",
        ),
        (
            lambda: MultiHeadAttention(4, 2, rng=0).extend(SINGLE, (SINGLE[:1], SINGLE[:1])),
            ValueError,
            "MultiHeadAttention.extend: past[0] must be (2, T_past, 4), got (1, 3, 4)",
        ),
        (
            lambda: MultiHeadAttention(4, 2, rng=0).extend(SINGLE, (SINGLE, SINGLE[:, :2])),
            ValueError,
            "MultiHeadAttention.extend: past[1] must be (2, 3, 4), got (2, 2, 4)",
        ),
        (
            lambda: ScaledDotProductAttention()(SINGLE, SINGLE.astype(np.float64), SINGLE),
            TypeError,
            "ScaledDotProductAttention.forward: k must be float32, got float64",
        ),
        (
            lambda: ScaledDotProductAttention()(SINGLE, SINGLE[:, :, :3], SINGLE),
            ValueError,
            "ScaledDotProductAttention.forward: k must be (2, T_k, 4), got (2, 3, 3)",
        ),
        (
            lambda: ScaledDotProductAttention()(*[SINGLE] * 3, mask=causal_mask(2)),
            ValueError,
            "ScaledDotProductAttention.forward: mask must broadcast to (2, 3, 3), got (2, 2)",
        ),
        (
            lambda: ScaledDotProductAttention()(*[SINGLE] * 3, mask=np.ones((3, 3))),
            TypeError,
            "ScaledDotProductAttention.forward: mask must be an array of bool, got float64",
        ),
        (
            lambda: additive()(draw(2, 3, 5), draw(2, 3, 4), draw(2, 3, 4)),
            ValueError,
            "AdditiveAttention.forward: q must be (B, T_q, 4), got (2, 3, 5)",
        ),
        (
            lambda: AdditiveAttention(4, 4, 0, rng=0),
            ValueError,
            "AdditiveAttention: hidden must be at least 1, got 0",
        ),
        (
            lambda: AdditiveAttention(4, 4, 2, rng=0, dtype=np.float16),
            TypeError,
            "AdditiveAttention: dtype must be float32 or float64, got float16",
        ),
    ],
)
def test_what_does_not_fit_is_named(call, error, message):
    assert refused(error, call) == message
