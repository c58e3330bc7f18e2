"""Rankings: how good the first k items of a list are."""

import numpy as np

from dlcore.checks import check_array, check_integer


def precision_recall(scores, relevant, k):
    """Of the k highest-scored items, how many are relevant; of the relevant, how many are among them.

    The first is the precision at k (eq:factorization-precision), the second the recall
    (eq:factorization-recall). scores (I,), relevant (I,) boolean with at least one true; k at most I. A
    pair of numbers.
    """
    check_array("precision_recall", "scores", scores, ("I",))
    check_array("precision_recall", "relevant", relevant, scores.shape, kind="bool")
    k = _check_top("precision_recall", k, scores)
    hits = relevant[np.argsort(-scores, kind="stable")[:k]].sum()
    if not relevant.any():
        raise ValueError("precision_recall: relevant must hold at least one item, got none")
    # eq:factorization-precision, eq:factorization-recall
    return float(hits / k), float(hits / relevant.sum())


def normalized_gain(scores, relevant, k):
    """NDCG@k: Σ over the k best of relevance / log₂(rank + 1), over its best (eq:factorization-ndcg).

    scores (I,), relevant (I,) floats, 0 or more and one at least above 0; k at most I.
    """
    check_array("normalized_gain", "scores", scores, ("I",))
    check_array("normalized_gain", "relevant", relevant, scores.shape, finite=True)
    k = _check_top("normalized_gain", k, scores)
    if relevant.min() < 0:
        raise ValueError(f"normalized_gain: relevant must be at least 0, got {relevant.min()}")
    if not relevant.any():
        raise ValueError("normalized_gain: relevant must hold at least one item, got none")
    relevant = relevant.astype(np.float64) / relevant.max()  # the gain is one of shares: no sum overflows
    discount = 1 / np.log2(np.arange(2, k + 2))  # (k,), by rank
    gained, best = relevant[np.argsort(-scores, kind="stable")[:k]], np.sort(relevant)[::-1][:k]
    return float(gained @ discount / (best @ discount))  # eq:factorization-ndcg


def _check_top(where, k, scores):
    """Return k, the number of items that can be taken from the scores, none of which is NaN."""
    if np.isnan(scores).any():
        raise ValueError(f"{where}: scores must be numbers, got NaN")
    return check_integer(where, "k", k, at_least=1, at_most=len(scores))
