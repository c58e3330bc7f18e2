"""Choosing the next token from its logits."""

import numpy as np

from dlcore.activations import softmax
from dlcore.checks import check_array, check_integer, check_number, check_rng

ROUNDING = {"float32": 1e-6, "float64": 1e-12}  # a sum of probabilities so little below p has reached it


def sample(logits, *, temperature=1.0, top_k=None, top_p=None, rng):
    """One token from each row of logits (B, V): drawn from softmax(logits / temperature), (B,).

    temperature 0 takes the largest, others are eq:softmax-temperature. top_k keeps the k largest
    logits (eq:sampling-top-k), top_p the fewest tokens whose probabilities reach p
    (eq:sampling-top-p); what is left is normalised again. Among equals the first is taken or kept. A
    logit of −∞ forbids its token. Top-k: Fan et al., 2018; top-p: Holtzman et al., 2020.
    """
    rng = check_rng("sample", rng)
    edges = _distribution("sample", logits, temperature, top_k, top_p).cumsum(axis=1)
    drawn = rng.random((len(edges), 1)) * edges[:, -1:]  # below the last edge, 0 included
    return (edges <= drawn).sum(axis=1)


def next_probabilities(logits, temperature=1.0, top_k=None, top_p=None):
    """The distribution that `sample` draws from, (B, V) float64.

    eq:softmax-temperature, then eq:sampling-top-k and eq:sampling-top-p.
    """
    return _distribution("next_probabilities", logits, temperature, top_k, top_p)


def _distribution(where, logits, temperature, top_k, top_p):
    """softmax(logits / temperature), cut to the top k, then to the top p."""
    check_array(where, "logits", logits, ("B", "V"))
    temperature = check_number(where, "temperature", temperature, at_least=0)
    largest = logits.max(axis=1, keepdims=True)
    if not np.isfinite(largest).all():
        raise ValueError(f"{where}: each row of logits must have a finite largest, got {largest.ravel()}")
    if top_k is not None:
        top_k = check_integer(where, "top_k", top_k, at_least=1)
    if top_p is not None:
        top_p = check_number(where, "top_p", top_p, above=0, at_most=1)
    # Who is how far from the top, the first of equals nearest; at temperature 0 the top takes all.
    descending = np.argsort(-logits, axis=1, kind="stable")
    rank = np.argsort(descending, axis=1, kind="stable")
    if temperature == 0:
        return (rank == 0).astype(np.float64)
    # The distribution, then less and less of it.
    with np.errstate(over="ignore"):  # far below the largest: −∞, probability 0
        p = softmax((logits - largest).astype(np.float64) / temperature)  # eq:softmax-temperature
    if top_k is not None:
        p = np.where(rank < top_k, p, 0)  # (B,V) eq:sampling-top-k
    if top_p is not None and top_p < 1:
        reached = np.take_along_axis(p, descending, axis=1).cumsum(axis=1)
        before = np.hstack([np.zeros_like(largest), reached[:, :-1]])  # the mass of the more probable
        enough = top_p * (1 - ROUNDING[logits.dtype.name]) * reached[:, -1:]
        p = np.where(np.take_along_axis(before, rank, axis=1) < enough, p, 0)  # (B,V) eq:sampling-top-p
    return p / p.sum(axis=1, keepdims=True)
