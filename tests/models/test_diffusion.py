"""Diffusion: noising step by step and at once, the posterior, and sampling with a perfect predictor."""

import math

import numpy as np
import pytest

from dlcore import Diffusion
from dlcore.models.diffusion import cosine_schedule
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


@pytest.mark.parametrize("steps", [2, 10, 100, 1000])
def test_the_schedule_falls_from_one_to_almost_nothing(steps):
    kept = cosine_schedule(steps)
    assert kept.shape == (steps + 1,)
    assert kept[0] == 1.0
    assert kept[-1] == 1e-4
    assert (np.diff(kept[kept > 1e-4]) < 0).all()
    assert (np.diff(kept) <= 0).all()


def test_noising_at_once_has_the_moments_of_noising_step_by_step():
    """x_t = √α_t x_{t−1} + √(1 − α_t) ε: the mean's factor and the variance, exactly."""
    kept = cosine_schedule(40)
    factor, variance = 1.0, 0.0
    for t in range(1, 41):
        alpha = kept[t] / kept[t - 1]
        factor, variance = math.sqrt(alpha) * factor, alpha * variance + 1 - alpha
        assert factor == pytest.approx(math.sqrt(kept[t]), rel=1e-12)
        assert variance == pytest.approx(1 - kept[t], rel=1e-12)


@pytest.mark.parametrize("t", [1, 20, 50])
def test_noised_samples_have_those_moments(t):
    model, count = model_of(), 100_000
    x = np.tile([1.5, -2.0], (count, 1))
    noise = np.random.default_rng(0).standard_normal(x.shape)
    x_t, kept = model.noised(x, t, noise), model.alpha_bar[t]
    np.testing.assert_allclose(x_t.mean(axis=0), np.sqrt(kept) * x[0], atol=5 / math.sqrt(count))
    np.testing.assert_allclose(x_t.var(axis=0), 1 - kept, rtol=0.03)


def test_each_example_has_its_own_step_or_all_have_one():
    model, rng = model_of(), np.random.default_rng(0)
    x, noise, t = rng.normal(size=(3, 2)), rng.normal(size=(3, 2)), np.array([1, 25, 50])
    each = model.noised(x, t, noise)
    for row in range(3):
        np.testing.assert_array_equal(model.noised(x, int(t[row]), noise)[row], each[row])
    np.testing.assert_array_equal(model.noised(x, 0, noise), x)


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


def silent(features):
    """A model whose network answers 0: ε̂ is √(1 − ᾱ_t) x_t."""
    model = Diffusion(features, (4,), steps=50, rng=0, dtype=np.float64)
    for parameter in model.network.parameters()[-2:]:
        parameter.value[...] = 0
    return model


@pytest.mark.parametrize("size", [0.0, 1.0, 3.0])
def test_the_loss_is_that_of_the_noise(size):
    """For x_0 of mean square q a silent network leaves ᾱ_t ε − √(ᾱ_t (1 − ᾱ_t)) x_0."""
    model, kept = silent(2), cosine_schedule(50)[1:]
    expected = np.mean(kept**2 + kept * (1 - kept) * size**2)
    assert model(np.full((50_000, 2), size)) == pytest.approx(expected, abs=0.03 * (1 + size**2))


def test_the_determined_path_of_a_silent_network_is_known():
    """With ᾱ = cos² φ each step multiplies x by cos(φ_t − φ_s), however small ᾱ is at the start."""
    model = silent(3)
    drawn, path = model.sample(4, stochastic=False, rng=1)
    phi = np.arccos(np.sqrt(model.alpha_bar))
    np.testing.assert_allclose(drawn, path[0] * np.prod(np.cos(np.diff(phi))), rtol=1e-9)


def test_an_error_of_the_network_is_not_magnified():
    """Off by δ everywhere, it moves the guess of x_0 by √(1 − ᾱ_t) δ, also where ᾱ_t is 1e-4."""
    model, x, t, error = silent(3), np.random.default_rng(2).normal(size=(5, 3)), 50, 0.01
    signal, rest = math.sqrt(model.alpha_bar[t]), math.sqrt(1 - model.alpha_bar[t])

    def guess():
        return (x - rest * model.predict_noise(x, t)) / signal

    before = guess()
    model.network.parameters()[-1].value[...] = error
    np.testing.assert_allclose(before - guess(), rest * error, rtol=1e-6)
    assert signal < 0.02


def test_dtype_and_save(tmp_path):
    model, other = model_of(dtype=np.float32), Diffusion(2, (8,), steps=50, rng=7)
    x, path = model.sample(3, rng=0)
    assert {x.dtype, path.dtype, model.noised(x, 3, x).dtype} == {np.dtype(np.float32)}
    model.save(tmp_path / "model.npz")
    np.testing.assert_array_equal(other.load(tmp_path / "model.npz").sample(3, rng=0)[0], x)


POINTS = np.random.default_rng(3).normal(size=(3, 2))
BAD = [
    (lambda: Diffusion(0, rng=0), ValueError, "Diffusion: features must be at least 1, got 0"),
    (lambda: Diffusion(2, steps=1, rng=0), ValueError, "Diffusion: steps must be at least 2, got 1"),
    (
        lambda: model_of()(np.zeros((4, 3))),
        ValueError,
        "Diffusion.forward: x must be (B, 2), got (4, 3)",
    ),
    (
        lambda: model_of()(np.zeros((4, 2), np.float32)),
        TypeError,
        "Diffusion.forward: x must be float64, got float32",
    ),
    (
        lambda: Diffusion(2, time_features=0, rng=0),
        ValueError,
        "Diffusion: time_features must be at least 1, got 0",
    ),
    (
        lambda: model_of().noised(POINTS, -1, POINTS),
        ValueError,
        "Diffusion.noised: t must be at least 0 and at most 50, got -1",
    ),
    (
        lambda: model_of().noised(POINTS, np.array([0, 51, 3]), POINTS),
        ValueError,
        "Diffusion.noised: t must be in 0..50, got 0..51",
    ),
    (
        lambda: model_of().noised(POINTS, np.array([0, 1]), POINTS),
        ValueError,
        "Diffusion.noised: t must be (3,), got (2,)",
    ),
    (
        lambda: model_of().noised(POINTS.astype(np.float32), 1, POINTS),
        TypeError,
        "Diffusion.noised: noise must be float32, got float64",
    ),
    (
        lambda: model_of().noised(POINTS[0], 1, POINTS),
        ValueError,
        "Diffusion.noised: x must be (B, 2), got (2,)",
    ),
    (
        lambda: model_of().predict_noise(POINTS, -1),
        ValueError,
        "Diffusion.predict_noise: t must be at least 0 and at most 50, got -1",
    ),
    (
        lambda: model_of().predict_noise(POINTS, 51),
        ValueError,
        "Diffusion.predict_noise: t must be at least 0 and at most 50, got 51",
    ),
    (
        lambda: model_of().predict_noise(POINTS.astype(np.float32), 1),
        TypeError,
        "Diffusion.predict_noise: x must be float64, got float32",
    ),
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
