"""The steps of beam search: what each extends, scores and keeps."""

import numpy as np
import pytest

from dlcore import beam_steps
from tests.models.chains import END, LONGEST, START, TOKENS, RandomChain
from tests.refusal import refused


def steps_of(model, **options):
    options = {"longest": LONGEST, "beam": 3} | options
    return list(beam_steps(model.step, np.zeros((1, 1), np.int64), start=START, end=END, **options))


def kept(grown):
    """The continuations that a step keeps, as lists of tokens."""
    return [
        grown.beginnings[k] + [token]
        for k, token in zip(grown.parents.tolist(), grown.tokens.tolist(), strict=True)
    ]


def test_two_steps_by_hand():
    """Of START 3 and 2 are kept, 3 first; of all that can follow 3 ends and 2 goes on."""
    rows = {START: [0.0, 0.1, 0.4, 0.5], 2: [0.0, 0.3, 0.6, 0.1], 3: [0.0, 0.8, 0.1, 0.1]}

    def step(tokens, states):
        return np.log(np.maximum([rows[int(token)] for token in tokens], 1e-9)), states

    first, second = beam_steps(step, np.zeros((1, 1)), start=START, end=END, longest=2, beam=2)
    assert (first.beginnings, kept(first)) == ([[]], [[3], [2]])
    np.testing.assert_allclose(np.exp(first.scores), [[1e-9, 0.1, 0.4, 0.5]])
    assert (second.beginnings, kept(second)) == ([[3], [2]], [[3, END], [2, 2]])
    wanted = [[0.5e-9, 0.4, 0.05, 0.05], [0.4e-9, 0.12, 0.24, 0.04]]
    np.testing.assert_allclose(np.exp(second.scores), wanted)


@pytest.mark.parametrize("seed", range(8))
def test_each_step_scores_every_continuation_keeps_the_best_and_goes_on_from_the_open_ones(seed):
    model, open_ones = RandomChain(seed), [[]]
    for grown in steps_of(model):
        assert grown.beginnings == open_ones
        every = [[*begin, token] for begin in open_ones for token in range(TOKENS)]
        np.testing.assert_allclose(grown.scores.ravel(), [model.log_probability(t) for t in every])
        assert kept(grown) == sorted(every, key=model.log_probability, reverse=True)[:3]
        open_ones = [tokens for tokens in kept(grown) if tokens[-1] != END]


def test_the_steps_stop_when_all_have_ended_and_at_the_longest():
    model = RandomChain(0)
    model.weights[:, END] = 50.0
    assert len(steps_of(model, beam=1)) == model.calls == 1
    model = RandomChain(0)
    model.weights[:, END] = -50.0
    assert len(steps_of(model)) == model.calls == LONGEST
    assert len(steps_of(model, longest=2)) == 2


def test_a_caller_may_stop_looking():
    model = RandomChain(0)
    next(beam_steps(model.step, np.zeros((1, 1), np.int64), start=START, end=END, longest=9))
    assert model.calls == 1


BAD = [
    (
        lambda: steps_of(RandomChain(0), longest=0),
        ValueError,
        "beam_steps: longest must be at least 1, got 0",
    ),
    (lambda: steps_of(RandomChain(0), beam=0), ValueError, "beam_steps: beam must be at least 1, got 0"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
