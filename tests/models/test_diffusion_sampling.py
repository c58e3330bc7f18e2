"""Sampling: the posterior of a step back, and what a perfect predictor finds."""

import math

import numpy as np
import pytest

from dlcore import Diffusion
from tests.refusal import refused

MEAN = np.array([0.8, -0.5])
COVARIANCE = np.array([[1.0, 0.6], [0.6, 0.8]])


def model_of(steps=50, dtype=np.float64):
    return Diffusion(2, (8,), steps=steps, rng=0, dtype=dtype)


class PerfectOnGaussian(Diffusion):
    """E[ε | x_t] where the data are N(MEAN, COVARIANCE): what training can at best reach."""

    def predict_noise(self, x, t):
        return (x - self.mean_at(t)) @ self.noise_map(t).T

    def mean_at(self, t):
        return math.sqrt(self.alpha_bar[t]) * MEAN

    def noise_map(self, t):
        """√(1 − ᾱ) (ᾱ Σ + (1 − ᾱ) I)⁻¹."""
        a = self.alpha_bar[t]
        return math.sqrt(1 - a) * np.linalg.inv(a * COVARIANCE + (1 - a) * np.eye(2))


def perfect(steps):
    return PerfectOnGaussian(2, (2,), steps=steps, rng=0, dtype=np.float64)


def gaussian_posterior(x0, x_t, a_t, a_s):
    """Mean and variance of q(x_s | x_t, x_0), by multiplying the two Gaussians in x_s."""
    alpha = a_t / a_s
    precision_prior, precision_step = 1 / (1 - a_s), alpha / (1 - alpha)
    variance = 1 / (precision_prior + precision_step)
    mean = variance * (precision_prior * math.sqrt(a_s) * x0 + precision_step * x_t / math.sqrt(alpha))
    return mean, variance


class Knows(Diffusion):
    """Predicts the very noise that leads from a known x_0 to x_t."""

    def predict_noise(self, x, t):
        a = self.alpha_bar[t]
        return (x - math.sqrt(a) * self.x0) / math.sqrt(1 - a)


@pytest.mark.parametrize(("t", "s"), [(50, 49), (30, 29), (2, 1), (50, 25), (40, 1)])
def test_a_step_back_is_the_posterior(t, s):
    model = Knows(2, (2,), steps=50, rng=0, dtype=np.float64)
    model.x0, count = np.array([0.7, -1.1]), 200_000
    x_t = np.array([0.2, 0.4])
    back = model.step_back(np.tile(x_t, (count, 1)), t, s, True, np.random.default_rng(0))
    mean, variance = gaussian_posterior(model.x0, x_t, model.alpha_bar[t], model.alpha_bar[s])
    np.testing.assert_allclose(back.mean(axis=0), mean, atol=5 * math.sqrt(variance / count))
    np.testing.assert_allclose(np.cov(back.T), variance * np.eye(2), atol=0.02 * variance)


@pytest.mark.parametrize("t", [1, 2, 25, 50])
def test_the_last_step_back_is_the_guess_itself(t):
    model = Knows(2, (2,), steps=50, rng=0, dtype=np.float64)
    model.x0 = np.array([0.7, -1.1])
    for stochastic in (True, False):
        back = model.step_back(np.full((3, 2), 0.3), t, 0, stochastic, np.random.default_rng(0))
        np.testing.assert_allclose(back, np.tile(model.x0, (3, 1)), rtol=1e-9)


def moments_of_the_sampler(model, stochastic):
    """Mean and covariance of what `sample` gives: each step back is linear, so they follow exactly."""
    mean, covariance = np.zeros(2), np.eye(2)
    for t in range(model.steps, 0, -1):
        a_t, a_s = model.alpha_bar[t], model.alpha_bar[t - 1]
        variance = (1 - a_s) / (1 - a_t) * (1 - a_t / a_s) if stochastic else 0.0
        to_noise = model.noise_map(t)
        of_noise = math.sqrt(1 - a_s - variance) - math.sqrt(a_s * (1 - a_t) / a_t)
        step = math.sqrt(a_s / a_t) * np.eye(2) + of_noise * to_noise
        mean = step @ mean - of_noise * to_noise @ model.mean_at(t)
        covariance = step @ covariance @ step.T + variance * np.eye(2)
    return mean, covariance


@pytest.mark.parametrize("stochastic", [True, False])
def test_with_the_perfect_predictor_the_sampler_finds_mean_and_covariance(stochastic):
    """Nearly, with 400 levels; and the nearer the more levels there are."""
    errors = []
    for steps in (25, 100, 400):
        mean, covariance = moments_of_the_sampler(perfect(steps), stochastic)
        errors.append(np.abs(covariance - COVARIANCE).max())
        np.testing.assert_allclose(mean, MEAN, atol=0.02)
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 0.02


@pytest.mark.parametrize("stochastic", [True, False])
def test_samples_have_the_moments_that_the_steps_have(stochastic):
    model, count = perfect(60), 40_000
    x, path = model.sample(count, stochastic=stochastic, rng=0)
    mean, covariance = moments_of_the_sampler(model, stochastic)
    np.testing.assert_allclose(x.mean(axis=0), mean, atol=5 / math.sqrt(count))
    np.testing.assert_allclose(np.cov(x.T), covariance, atol=0.04)
    np.testing.assert_allclose(np.cov(x.T), COVARIANCE, atol=0.1)
    assert path.shape == (61, count, 2)
    np.testing.assert_array_equal(path[-1], x)


def test_sampling_is_determined_by_its_rng():
    model = model_of()
    first, again, other = (model.sample(5, rng=seed)[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    rng = np.random.default_rng(1)
    np.testing.assert_array_equal(model.sample(5, rng=rng)[0], first)
    assert (model.sample(5, rng=rng)[0] != first).any()


def test_without_noise_on_the_way_the_start_determines_the_end():
    model = model_of()
    rng = np.random.default_rng(1)
    end, path = model.sample(5, stochastic=False, rng=rng)
    assert rng.standard_normal() == np.random.default_rng(1).standard_normal(11)[10]  # drew the start alone
    x = path[0]
    for t in range(50, 0, -1):
        x = model.step_back(x, t, t - 1, False, rng)
    np.testing.assert_array_equal(x, end)


@pytest.mark.parametrize("steps", [1, 3, 7, 49, 50])
def test_fewer_levels_may_be_visited(steps):
    x, path = model_of().sample(4, steps=steps, rng=0)
    assert path.shape == (steps + 1, 4, 2)
    assert np.isfinite(x).all()


BAD = [
    (lambda: model_of().sample(0, rng=0), ValueError, "Diffusion.sample: count must be at least 1, got 0"),
    (
        lambda: model_of().sample(1, steps=51, rng=0),
        ValueError,
        "Diffusion.sample: steps must be at least 1 and at most 50, got 51",
    ),
    (
        lambda: model_of().sample(1, steps=0, rng=0),
        ValueError,
        "Diffusion.sample: steps must be at least 1 and at most 50, got 0",
    ),
    (
        lambda: model_of().sample(1, rng=None),
        TypeError,
        "Diffusion.sample: rng must be a numpy.random.Generator or an integer seed, got None",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
