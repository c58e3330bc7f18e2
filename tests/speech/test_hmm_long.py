"""Hidden Markov models on long sequences in float32: no worse than Rabiner's scaled pass in float64."""

import numpy as np
import pytest

from dlcore import HMM, CategoricalEmission, GaussianEmission

STEPS = 4000


def drawn_states(rng, transition, steps):
    """States of a chain that begins in state 0."""
    states, bounds = [0], transition.cumsum(axis=1)
    for draw in rng.random(steps - 1):
        states.append(min(int((draw > bounds[states[-1]]).sum()), len(bounds) - 1))
    return np.array(states)


def sticky(states):
    """Transitions that stay with probability 0.9."""
    return np.full((states, states), 0.1 / max(states - 1, 1)) + np.eye(states) * (0.9 - 0.1 / (states - 1))


def gaussian(rng, dtype, *, states=3, features=8, place=0.0, spread=1.0, floor=1e-3):
    """A model, not the one that the sequence is drawn from, and the sequence."""
    mean = place + 2 * spread * rng.normal(size=(states, features))
    path = drawn_states(rng, sticky(states), STEPS)
    x = (mean[path] + spread * rng.normal(size=(STEPS, features))).astype(np.float32)
    guess = (mean + spread * rng.normal(size=mean.shape)).astype(np.float32)
    variance = np.full(mean.shape, 3 * spread**2, np.float32)
    emission = GaussianEmission(guess.astype(dtype), variance.astype(dtype), floor=floor)
    start, transition = rng.dirichlet(np.ones(states)), rng.dirichlet(np.ones(states), states)
    return HMM(start.astype(dtype), transition.astype(dtype), emission), x.astype(dtype)


def categorical(rng, dtype, *, states=3, symbols=7):
    emission = CategoricalEmission(rng.dirichlet(np.ones(symbols), states).astype(dtype))
    start, transition = rng.dirichlet(np.ones(states)), rng.dirichlet(np.ones(states), states)
    return HMM(start.astype(dtype), transition.astype(dtype), emission), rng.integers(symbols, size=STEPS)


def probabilities(model, x):
    """p(x_t | state), (T, S), in float64, each row over its largest, and the logarithms of these."""
    if isinstance(model.emission, CategoricalEmission):
        logs = np.log(model.emission.probabilities.astype(np.float64)).T[x]
    else:
        mean, variance = (a.astype(np.float64) for a in (model.emission.mean, model.emission.variance))
        gaps = x[:, None].astype(np.float64) - mean
        logs = -0.5 * (gaps**2 / variance + np.log(2 * np.pi * variance)).sum(axis=2)
    largest = logs.max(axis=1)
    return np.exp(logs - largest[:, None]), largest


def scaled(model, x):
    """Posteriors, expected moves and log p(x), each step's α normed: in products, not in logarithms."""
    seen, largest = probabilities(model, x)
    transition = model.transition.astype(np.float64)
    alpha, beta, norm = np.empty_like(seen), np.ones_like(seen), np.empty(len(seen))
    for t, p in enumerate(seen):
        now = p * (alpha[t - 1] @ transition if t else model.start.astype(np.float64))
        norm[t] = now.sum()
        alpha[t] = now / norm[t]
    for t in range(len(seen) - 2, -1, -1):
        beta[t] = transition @ (seen[t + 1] * beta[t + 1]) / norm[t + 1]
    after = seen[1:] * beta[1:] / norm[1:, None]
    return alpha * beta, transition * (alpha[:-1].T @ after), np.log(norm).sum() + largest.sum()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", [gaussian, categorical])
def test_expectations_are_those_of_a_scaled_pass(kind, dtype):
    model, x = kind(np.random.default_rng(0), dtype)
    gamma, moves, total = scaled(model, x)
    close = 20 * np.finfo(dtype).eps
    assert model.log_likelihood(x) == pytest.approx(total, rel=1e-8)
    found = model.posteriors(x)
    assert [part.dtype for part in found] == [dtype, dtype]
    np.testing.assert_allclose(found[0], gamma, atol=max(close, 1e-9))
    np.testing.assert_allclose(found[1], moves, rtol=max(close, 1e-7), atol=1e-5)
    assert found[1].sum() == pytest.approx(STEPS - 1, rel=1e-6)


def fitted(model, sequences, iterations=8):
    model.fit(sequences, iterations=iterations, tolerance=0)
    learnt = [model.start, model.transition]
    emission = model.emission
    learnt += [emission.probabilities] if hasattr(emission, "probabilities") else []
    for rows in learnt:
        np.testing.assert_allclose(rows.sum(axis=-1), 1, atol=1e-6)
    assert np.diff(model.history_).min() >= -1e-9 * abs(model.history_[-1])
    return model


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("place", "spread"), [(0, 1), (1e5, 1), (1e5, 0.02), (-3e4, 1e-3), (0, 1e3)])
def test_the_likelihood_never_falls_wherever_the_observations_lie(place, spread, dtype):
    rng = np.random.default_rng(1)
    model, x = gaussian(rng, dtype, states=2, features=2, place=place, spread=spread, floor=1e-9)
    x[40] += dtype(500 * spread)  # one far away
    fitted(model, [x[:700], x[700:701], x[701:2000]])
    assert {a.dtype for a in (model.start, model.transition, model.emission.mean)} == {np.dtype(dtype)}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_likelihood_of_symbols_never_falls_and_a_state_nobody_visits_stays(dtype):
    rng = np.random.default_rng(2)
    model, x = categorical(rng, dtype, states=3, symbols=5)
    never = np.array([0, 0, 0, 0, 1], dtype)
    model.emission.probabilities[0] = never
    row = model.transition[0].copy()
    fitted(model, [x[x < 4][:3000], np.array([1])])
    np.testing.assert_array_equal(model.transition[0], row)
    np.testing.assert_array_equal(model.emission.probabilities[0], never)
    assert model.start[0] == 0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_variance_given_below_the_floor_is_not_raised_to_it(dtype):
    emission = GaussianEmission(np.array([[0.4], [0.7]], dtype), np.full((2, 1), 1e-6, dtype))
    model = HMM(np.full(2, 0.5, dtype), np.full((2, 2), 0.5, dtype), emission)
    fitted(model, [np.array([0.5, 0.5, 0.7, 0.5, 0.7] * 20, dtype)[:, None]])
    np.testing.assert_allclose(emission.variance, 1e-6, rtol=1e-6)


def test_what_is_rounded_to_float32_is_taken_for_a_distribution():
    """A third of a million times: the sums of the rows, as rounded, would be off by more than 0.01."""
    third = np.full((1, 3), 1 / 3, np.float32)
    model = HMM(np.ones(1, np.float32), np.ones((1, 1), np.float32), CategoricalEmission(third))
    x = np.zeros(20_000, int)
    assert model.log_likelihood(x) == pytest.approx(-20_000 * np.log(3), abs=1e-6)
    assert model.decode(x)[1] == pytest.approx(-20_000 * np.log(3), abs=1e-6)


def test_impossible_moves_have_finite_posteriors():
    """Passed in order; the third symbol is seen in the last state only, and there is one way."""
    transition = np.array([[0.5, 0.5, 0], [0, 0.5, 0.5], [0, 0, 1]])
    emission = CategoricalEmission(np.array([[1, 0, 0], [0, 1, 0], [0, 0.5, 0.5]]))
    model = HMM(np.array([1.0, 0, 0]), transition, emission)
    gamma, moves = model.posteriors(np.array([0, 1, 1, 2]))
    ways = {(0, 1, 1, 2): 0.5**3 * 0.5, (0, 1, 2, 2): 0.5**2 * 0.5 * 0.5}  # moves, then symbols of the last
    whole = sum(ways.values())
    expected = np.zeros((4, 3))
    for path, weight in ways.items():
        expected[range(4), path] += weight / whole
    np.testing.assert_allclose(gamma, expected, atol=1e-12)
    np.testing.assert_allclose(moves.sum(axis=1), gamma[:-1].sum(axis=0), atol=1e-12)
    assert np.isfinite(moves).all()
    model.fit([np.array([0, 1, 1, 2])], iterations=3)
    assert np.isfinite(model.transition).all()
    assert not np.tril(model.transition, -1).any()
