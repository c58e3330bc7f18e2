"""Diffusion: noising step by step and at once, the loss, and what an error of the network does."""

import math

import numpy as np
import pytest

from dlcore import Diffusion
from dlcore.models.diffusion import cosine_schedule
from tests.refusal import refused


def model_of(steps=50, dtype=np.float64):
    return Diffusion(2, (8,), steps=steps, rng=0, dtype=dtype)


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
    (
        lambda: Diffusion(2, 128, rng=0),
        TypeError,
        "Diffusion: hidden must be a tuple of sizes such as (128, 128), got 128",
    ),
    (
        lambda: Diffusion(2, rng=0, dtype=np.float16),
        TypeError,
        "Diffusion: dtype must be float32 or float64, got float16",
    ),
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
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
