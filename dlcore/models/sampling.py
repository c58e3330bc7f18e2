"""Choosing the next token from its logits."""

import numpy as np

from dlcore.activations import softmax
from dlcore.checks import check_array, check_integer, check_number, check_rng


def sample(logits, *, temperature=1.0, top_k=None, top_p=None, rng):
    """One token from each row of logits (B, V): drawn from softmax(logits / temperature), (B,).

    temperature 0 takes the largest. top_k keeps the k largest logits, top_p the fewest tokens whose
    probabilities reach p; what is left is normalised again. Top-k: Fan et al., 2018; top-p:
    Holtzman et al., 2020.
    """
    check_array("sample", "logits", logits, ("B", "V"))
    check_number("sample", "temperature", temperature, at_least=0)
    rng = check_rng("sample", rng)
    if temperature == 0:
        return logits.argmax(axis=1)
    p = next_probabilities(logits, temperature, top_k, top_p)
    return (p.cumsum(axis=1) < rng.random((len(p), 1)) * p.sum(axis=1, keepdims=True)).sum(axis=1)


def next_probabilities(logits, temperature=1.0, top_k=None, top_p=None):
    """The distribution that `sample` draws from, (B, V) float64 (eq:transformer-sampling)."""
    p = softmax(logits.astype(np.float64) / temperature)
    descending = np.argsort(-p, axis=1, kind="stable")
    rank = np.argsort(descending, axis=1, kind="stable")
    if top_k is not None:
        check_integer("sample", "top_k", top_k, at_least=1)
        p = np.where(rank < top_k, p, 0)
    if top_p is not None:
        check_number("sample", "top_p", top_p, above=0, at_most=1)
        ordered = np.take_along_axis(p, descending, axis=1)
        before = ordered.cumsum(axis=1) - ordered  # the mass of the more probable tokens
        p = np.where(np.take_along_axis(before, rank, axis=1) < top_p * p.sum(axis=1, keepdims=True), p, 0)
    return p / p.sum(axis=1, keepdims=True)
