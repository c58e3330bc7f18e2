"""What the model of a beam search remembers: an array, several, or nothing, a row for each beginning."""

import math

import numpy as np
import pytest

from dlcore import LanguageModel, TransformerLM, beam_search, beam_steps, log_softmax
from tests.models.chains import END, START, TOKENS
from tests.refusal import refused


def lstm_steps():
    """A step of a small LSTM language model, whose states are the pair (h, c), and its start."""
    model = LanguageModel(TOKENS, 3, 5, rng=1, dtype=np.float64)
    for parameter in model.parameters():
        parameter.value *= 3  # far from uniform

    def step(tokens, states):
        logits, cache = model.forward(tokens[:, None], state=states)
        return log_softmax(logits[:, -1]), cache["state"]

    return step, (np.zeros((1, 5)), np.zeros((1, 5)))


def transformer_steps():
    """A step of a small transformer, whose states are a list of pairs, at first none."""
    model = TransformerLM(TOKENS, 4, 2, 2, rng=2, dtype=np.float64)
    for parameter in model.parameters():
        parameter.value *= 3

    def step(tokens, past):
        logits, past = model.extend(tokens[:, None], past)
        return log_softmax(logits), past

    return step, None


@pytest.mark.parametrize("make", [lstm_steps, transformer_steps])
def test_states_of_several_parts_stay_with_their_beginnings(make):
    """Against the log-probability of each sentence there is, read on its own from the start."""
    step, first = make()
    every = {}

    def go_on(tokens, total, last, states):
        log_p, states = step(np.array([last]), states)
        for token in range(TOKENS):
            grown = total + log_p[0, token]
            if token == END:
                every[tokens] = grown
            elif len(tokens) == 2:
                every[*tokens, token] = grown
            else:
                go_on((*tokens, token), grown, token, states)

    go_on((), 0.0, START, first)
    options = {"start": START, "end": END, "longest": 3, "beam": TOKENS**3}
    tokens, score = beam_search(step, first, **options)
    assert score == pytest.approx(max(every.values()), rel=1e-12)
    assert every[tuple(tokens)] == pytest.approx(score, rel=1e-12)
    *_, last = beam_steps(step, first, **options)
    for beginning, row in zip(last.beginnings, last.scores, strict=True):
        np.testing.assert_allclose(row[2], every[*beginning, 2], rtol=1e-12)


def test_a_model_without_states_has_none():
    log_p = np.log([[0.1, 0.2, 0.7], [0.3, 0.3, 0.4], [0.2, 0.6, 0.2]])
    tokens, score = beam_search(lambda last, _: (log_p[last], None), None, start=0, end=1, longest=5, beam=9)
    assert (tokens, score) == ([2], pytest.approx(math.log(0.7 * 0.6)))


def search_states(states, start=0):
    """A search whose step gives these states."""
    log_p = np.log(np.full((1, 2), 0.5))
    return beam_search(lambda *_: (log_p, states), None, start=start, end=1, longest=3)


BAD = [
    (
        lambda: search_states((np.zeros((1, 2)), np.zeros((2, 1, 2)))),
        ValueError,
        "beam_search: states must be (1, ...), got (2, 1, 2)",
    ),
    (lambda: search_states(np.zeros(())), ValueError, "beam_search: states must be (1, ...), got ()"),
    (lambda: search_states([1.0]), TypeError, "beam_search: states must be a NumPy array, got float"),
    (lambda: search_states({}), TypeError, "beam_search: states must be a NumPy array, got dict"),
    (
        lambda: search_states(None, start="<s>"),
        TypeError,
        "beam_search: start must be a whole number, got '<s>'",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_what_is_no_state_of_these_beginnings(call, error, message):
    assert refused(error, call) == message
