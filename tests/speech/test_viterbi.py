"""Viterbi, forward and backward scores against the maximum and the sum over every state sequence."""

import itertools
import math

import numpy as np
import pytest

from dlcore import backward_scores, forward_scores, viterbi
from dlcore.activations import logsumexp
from tests.refusal import refused


def random_scores(seed, steps=6, states=3):
    rng = np.random.default_rng(seed)
    start, transition = rng.dirichlet(np.ones(states)), rng.dirichlet(np.ones(states), states)
    return np.log(start), np.log(transition), rng.normal(size=(steps, states))


def every_sequence(log_start, log_transition, log_emission):
    """{sequence: log-probability}, one by one."""
    steps, states = log_emission.shape
    found = {}
    for path in itertools.product(range(states), repeat=steps):
        score = log_start[path[0]] + log_emission[0, path[0]]
        for t in range(1, steps):
            score += log_transition[path[t - 1], path[t]] + log_emission[t, path[t]]
        found[path] = score
    return found


@pytest.mark.parametrize("seed", range(20))
def test_viterbi_finds_the_best_of_all_sequences(seed):
    scores = random_scores(seed)
    every = every_sequence(*scores)
    path, score = viterbi(*scores)
    assert tuple(path) == max(every, key=every.get)
    assert score == pytest.approx(max(every.values()), rel=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_forward_and_backward_sum_over_all_sequences(seed):
    log_start, log_transition, log_emission = random_scores(seed)
    total = logsumexp(np.array(list(every_sequence(log_start, log_transition, log_emission).values())))
    alpha = forward_scores(log_start, log_transition, log_emission)
    beta = backward_scores(log_transition, log_emission)
    for t in range(len(alpha)):  # at every step both together give the whole
        assert logsumexp(alpha[t] + beta[t]) == pytest.approx(total, rel=1e-12)


def test_forbidden_transitions_are_not_taken():
    log_start = np.array([0.0, -np.inf])
    log_transition = np.log(np.array([[0.5, 0.5], [1e-300, 1.0]]))
    log_transition[1, 0] = -np.inf
    path, _ = viterbi(log_start, log_transition, np.array([[-9.0, 0.0], [-9.0, 0.0], [0.0, -9.0]]))
    assert path.tolist() == [0, 1, 1]


def test_a_hundred_thousand_steps_do_not_underflow():
    log_start, log_transition, _ = random_scores(0)
    log_emission = np.random.default_rng(1).normal(-50, 1, size=(100_000, 3))
    path, score = viterbi(log_start, log_transition, log_emission)
    total = logsumexp(forward_scores(log_start, log_transition, log_emission)[-1])
    assert len(path) == 100_000
    assert math.isfinite(score)
    assert score < total < score + 100_000 * math.log(3)


def test_in_float32_the_path_of_a_hundred_thousand_steps_is_the_best_all_the_same():
    rng = np.random.default_rng(2)
    given = [np.log(rng.dirichlet(5 * np.ones(5), rows)) for rows in (1, 5)]
    given = [x.astype(np.float32) for x in (given[0][0], given[1], rng.normal(-50, 1, size=(100_000, 5)))]
    path, score = viterbi(*given)
    exact_path, exact_score = viterbi(*(x.astype(np.float64) for x in given))
    np.testing.assert_array_equal(path, exact_path)
    assert score == exact_score


def test_in_float32_the_sums_over_long_sequences_are_those_of_float64():
    rng = np.random.default_rng(3)
    given = [np.log(rng.dirichlet(np.ones(3), rows)) for rows in (1, 3)]
    given = [x.astype(np.float32) for x in (given[0][0], given[1], rng.normal(-50, 1, size=(20_000, 3)))]
    exact = [x.astype(np.float64) for x in given]
    alpha, beta = forward_scores(*given), backward_scores(*given[1:])
    assert alpha.dtype == beta.dtype == np.float64
    np.testing.assert_array_equal(alpha, forward_scores(*exact))
    np.testing.assert_array_equal(beta, backward_scores(*exact[1:]))
    totals = logsumexp(alpha + beta)  # the same at every step; about a million
    np.testing.assert_allclose(totals, totals[0], rtol=0, atol=1e-5)


def test_of_equally_good_states_it_is_the_first():
    path, score = viterbi(np.zeros(3), np.zeros((3, 3)), np.zeros((4, 3)))
    assert path.tolist() == [0, 0, 0, 0]
    assert score == 0
    log_emission = np.array([[-1.0, 0, 0], [0, -1, 0]])  # four paths of score 0
    assert viterbi(np.zeros(3), np.zeros((3, 3)), log_emission)[0].tolist() == [1, 0]


def test_a_sequence_of_one_step():
    log_start, log_emission = np.log([0.25, 0.75]), np.array([[-1.0, -3.0]])
    path, score = viterbi(log_start, np.zeros((2, 2)), log_emission)
    assert path.tolist() == [0]
    assert score == pytest.approx(math.log(0.25) - 1)
    np.testing.assert_allclose(
        forward_scores(log_start, np.zeros((2, 2)), log_emission), [log_start + [-1, -3]]
    )
    np.testing.assert_array_equal(backward_scores(np.zeros((2, 2)), log_emission), [[0, 0]])


def test_what_is_impossible_has_scores_of_minus_infinity_and_no_nan():
    """From state 0 to 1 and no further; the last step forbids 1."""
    log_start, log_transition = np.array([0, -np.inf]), np.full((2, 2), -np.inf)
    log_transition[0, 1] = log_transition[1, 1] = 0
    log_emission = np.array([[0.0, 0.0], [0.0, 0.0], [0.0, -np.inf]])
    alpha = forward_scores(log_start, log_transition, log_emission)
    np.testing.assert_array_equal(alpha, [[0, -np.inf], [-np.inf, 0], [-np.inf, -np.inf]])
    beta = backward_scores(log_transition, log_emission)
    np.testing.assert_array_equal(beta, [[-np.inf, -np.inf], [-np.inf, -np.inf], [0, 0]])
    wanted = "viterbi: log_emission must allow some state sequence, got none that is possible"
    assert refused(ValueError, viterbi, log_start, log_transition, log_emission) == wanted


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: viterbi(np.zeros(2), np.zeros((2, 3)), np.zeros((4, 2))),
            ValueError,
            "viterbi: log_transition must be (2, 2), got (2, 3)",
        ),
        (
            lambda: viterbi(np.zeros(2), np.zeros((2, 2)), np.zeros((4, 2), np.float32)),
            TypeError,
            "viterbi: log_emission must be float64, got float32",
        ),
        (
            lambda: forward_scores(np.zeros(2, np.float32), np.zeros((2, 2)), np.zeros((4, 2))),
            TypeError,
            "forward_scores: log_transition must be float32, got float64",
        ),
        (
            lambda: backward_scores(np.zeros((2, 3)), np.zeros((4, 2))),
            ValueError,
            "backward_scores: log_transition must be (2, 2), got (2, 3)",
        ),
        (
            lambda: viterbi(np.zeros(2), np.zeros((2, 2)), np.full((4, 2), np.nan)),
            ValueError,
            "viterbi: log_emission must be numbers or -inf, got NaN or +inf",
        ),
        (
            lambda: viterbi(np.zeros(2), np.zeros((2, 2)), np.full((4, 2), -np.inf)),
            ValueError,
            "viterbi: log_emission must allow some state sequence, got none that is possible",
        ),
    ],
)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
