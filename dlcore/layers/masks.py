"""Masks: true where a query may look or a step counts. What attention's mask hides comes out nowhere."""

import numpy as np

from dlcore.checks import check_array, check_indices, check_integer


def causal_mask(steps):
    """(T, T) boolean: position t sees positions 1 … t (eq:attention-causal)."""
    steps = check_integer("causal_mask", "steps", steps, at_least=1)
    return np.tri(steps, dtype=bool)  # (T,T) eq:attention-causal


def length_mask(lengths, steps):
    """(B, T) boolean with T = steps: true in the first lengths[b] steps of row b (eq:rnn-length-mask).

    lengths: (B,) integers in 0 … T. Raises ValueError for one out of range.
    """
    steps = check_integer("length_mask", "steps", steps, at_least=1)
    check_indices("length_mask", "lengths", lengths, ("B",), steps + 1)
    return np.arange(steps) < lengths[:, None]  # (B,T) eq:rnn-length-mask


def without_padding(x, mask):
    """x (B, T, D), with 0 for every step where mask (B, T) is false, be it NaN there."""
    return x if mask is None else np.where(mask[:, :, None], x, x.dtype.type(0))


def attend(scores, mask):
    """Softmax over the last axis, restricted to where the mask is true (eq:attention-weights).

    scores (..., T_q, T_k); mask boolean, broadcast against them. A row in which nothing may be
    seen gets weights 0, not NaN, and so a gradient of 0.
    """
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    top = scores.max(axis=-1, keepdims=True)
    if mask is not None:
        top = np.where(np.isneginf(top), 0, top)
    weights = np.exp(scores - top)
    total = weights.sum(axis=-1, keepdims=True)
    weights /= total if mask is None else np.where(total == 0, 1, total)  # (...,T_q,T_k) eq:attention-weights
    return weights


def attend_backward(dy, v, weights, mask):
    """dS = A ⊙ (dA − Σ_k dA ⊙ A) with dA = dY Vᵀ (eq:attention-dscores), and dV = Aᵀ dY (eq:attention-dv)."""
    with np.errstate(invalid="ignore"):  # infinity times 0, under the mask
        dweights = dy @ v.swapaxes(-1, -2)
        total = np.vecdot(dweights, weights)
    if mask is not None and not np.isfinite(total).all():
        dweights, weights = np.where(mask, dweights, 0), np.where(mask, weights, 0)
        total = np.vecdot(dweights, weights)
    dscores = dweights - total[..., None]
    dscores *= weights  # (...,T_q,T_k) eq:attention-dscores
    return dscores, weigh(weights, dy, mask, over_queries=True)  # (...,T_k,d_v) eq:attention-dv


def weigh(weights, values, mask, over_queries=False):
    """A V, or Aᵀ V, in which what the mask hides counts as 0, be it NaN or infinity: 0 · NaN is NaN."""
    A = weights.swapaxes(-1, -2) if over_queries else weights
    if mask is None:
        return A @ values
    with np.errstate(invalid="ignore"):  # infinity times 0
        y = A @ values
    if np.isfinite(y).all():
        return y
    mask = np.broadcast_to(mask, weights.shape)
    mask = mask.swapaxes(-1, -2) if over_queries else mask
    A = np.where(mask, A, 0)
    odd = ~np.isfinite(values).all(axis=-1)  # the values that a weight of 0 would not silence
    y = A @ np.where(odd[..., None], 0, values)
    for j in np.flatnonzero(odd.reshape(-1, odd.shape[-1]).any(axis=0)):
        shown = mask[..., j] & odd[..., j, None]
        y += A[..., j, None] * np.where(shown[..., None], values[..., None, j, :], 0)
    return y


def without_unseen(q, k, v, mask):
    """q, k and v, with 0 for a query that sees nothing and for keys and values that no query sees.

    So not even a NaN gets out from under the mask. What is finite may stay: its weight is 0.
    """
    if mask is None:
        return q, k, v
    mask = np.atleast_2d(mask)
    sees, seen = mask.any(axis=-1)[..., None], mask.any(axis=-2)[..., None]
    return tuple(
        x if shown.all() or np.isfinite(x).all() else np.where(shown, x, x.dtype.type(0))
        for shown, x in ((sees, q), (seen, k), (seen, v))
    )


def without_odd(x, mask):
    """x (..., T, D), with 0 for what no query sees if its sum of squares is NaN, infinite or too large."""
    if mask is None:
        return x
    with np.errstate(over="ignore", invalid="ignore"):
        usual = np.isfinite(np.vecdot(x, x))  # (...,T)
    kept = usual | np.atleast_2d(mask).any(axis=-2)
    return x if kept.all() else np.where(kept[..., None], x, x.dtype.type(0))


def check_mask(where, mask, shape):
    """A mask is boolean, true where attention may look, and broadcasts to (..., T_q, T_k)."""
    if mask is None:
        return
    check_array(where, "mask", mask, kind="bool")
    try:
        fitting = np.broadcast_shapes(mask.shape, shape) == tuple(shape)
    except ValueError:
        fitting = False
    if not fitting:
        raise ValueError(f"{where}: mask must broadcast to {tuple(shape)}, got {mask.shape}")
