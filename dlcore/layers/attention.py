"""Attention: a weighted mean of values, with weights from comparing queries and keys."""

import math

import numpy as np

from dlcore.activations.softmax import total
from dlcore.checks import check_array, check_dtype, check_integer, check_pair, check_rng
from dlcore.core import Module, Parameter
from dlcore.init import xavier_uniform
from dlcore.layers.dense import Dense
from dlcore.layers.masks import attend, attend_backward, check_mask, weigh, without_unseen
from dlcore.layers.sums import sum_products


class ScaledDotProductAttention(Module):
    """A = softmax(Q Kᵀ / √d), Y = A V (eq:attention-scaled).

    forward(q, k, v, *, mask=None): q (..., T_q, d), k (..., T_k, d), v (..., T_k, d_v); mask
    boolean, true where a query may look, broadcast to (..., T_q, T_k). backward gives dQ = dS K / √d
    (eq:attention-dq), dK = dSᵀ Q / √d (eq:attention-dk) and dV = Aᵀ dY (eq:attention-dv), dS that of
    the scores (eq:attention-dscores). The cache's `weights` (..., T_q, T_k) is A. Vaswani et al., 2017.
    """

    def forward(self, q, k, v, *, mask=None):
        where = "ScaledDotProductAttention.forward"
        check_array(where, "q", q, (..., "T_q", "d"))
        check_array(where, "k", k, (*q.shape[:-2], "T_k", q.shape[-1]), dtype=q.dtype)
        check_array(where, "v", v, (*k.shape[:-1], "d_v"), dtype=q.dtype)
        check_mask(where, mask, (*q.shape[:-1], k.shape[-2]))
        q, k, v = without_unseen(q, k, v, mask)
        scores = (q / math.sqrt(q.shape[-1])) @ k.swapaxes(-1, -2)  # (...,T_q,T_k) eq:attention-scaled
        weights = attend(scores, mask)
        y = weigh(weights, v, mask)  # (...,T_q,d_v) eq:attention-scaled
        return y, {"q": q, "k": k, "v": v, "weights": weights, "mask": mask}

    def backward(self, dy, cache):
        q, k, v, weights, mask = (cache[name] for name in ("q", "k", "v", "weights", "mask"))
        shape = (*q.shape[:-1], v.shape[-1])
        check_array("ScaledDotProductAttention.backward", "dy", dy, shape, dtype=q.dtype)
        dscores, dv = attend_backward(dy, v, weights, mask)  # eq:attention-dv
        dscores /= math.sqrt(q.shape[-1])  # of Q Kᵀ
        dq = weigh(dscores, k, mask)  # (...,T_q,d) eq:attention-dq
        return dq, weigh(dscores, q, mask, over_queries=True), dv  # eq:attention-dk


class AdditiveAttention(Module):
    """e_ij = vᵀ tanh(q_i Wq + k_j Wk), A = softmax(e), Y = A V (eq:attention-additive).

    forward(q, k, v, *, mask=None): q (B, T_q, D_q), k (B, T_k, D_k), v (B, T_k, d_v); Wq (D_q, H),
    Wk (D_k, H), score (H,), the v of the formula. backward gives (dq, dk, dv): de by
    eq:attention-dscores, through the tanh by eq:attention-additive-dz, from there to the parameters
    (eq:attention-additive-dscore, eq:attention-additive-dwq, eq:attention-additive-dwk) and inputs
    (eq:attention-additive-dq, eq:attention-additive-dk, eq:attention-dv). The cache's `weights` is A.
    Bahdanau, Cho & Bengio, 2015.
    """

    def __init__(self, query_features, key_features, hidden, *, rng, dtype=np.float32):
        rng, dtype = check_rng("AdditiveAttention", rng), check_dtype("AdditiveAttention", dtype)
        query_features = check_integer("AdditiveAttention", "query_features", query_features, at_least=1)
        key_features = check_integer("AdditiveAttention", "key_features", key_features, at_least=1)
        hidden = check_integer("AdditiveAttention", "hidden", hidden, at_least=1)
        self.Wq = Parameter(xavier_uniform((query_features, hidden), rng=rng, dtype=dtype))
        self.Wk = Parameter(xavier_uniform((key_features, hidden), rng=rng, dtype=dtype))
        self.score = Parameter(xavier_uniform((hidden, 1), rng=rng, dtype=dtype)[:, 0].copy())

    def forward(self, q, k, v, *, mask=None):
        where, dtype = "AdditiveAttention.forward", self.score.value.dtype
        check_array(where, "q", q, ("B", "T_q", self.Wq.value.shape[0]), dtype=dtype)
        check_array(where, "k", k, (len(q), "T_k", self.Wk.value.shape[0]), dtype=dtype)
        check_array(where, "v", v, (*k.shape[:2], "d_v"), dtype=dtype)
        check_mask(where, mask, (*q.shape[:2], k.shape[1]))
        q, k, v = without_unseen(q, k, v, mask)
        queries, keys = q @ self.Wq.value, k @ self.Wk.value
        hidden = np.tanh(queries[:, :, None] + keys[:, None])  # (B,T_q,T_k,H) eq:attention-additive
        scores = hidden @ self.score.value  # (B,T_q,T_k) eq:attention-additive
        if mask is not None and not np.isfinite(scores).all():
            hidden = np.where(np.broadcast_to(mask, scores.shape)[..., None], hidden, 0)
        weights = attend(scores, mask)  # (B,T_q,T_k) eq:attention-additive
        cache = {"q": q, "k": k, "v": v, "hidden": hidden, "weights": weights, "mask": mask}
        return weigh(weights, v, mask), cache  # (B,T_q,d_v)

    def backward(self, dy, cache):
        q, k, v, hidden, weights, mask = (cache[n] for n in ("q", "k", "v", "hidden", "weights", "mask"))
        shape = (*q.shape[:2], v.shape[2])
        check_array("AdditiveAttention.backward", "dy", dy, shape, dtype=q.dtype)
        dscores, dv = attend_backward(dy, v, weights, mask)  # eq:attention-dv
        # (H,) eq:attention-additive-dscore
        self.score.grad += sum_products(dscores[..., None], hidden)[0]
        # (B,T_q,T_k,H) eq:attention-additive-dz
        dz = dscores[..., None] * self.score.value * (1 - hidden * hidden)
        # (B,T_q,H), (B,T_k,H) eq:attention-additive-dz
        dqueries, dkeys = total(dz, axis=2)[:, :, 0], total(dz, axis=1)[:, 0]
        self.Wq.grad += sum_products(q, dqueries)  # (D_q,H) eq:attention-additive-dwq
        self.Wk.grad += sum_products(k, dkeys)  # (D_k,H) eq:attention-additive-dwk
        # eq:attention-additive-dq, eq:attention-additive-dk
        return dqueries @ self.Wq.value.T, dkeys @ self.Wk.value.T, dv


class MultiHeadAttention(Module):
    """Several attentions side by side, each on its own d = features/heads columns (eq:attention-heads).

    forward(q, k, v, *, mask=None): all (B, T, features); self-attention is forward(x, x, x).
    mask (T_q, T_k) or (B, T_q, T_k), true where a query may look. backward gives (dq, dk, dv).
    The weights of every head, (B, heads, T_q, T_k), are the cache's `weights`.
    Vaswani et al., 2017.
    """

    def __init__(self, features, heads, *, rng, dtype=np.float32):
        rng = check_rng("MultiHeadAttention", rng)
        self.features = check_integer("MultiHeadAttention", "features", features, at_least=1)
        self.heads = check_integer("MultiHeadAttention", "heads", heads, at_least=1)
        if features % heads:
            raise ValueError(
                f"MultiHeadAttention: features must be a multiple of heads={heads}, got {features}"
            )
        self.query, self.key, self.value, self.output = (
            Dense(features, features, rng=rng, dtype=dtype) for _ in range(4)
        )
        self.attention = ScaledDotProductAttention()

    def forward(self, q, k, v, *, mask=None):
        where = "MultiHeadAttention.forward"
        check_array(where, "q", q, ("B", "T_q", self.features))
        check_array(where, "k", k, (len(q), "T_k", self.features))
        check_array(where, "v", v, k.shape)
        check_mask(where, mask, (*q.shape[:2], k.shape[1]))
        q, k, v = without_unseen(q, k, v, mask)
        projected = (self.query.forward(q), self.key.forward(k), self.value.forward(v))
        qh, kh, vh = (_split_heads(y, self.heads) for y, _ in projected)
        per_head = mask[:, None] if mask is not None and mask.ndim == 3 else mask
        mixed, inner = self.attention.forward(qh, kh, vh, mask=per_head)
        y, last = self.output.forward(_join_heads(mixed))  # (B,T_q,features) eq:attention-heads
        caches = [cache for _, cache in projected]
        return y, {"projections": caches, "inner": inner, "output": last, "weights": inner["weights"]}

    def backward(self, dy, cache):
        dmixed = _split_heads(self.output.backward(dy, cache["output"]), self.heads)
        dheads = self.attention.backward(dmixed, cache["inner"])
        layers = (self.query, self.key, self.value)
        return tuple(
            layer.backward(_join_heads(d), c)
            for layer, d, c in zip(layers, dheads, cache["projections"], strict=True)
        )

    def extend(self, x, past=None):
        """Causal self-attention of new positions x (B, T, D) that come after those in `past`.

        For generation, without backward: past is None or the (keys, values), each (B, T_past, D),
        that the previous call gave; gives (y, (keys, values)) of all positions so far.
        """
        where = "MultiHeadAttention.extend"
        check_array(where, "x", x, ("B", "T", self.features))
        if past is not None:
            check_pair(where, "past", past, "(keys, values)")
            check_array(where, "past[0]", past[0], (len(x), "T_past", self.features), dtype=x.dtype)
            check_array(where, "past[1]", past[1], past[0].shape, dtype=x.dtype)
        keys, values = self.key(x), self.value(x)
        if past is not None:
            keys = np.concatenate([past[0], keys], axis=1)
            values = np.concatenate([past[1], values], axis=1)
        heads = (_split_heads(part, self.heads) for part in (self.query(x), keys, values))
        # eq:attention-causal
        seen = np.tri(x.shape[1], keys.shape[1], keys.shape[1] - x.shape[1], dtype=bool)
        return self.output(_join_heads(self.attention(*heads, mask=seen))), (keys, values)


def _split_heads(x, heads):
    """(B, T, heads·d) to (B, heads, T, d)."""
    return x.reshape(*x.shape[:2], heads, -1).swapaxes(1, 2)


def _join_heads(x):
    """(B, heads, T, d) to (B, T, heads·d)."""
    x = x.swapaxes(1, 2)
    return x.reshape(*x.shape[:2], -1)
