"""Beam search: keep the few best beginnings of a sentence."""

import math
import sys
from typing import NamedTuple

import numpy as np

from dlcore.checks import (
    check_array,
    check_integer,
    check_number,
    check_pair,
    check_plain,
)

LARGEST = math.log(sys.float_info.max)


class BeamStep(NamedTuple):
    """A step of beam search: K open beginnings of a sentence, every continuation's score, and those kept.

    beginnings: K lists of tokens, without `start`; scores (K, V): log p of each with each token after
    it; parents, tokens (beam,) integers, or fewer where K·V are: rows and columns of the kept ones,
    best first. Those whose token is `end` have ended, the others are the next step's beginnings.
    """

    beginnings: list
    scores: np.ndarray
    parents: np.ndarray
    tokens: np.ndarray


def beam_steps(step, state, *, start, end, longest, beam=1):
    """Yield each BeamStep of `beam_search`, whose arguments it takes, until all ended or are `longest`."""
    _check_search("beam_steps", step, start, longest, beam)
    beginnings, totals, states, last = [[]], np.zeros(1), state, np.array([start])
    for _ in range(longest):
        log_p, states = check_pair("beam_search", "what step gives", step(last, states), "(log_p, states)")
        _check_step(log_p, states, len(last), end)
        scores = totals[:, None] + log_p  # (K,V) eq:seq2seq-likelihood
        best = np.argsort(-scores, axis=None, kind="stable")[:beam]
        parents, tokens = np.unravel_index(best, scores.shape)
        yield BeamStep(beginnings, scores, parents, tokens)
        still_open = tokens != end
        if not still_open.any():
            return
        parents, last = parents[still_open], tokens[still_open]
        beginnings = [beginnings[k] + [token] for k, token in zip(parents, last.tolist(), strict=True)]
        totals, states = scores[parents, last], _rows_of_states(states, parents)


def beam_search(step, state, *, start, end, longest, beam=1, length_penalty=0.0):
    """The highest-scoring sentence among those that a beam keeps: (tokens, score).

    step(tokens (K,), states) gives log-probabilities (K, V) of the next token and new states: an array
    (K, ...), a tuple or list of such as an LSTM has, or None. At each step all K·V continuations are
    ranked by log-probability and `beam` kept; one that ends is set aside with score
    log p / length^length_penalty, `end` counted in the length (eq:seq2seq-beam). tokens is a list without
    `start` and `end`; a sentence still open after `longest` tokens counts as it is. `beam_steps` shows
    every step. Raises ValueError for an `end` that is none of the V tokens, for states of another number
    of rows, and for NaN. Length normalisation: Wu et al., 2016.
    """
    _check_search("beam_search", step, start, longest, beam)
    length_penalty = check_number("beam_search", "length_penalty", length_penalty, at_least=0)
    if length_penalty * math.log(longest) > LARGEST:
        raise ValueError(
            f"beam_search: length_penalty must leave {longest}^length_penalty finite, got {length_penalty}"
        )
    ended, cut = [], []
    steps = beam_steps(step, state, start=start, end=end, longest=longest, beam=beam)
    for length, (beginnings, scores, parents, tokens) in enumerate(steps, start=1):
        for parent, token in zip(parents.tolist(), tokens.tolist(), strict=True):
            score = float(scores[parent, token] / length**length_penalty)  # eq:seq2seq-beam
            if token == end:
                ended.append((beginnings[parent], score))
            elif length == longest:
                cut.append((beginnings[parent] + [token], score))
    return max(ended + cut, key=lambda sentence: sentence[1])  # of equals, one that has ended


def _check_search(where, step, start, longest, beam):
    """Raise unless a search can begin with these."""
    if not callable(step):
        raise TypeError(f"{where}: step must be a function of tokens and states, got {step!r:.60}")
    check_integer(where, "start", start)
    check_integer(where, "longest", longest, at_least=1)
    check_integer(where, "beam", beam, at_least=1)


def _check_step(log_p, states, count, end):
    """Raise unless a step gave log-probabilities (K, V) and K states, and `end` is one of the V tokens."""
    check_array("beam_search", "what step gives", log_p, (count, "V"))
    if not (log_p < np.inf).all():
        raise ValueError("beam_search: what step gives must be log-probabilities, got NaN or +inf")
    check_integer("beam_search", "end", end, at_least=0, at_most=log_p.shape[1] - 1)
    _check_states(states, count)


def _check_states(states, count):
    """Raise unless the states, or each part of them, are an array of one row for each of K beginnings."""
    if isinstance(states, (tuple, list)):
        for part in states:
            _check_states(part, count)
    elif states is not None:
        check_plain("beam_search", "states", states)
        if states.shape[:1] != (count,):
            raise ValueError(f"beam_search: states must be ({count}, ...), got {states.shape}")


def _rows_of_states(states, kept):
    """The rows of the states that belong to the beginnings kept, in each part of a tuple or list."""
    if isinstance(states, (tuple, list)):
        parts = [_rows_of_states(part, kept) for part in states]
        return tuple(parts) if isinstance(states, tuple) else parts
    return None if states is None else states[kept]
