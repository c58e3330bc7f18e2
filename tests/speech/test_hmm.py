"""Hidden Markov models: what they learn, their emissions, and their posteriors."""

import math

import numpy as np
import pytest

from dlcore import HMM, CategoricalEmission, GaussianEmission
from tests.refusal import refused


def test_in_float32_posteriors_of_many_steps_are_probabilities():
    x = np.random.default_rng(0).normal(size=(5000, 1))
    found = {}
    for dtype in (np.float32, np.float64):
        emission = GaussianEmission(np.array([[0], [1]], dtype), np.ones((2, 1), dtype))
        model = HMM(np.array([0.5, 0.5], dtype), np.array([[0.9, 0.1], [0.2, 0.8]], dtype), emission)
        found[dtype] = model.posteriors(x.astype(dtype))
    for single, double in zip(*found.values(), strict=True):
        assert single.dtype == np.float32
        np.testing.assert_allclose(single, double, rtol=1e-2, atol=1e-3)
    np.testing.assert_allclose(found[np.float32][0].sum(axis=1), 1, rtol=1e-6)


def categorical_model(seed, states=2, symbols=3):
    rng = np.random.default_rng(seed)
    emission = CategoricalEmission(rng.dirichlet(np.ones(symbols), states))
    return HMM(rng.dirichlet(np.ones(states)), rng.dirichlet(np.ones(states), states), emission)


def drawn(model, steps, rng):
    """A sequence of symbols from the model."""
    state = rng.choice(len(model.start), p=model.start)
    symbols = []
    for _ in range(steps):
        symbols.append(
            rng.choice(model.emission.probabilities.shape[1], p=model.emission.probabilities[state])
        )
        state = rng.choice(len(model.start), p=model.transition[state])
    return np.array(symbols)


def test_posteriors_are_probabilities():
    model = categorical_model(2)
    x = drawn(model, 30, np.random.default_rng(0))
    gamma, moves = model.posteriors(x)
    np.testing.assert_allclose(gamma.sum(axis=1), 1, rtol=1e-9)
    np.testing.assert_allclose(moves.sum(axis=1), gamma[:-1].sum(axis=0), rtol=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_baum_welch_never_lowers_the_likelihood(seed):
    rng = np.random.default_rng(seed)
    sequences = [drawn(categorical_model(seed), 40, rng) for _ in range(4)]
    model = categorical_model(seed + 100)
    before = sum(model.log_likelihood(x) for x in sequences)
    model.fit(sequences, iterations=15, tolerance=0)
    assert model.history_[0] == pytest.approx(before, rel=1e-12)
    assert (np.diff(model.history_) >= -1e-8).all()
    assert model.history_[-1] > model.history_[0] + 0.1
    for p in (model.start[None], model.transition, model.emission.probabilities):
        np.testing.assert_allclose(p.sum(axis=-1), 1, rtol=1e-9)


def test_baum_welch_finds_two_levels():
    rng = np.random.default_rng(0)
    levels = np.repeat([0.0, 5.0, 0.0, 5.0], 50)
    sequences = [(levels + rng.normal(size=200))[:, None] for _ in range(3)]
    emission = GaussianEmission(np.array([[1.0], [4.0]]), np.ones((2, 1)))
    model = HMM(np.array([0.5, 0.5]), np.array([[0.9, 0.1], [0.1, 0.9]]), emission).fit(sequences)
    np.testing.assert_allclose(model.emission.mean[:, 0], [0, 5], atol=0.3)
    assert model.transition[0, 0] > 0.95
    path, _ = model.decode(sequences[0])
    np.testing.assert_array_equal(path, levels > 2)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("place", [0.0, 1e4, -1e6])
@pytest.mark.parametrize("apart", [1.0, 1e4])
def test_gaussian_likelihood_is_scipys(dtype, place, apart):
    from scipy.stats import norm

    rng = np.random.default_rng(0)
    mean, variance = (place + apart * rng.normal(size=(2, 3))).astype(dtype), rng.uniform(0.5, 2, (2, 3))
    x, variance = (mean[[0, 1, 0, 1, 1]] + rng.normal(size=(5, 3))).astype(dtype), variance.astype(dtype)
    exact = [given.astype(np.float64) for given in (x[:, None], mean, variance)]
    expected = norm.logpdf(*exact[:2], np.sqrt(exact[2])).sum(axis=2)
    likelihood = GaussianEmission(mean, variance).log_likelihood(x)
    assert likelihood.dtype == dtype
    np.testing.assert_allclose(likelihood, expected, rtol=10 * np.finfo(dtype).eps)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("place", [0.0, 1e4])
def test_the_variance_learnt_far_from_the_origin_is_that_of_the_observations(dtype, place):
    rng = np.random.default_rng(0)
    x, weight = (
        (place + rng.normal(size=(500, 2))).astype(dtype),
        rng.dirichlet(np.ones(2), 500).astype(dtype),
    )
    emission = GaussianEmission(np.zeros((2, 2), dtype), np.ones((2, 2), dtype))
    emission.update([x[:200], x[200:]], [weight[:200], weight[200:]])
    for state in range(2):
        mean = np.average(x.astype(np.float64), axis=0, weights=weight[:, state])
        variance = np.average((x.astype(np.float64) - mean) ** 2, axis=0, weights=weight[:, state])
        np.testing.assert_allclose(emission.mean[state], mean, rtol=1e-5)
        np.testing.assert_allclose(emission.variance[state], variance, rtol=1e-4)
    assert emission.mean.dtype == emission.variance.dtype == dtype


@pytest.mark.parametrize("weight", [0.0, 1e-44])
def test_a_state_that_is_never_visited_keeps_what_it_emits(weight):
    x = np.array([[1.0, 2.0], [3.0, 6.0]], np.float32)
    emission = GaussianEmission(np.full((2, 2), 9, np.float32), np.full((2, 2), 4, np.float32))
    emission.update([x], [np.array([[1, weight], [1, weight]], np.float32)])
    np.testing.assert_array_equal(emission.mean, [[2, 4], [9, 9]])
    np.testing.assert_array_equal(emission.variance, [[1, 4], [4, 4]])


IMPOSSIBLE = np.array([0, 2])


def two_states(probabilities=((0.5, 0.5, 0.0), (1.0, 0.0, 0.0))):
    """The symbol 2 has probability 0 in both states."""
    return HMM(np.array([0.5, 0.5]), np.eye(2), CategoricalEmission(np.array(probabilities)))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: HMM(np.array([-0.5, 1.5]), np.eye(2), None),
            ValueError,
            "HMM: start must be probabilities, at least 0, got -0.5",
        ),
        (
            lambda: HMM(np.array([0.5, 0.4]), np.eye(2), None),
            ValueError,
            "HMM: start must be probabilities that sum to 1, got sums 0.9",
        ),
        (
            lambda: HMM(np.array([0.5, 0.5]), np.array([[0.5, 0.75], [1.0, 0.0]]), None),
            ValueError,
            "HMM: transition must be probabilities that sum to 1, got sums [1.25 1.  ]",
        ),
        (
            lambda: CategoricalEmission(np.array([[0.5, 0.5], [0.25, 0.25]])),
            ValueError,
            "CategoricalEmission: probabilities must be probabilities that sum to 1, got sums [1.  0.5]",
        ),
        (
            lambda: HMM(np.array([np.nan, 1.0]), np.eye(2), None),
            ValueError,
            "HMM: start must be finite, got NaN or infinity",
        ),
        (
            lambda: HMM(np.array([0.5, 0.5]), np.eye(3), None),
            ValueError,
            "HMM: transition must be (2, 2), got (3, 3)",
        ),
        (
            lambda: HMM(np.array([0.5, 0.5]), np.eye(2, dtype=np.float32), None),
            TypeError,
            "HMM: transition must be float64, got float32",
        ),
        (
            lambda: GaussianEmission(np.zeros((2, 1)), np.ones((2, 1), np.float32)),
            TypeError,
            "GaussianEmission: variance must be float64, got float32",
        ),
        (
            lambda: GaussianEmission(np.zeros((2, 1)), np.ones((2, 1))).log_likelihood(
                np.zeros((3, 1), np.float32)
            ),
            TypeError,
            "GaussianEmission.log_likelihood: x must be float64, got float32",
        ),
        (
            lambda: GaussianEmission(np.zeros((1, 1)), np.zeros((1, 1))),
            ValueError,
            "GaussianEmission: variance must be above 0, got 0.0",
        ),
        (
            lambda: CategoricalEmission(np.eye(2)).log_likelihood(np.array([2])),
            ValueError,
            "CategoricalEmission.log_likelihood: x must be in 0..1, got 2..2",
        ),
        (
            lambda: two_states().posteriors(IMPOSSIBLE),
            ValueError,
            "HMM.posteriors: x must be possible under the model, got probability 0",
        ),
        (
            lambda: two_states().fit([IMPOSSIBLE]),
            ValueError,
            "HMM.fit: sequences must be possible under the model, got probability 0",
        ),
        (
            lambda: two_states().fit(None),
            TypeError,
            "HMM.fit: sequences must be a list of arrays, got NoneType",
        ),
        (
            lambda: two_states().fit(np.array([0, 1, 1])),
            TypeError,
            "HMM.fit: sequences must be a list of arrays, got a single sequence",
        ),
        (lambda: two_states().fit([]), ValueError, "HMM.fit: sequences must hold at least one, got none"),
        (
            lambda: two_states().decode(IMPOSSIBLE),
            ValueError,
            "viterbi: log_emission must allow some state sequence, got none that is possible",
        ),
    ],
)
def test_bad_input(call, error, message):
    assert refused(error, call) == message


def test_an_impossible_sequence_has_log_likelihood_minus_infinity():
    assert two_states().log_likelihood(IMPOSSIBLE) == -math.inf


def test_one_step():
    model = categorical_model(0)
    path, score = model.decode(np.array([1]))
    joint = model.start * model.emission.probabilities[:, 1]
    assert path.tolist() == [joint.argmax()]
    assert score == pytest.approx(math.log(joint.max()), rel=1e-12)
    assert model.log_likelihood(np.array([1])) == pytest.approx(math.log(joint.sum()), rel=1e-12)
    gamma, moves = model.posteriors(np.array([1]))
    np.testing.assert_allclose(gamma, [joint / joint.sum()], rtol=1e-12)
    assert not moves.any()


def test_a_long_sequence_of_a_chain_without_choice_has_the_score_of_its_length():
    """One state, one symbol of probability ½: log ½ a step, in a hundred thousand rounded additions."""
    model = HMM(np.ones(1), np.ones((1, 1)), CategoricalEmission(np.array([[0.5, 0.5]])))
    x = np.zeros(100_000, int)
    assert model.decode(x)[1] == pytest.approx(100_000 * math.log(0.5), rel=1e-10)
    assert model.log_likelihood(x) == pytest.approx(100_000 * math.log(0.5), rel=1e-10)


def test_scores_beyond_rounding_leave_whole_numbers_of_moves():
    """Means of 10¹⁰ make scores of −10²⁰, whose sums in two orders differ by far more than a move."""
    emission = GaussianEmission(np.array([[0.0], [1e10]]), np.ones((2, 1)))
    model = HMM(np.array([0.5, 0.5]), np.array([[0.5, 0.5], [0.5, 0.5]]), emission)
    x = np.array([[0.0], [3e9], [1e10], [7e9]])
    gamma, moves = model.posteriors(x)
    np.testing.assert_array_equal(gamma.argmax(axis=1), [0, 0, 1, 1])
    np.testing.assert_allclose(moves, [[1, 1], [0, 1]])
    model.fit([x], iterations=3)
    assert np.isfinite(model.transition).all()
