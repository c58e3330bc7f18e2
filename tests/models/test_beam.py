"""Beam search against every sentence there is."""

import math

import numpy as np
import pytest

from dlcore import beam_search
from tests.models.chains import END, LONGEST, START, TOKENS, RandomChain
from tests.refusal import refused


@pytest.mark.parametrize("length_penalty", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("seed", range(8))
def test_a_beam_as_wide_as_the_tree_finds_the_best_sentence(seed, length_penalty):
    model = RandomChain(seed)
    every = model.every_sentence(LONGEST, length_penalty)
    assert len(every) == 1 + 3 + 9 + 27 * 4  # ended after 1, 2, 3 tokens; any fourth token
    best, _ = max(every, key=every.get)
    tokens, score = model.search(beam=TOKENS**LONGEST, length_penalty=length_penalty)
    assert tuple(tokens) == best
    assert score == pytest.approx(max(every.values()), rel=1e-12)


@pytest.mark.parametrize("seed", range(8))
def test_a_beam_of_one_is_greedy(seed):
    model, history, wanted, total = RandomChain(seed), START + 1, [], 0.0
    for _ in range(LONGEST):
        log_p = model.after(history)
        token = int(log_p.argmax())
        total += log_p[token]
        if token == END:
            break
        wanted.append(token)
        history = history * 7 + token + 1
    assert model.search() == (wanted, pytest.approx(total, rel=1e-12))


def naive_beam(model, beam, length_penalty):
    """The same search with a list of (log-probability, tokens, history), sorted anew at each step."""
    kept, done = [(0.0, [], START + 1)], []
    for length in range(1, LONGEST + 1):
        grown = []
        for total, tokens, history in kept:
            for token, log_p in enumerate(model.after(history)):
                grown.append((total + log_p, [*tokens, token], history * 7 + token + 1))
        grown = sorted(grown, key=lambda item: -item[0])[:beam]
        done += [(total / length**length_penalty, t[:-1]) for total, t, _ in grown if t[-1] == END]
        kept = [item for item in grown if item[1][-1] != END]
    done += [(total / LONGEST**length_penalty, tokens) for total, tokens, _ in kept]
    return max(done)


@pytest.mark.parametrize("length_penalty", [0.0, 1.0])
@pytest.mark.parametrize("beam", [1, 2, 3, 5])
def test_every_width_against_a_plain_list(beam, length_penalty):
    for seed in range(12):
        score, wanted = naive_beam(RandomChain(seed), beam, length_penalty)
        tokens, found = RandomChain(seed).search(beam=beam, length_penalty=length_penalty)
        assert tokens == wanted
        assert found == pytest.approx(score, rel=1e-12)


def test_the_score_is_the_sentences_log_probability():
    for seed in range(8):
        model = RandomChain(seed)
        tokens, score = model.search(beam=3)
        with_end = model.log_probability([*tokens, END])
        assert score == pytest.approx(with_end) or (
            len(tokens) == LONGEST and score == pytest.approx(model.log_probability(tokens))
        )


def table_step(table):
    """The same log-probabilities at every step."""
    log_p = np.log(np.array(table))
    return lambda tokens, states: (np.tile(log_p, (len(tokens), 1)), states)


def search_table(table, **options):
    return beam_search(table_step(table), np.zeros((1, 1)), start=START, end=END, **options)


def test_greedy_misses_what_two_beams_find():
    """First 2 looks better than 3, but every way on from 2 is bad."""
    first, after_2, after_3 = [1e-9, 0.1, 0.5, 0.4], [1e-9, 0.2, 0.4, 0.4], [1e-9, 0.9, 0.05, 0.05]

    def step(tokens, states):
        rows = {START: first, 2: after_2, 3: after_3}
        return np.log(np.array([rows[int(token)] for token in tokens])), states

    options = {"start": START, "end": END, "longest": 2}
    assert beam_search(step, np.zeros((1, 1)), beam=2, **options) == ([3], pytest.approx(math.log(0.36)))
    assert beam_search(step, np.zeros((1, 1)), beam=1, **options)[0][0] == 2


def test_the_length_penalty_favours_longer_sentences():
    """Ending at once: log 0.4. Token 2 forever: log 0.6 a step, so that only the mean is better."""
    table = [1e-30, 0.4, 0.6 - 2e-30, 1e-30]
    assert search_table(table, longest=5, beam=20) == ([], pytest.approx(math.log(0.4)))
    tokens, score = search_table(table, longest=5, beam=20, length_penalty=1.0)
    assert tokens == [2] * 5
    assert score == pytest.approx(math.log(0.6))


def test_the_end_token_counts_in_the_length():
    """One step of probability 0.5, then a certain end."""
    log_p = {START: [-99.0, -99.0, math.log(0.5)], 2: [-99.0, 0.0, -99.0]}

    def step(tokens, states):
        return np.array([log_p[int(token)] for token in tokens]), states

    options = {"start": START, "end": END, "longest": 3}
    for penalty, divisor in ((0.0, 1.0), (1.0, 2.0), (2.0, 4.0)):
        found = beam_search(step, np.zeros((1, 1)), length_penalty=penalty, **options)
        assert found == ([2], pytest.approx(math.log(0.5) / divisor))


def test_nothing_follows_the_end_token():
    model = RandomChain(0)
    model.weights[:, END] = 50.0
    tokens, score = model.search(beam=1)
    assert (tokens, model.calls) == ([], 1)
    assert score == pytest.approx(0.0, abs=1e-12)


def test_a_sentence_that_never_ends_is_cut_at_the_longest():
    model = RandomChain(0)
    model.weights[:, END] = -50.0
    for longest in (1, 2, 5):
        assert len(model.search(beam=3, longest=longest)[0]) == longest


def test_a_forbidden_token_is_not_written():
    with np.errstate(divide="ignore"):
        step = table_step([0.0, 0.1, 0.9, 0.0])
    tokens, score = beam_search(step, np.zeros((1, 1)), start=START, end=END, longest=3, beam=50)
    assert set(tokens) <= {2}
    assert math.isfinite(score)


def test_of_equal_sentences_one_that_has_ended_is_preferred():
    """Every token has probability 1/4: 0, without an end, is kept before the end is."""
    assert search_table([0.25] * 4, longest=1, beam=4) == ([], pytest.approx(math.log(0.25)))


EVEN = [[0.5, 0.5]]


BAD = [
    (
        lambda: beam_search(EVEN, None, start=0, end=1, longest=3),
        TypeError,
        "beam_search: step must be a function of tokens and states, got [[0.5, 0.5]]",
    ),
    (
        lambda: beam_search(lambda *given: np.zeros((1, 2)), None, start=0, end=1, longest=3),
        TypeError,
        "beam_search: what step gives must be a pair (log_p, states), got ndarray",
    ),
    (
        lambda: beam_search(table_step(EVEN), np.zeros((1, 1)), start=0, end=2, longest=3),
        ValueError,
        "beam_search: end must be at least 0 and at most 1, got 2",
    ),
    (
        lambda: beam_search(table_step(EVEN), np.zeros((1, 1)), start=0, end=-1, longest=3),
        ValueError,
        "beam_search: end must be at least 0 and at most 1, got -1",
    ),
    (
        lambda: beam_search(table_step([[0.5, np.nan]]), np.zeros((1, 1)), start=0, end=1, longest=3),
        ValueError,
        "beam_search: what step gives must be log-probabilities, got NaN or +inf",
    ),
    (
        lambda: beam_search(lambda *given: (np.zeros(2), given[1]), None, start=0, end=1, longest=3),
        ValueError,
        "beam_search: what step gives must be (1, V), got (2,)",
    ),
    (
        lambda: RandomChain(0).search(longest=0),
        ValueError,
        "beam_search: longest must be at least 1, got 0",
    ),
    (lambda: RandomChain(0).search(beam=0), ValueError, "beam_search: beam must be at least 1, got 0"),
    (
        lambda: RandomChain(0).search(beam=1.5),
        TypeError,
        "beam_search: beam must be a whole number, got 1.5",
    ),
    (
        lambda: RandomChain(0).search(length_penalty=-1),
        ValueError,
        "beam_search: length_penalty must be at least 0, got -1",
    ),
    (
        lambda: RandomChain(0).search(length_penalty=1e300),
        ValueError,
        "beam_search: length_penalty must leave 4^length_penalty finite, got 1e+300",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
