"""Beam search: keep the few best beginnings of a sentence; and BLEU, to judge the result."""

import math
from collections import Counter

import numpy as np

from dlcore.checks import check_array, check_integer, check_number, check_sentences


def beam_search(step, state, *, start, end, longest, beam=1, length_penalty=0.0):
    """The highest-scoring sentence among those that a beam keeps: (tokens, score).

    step(tokens (K,), states (K, ...)) gives log-probabilities (K, V) of the next token and new
    states. At each step all K·V continuations are ranked by log-probability and `beam` kept; one
    that ends is set aside with score log p / length^length_penalty, `end` counted in the length
    (eq:seq2seq-beam). tokens is a list without `start` and `end`; a sentence still open after
    `longest` tokens counts as it is. Raises ValueError for an `end` that is none of the V tokens, and
    for NaN. Length normalisation: Wu et al., 2016.
    """
    check_integer("beam_search", "longest", longest, at_least=1)
    check_integer("beam_search", "beam", beam, at_least=1)
    check_number("beam_search", "length_penalty", length_penalty, at_least=0)
    beginnings, totals, states = [[]], np.zeros(1), state
    last, finished = np.array([start]), []
    for length in range(1, longest + 1):
        log_p, states = step(last, states)
        check_step(log_p, len(last), end)
        scores = totals[:, None] + log_p  # (K,V) eq:seq2seq-likelihood
        best = np.argsort(-scores, axis=None, kind="stable")[:beam]
        parents, tokens = np.unravel_index(best, scores.shape)
        still_open = []
        for rank, (parent, token) in enumerate(zip(parents.tolist(), tokens.tolist(), strict=True)):
            if token == end:
                score = scores[parent, token] / length**length_penalty  # eq:seq2seq-beam
                finished.append((beginnings[parent], float(score)))
            else:
                still_open.append(rank)
        if not still_open:
            break
        parents, last = parents[still_open], tokens[still_open]
        beginnings = [beginnings[parent] + [int(token)] for parent, token in zip(parents, last, strict=True)]
        totals, states = scores[parents, last], states[parents]
        if length == longest:
            divided = totals / length**length_penalty  # eq:seq2seq-beam
            finished += [(b, float(s)) for b, s in zip(beginnings, divided, strict=True)]
    return max(finished, key=lambda sentence: sentence[1])


def check_step(log_p, count, end):
    """Raise unless a step gave log-probabilities (K, V), none NaN, and `end` is one of the V tokens."""
    check_array("beam_search", "what step gives", log_p, (count, "V"))
    if np.isnan(log_p).any():
        raise ValueError("beam_search: what step gives must be log-probabilities, got NaN")
    check_integer("beam_search", "end", end, at_least=0, at_most=log_p.shape[1] - 1)


def bleu(references, hypotheses, *, longest=4):
    """Corpus BLEU in [0, 1]: brevity penalty × geometric mean of clipped n-gram precisions (eq:seq2seq-bleu).

    references, hypotheses: lists of token lists, one reference each; n = 1 … longest. A run counts at
    most as often as the reference has it (eq:seq2seq-precision); what is shorter than the references
    is penalised (eq:seq2seq-brevity). No smoothing: 0 if some n has no match at all. Papineni et al.,
    2002.
    """
    check_integer("bleu", "longest", longest, at_least=1)
    check_sentences("bleu", "references", references)
    check_sentences("bleu", "hypotheses", hypotheses)
    if len(references) != len(hypotheses) or not references:
        raise ValueError(
            "bleu: references and hypotheses must be equally many, at least 1, "
            f"got {len(references)} and {len(hypotheses)}"
        )
    logs = []
    for n in range(1, longest + 1):
        matched = total = 0
        for reference, hypothesis in zip(references, hypotheses, strict=True):
            counts, allowed = ngrams(hypothesis, n), ngrams(reference, n)
            # eq:seq2seq-precision
            matched += sum(min(count, allowed[gram]) for gram, count in counts.items())
            total += sum(counts.values())
        if matched == 0:
            return 0.0
        logs.append(math.log(matched / total))  # eq:seq2seq-precision
    written, wanted = sum(map(len, hypotheses)), sum(map(len, references))
    brevity = min(0.0, 1 - wanted / written)  # eq:seq2seq-brevity
    return math.exp(brevity + sum(logs) / longest)  # eq:seq2seq-bleu


def ngrams(tokens, n):
    """How often each run of n tokens occurs."""
    return Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))
