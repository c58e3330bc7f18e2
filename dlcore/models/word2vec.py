"""Word vectors from predicting a word's neighbours: skip-gram with negative sampling."""

import numpy as np

from dlcore.activations import sigmoid, softplus
from dlcore.checks import check_array, check_dtype, check_indices, check_integer, check_number, check_rng
from dlcore.core import Module, Parameter
from dlcore.layers.embedding import scatter_add


class SkipGram(Module):
    """L = mean_b [softplus(−u_o·v_c) + Σ_k softplus(u_k·v_c)], in nats (eq:skipgram-loss).

    forward(center, context, negatives): integers (B,), (B,), (B, K): a word, a true neighbour, and K
    words drawn at random; gives the loss itself. `words` (V, D) holds the v, `contexts` (V, D) the u.
    Backward: dz (eq:skipgram-dz) of each score, from it dv (eq:skipgram-dv) and du (eq:skipgram-du),
    added to the rows that they came from (eq:embedding-dw). Indices have no gradient: backward
    returns (None, None, None). Mikolov et al., 2013.
    """

    def __init__(self, vocabulary, features, *, rng, dtype=np.float32):
        rng = check_rng("SkipGram", rng)
        vocabulary = check_integer("SkipGram", "vocabulary", vocabulary, at_least=1)
        features = check_integer("SkipGram", "features", features, at_least=1)
        dtype = check_dtype("SkipGram", dtype)
        words = rng.uniform(-0.5 / features, 0.5 / features, (vocabulary, features))
        self.words = Parameter(words.astype(dtype))
        self.contexts = Parameter(np.zeros((vocabulary, features), dtype))

    def forward(self, center, context, negatives):
        vocabulary = len(self.words.value)
        check_indices("SkipGram.forward", "center", center, ("B",), vocabulary)
        check_indices("SkipGram.forward", "context", context, center.shape, vocabulary)
        check_indices("SkipGram.forward", "negatives", negatives, (len(center), "K"), vocabulary)
        true = context[:, None].astype(np.intp)  # of signed and unsigned together NumPy would make floats
        candidates = np.concatenate([true, negatives.astype(np.intp)], axis=1)  # (B,1+K), the true one first
        v, u = self.words.value[center], self.contexts.value[candidates]  # (B,D), (B,1+K,D)
        z = (u @ v[:, :, None])[..., 0]  # (B,1+K)
        z[:, 0] *= -1
        loss = float(softplus(z).sum(dtype=np.float64)) / len(center)  # eq:skipgram-loss
        return loss, (center, candidates, v, u, z)

    def backward(self, dloss, cache):
        center, candidates, v, u, z = cache
        dloss = check_number("SkipGram.backward", "dloss", dloss)
        dz = sigmoid(z) * v.dtype.type(dloss / len(center))  # (B,1+K) eq:skipgram-dz
        dz[:, 0] *= -1
        dv = (dz[:, None] @ u)[:, 0]  # (B,D) eq:skipgram-dv
        du = dz[:, :, None] * v[:, None]  # (B,1+K,D) eq:skipgram-du
        scatter_add(self.words.grad, center, dv)  # (V,D) eq:embedding-dw
        # (V,D) eq:embedding-dw
        scatter_add(self.contexts.grad, candidates.ravel(), du.reshape(-1, du.shape[-1]))
        return None, None, None


def _check_counts(where, counts):
    if counts.min() < 0 or counts.max() <= 0:
        raise ValueError(
            f"{where}: counts must be 0 or more, one above 0, got {counts.min()}..{counts.max()}"
        )


def skip_grams(tokens, window):
    """Every pair (center, context) at most `window` apart in a text of integers (n,): two arrays.

    Each pair stands in both directions (eq:skipgram-pairs).
    """
    check_array("skip_grams", "tokens", tokens, ("n",), kind="int")
    window = check_integer("skip_grams", "window", window, at_least=1)
    left = np.concatenate([tokens[:-gap] for gap in range(1, window + 1)])
    right = np.concatenate([tokens[gap:] for gap in range(1, window + 1)])
    return np.concatenate([left, right]), np.concatenate([right, left])  # eq:skipgram-pairs


def negative_sampler(counts, *, power=0.75, rng):
    """A function of a shape that draws words with probability ∝ count^power (eq:skipgram-noise).

    counts: integers (V,), none negative, one at least above 0. Mikolov et al., 2013.
    """
    check_array("negative_sampler", "counts", counts, ("V",), kind="int")
    _check_counts("negative_sampler", counts)
    power = check_number("negative_sampler", "power", power, at_least=0)
    rng = check_rng("negative_sampler", rng)
    weight = (counts / counts.max()) ** power  # (V,), at most 1 eq:skipgram-noise
    edges = np.cumsum(weight)
    edges /= edges[-1]  # the last is 1, and every draw below it
    return lambda shape: np.searchsorted(edges, rng.random(shape), side="right")


def positive_pmi(counts):
    """max(0, log p(w, c) / p(w) p(c)) from co-occurrence counts (V, C), as floats (eq:skipgram-pmi).

    Rows are words, columns contexts; 0 where a pair was never seen.
    """
    check_array("positive_pmi", "counts", counts, ("V", "C"), finite=True)
    _check_counts("positive_pmi", counts)
    shares = counts.astype(np.float64) / counts.max()  # at most 1: no product overflows, nor all vanish
    words, contexts = (shares.sum(axis=axis, keepdims=True) for axis in (1, 0))
    expected = words * contexts / contexts.sum()  # (V,C), if words did not care
    ratio = np.divide(shares, expected, out=np.ones_like(expected), where=(expected > 0) & (shares > 0))
    return np.maximum(np.log(ratio), 0).astype(counts.dtype)  # (V,C) eq:skipgram-pmi
