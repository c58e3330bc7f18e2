"""Autoencoders: the linear one is principal components; the variational one's bound is what it says."""

import numpy as np
import pytest
from scipy.stats import bernoulli, norm

from dlcore import VAE, Adam, Autoencoder, GaussianKLDivergence, MeanSquaredError, fit, sigmoid
from tests.refusal import refused


def cloud(count=80, seed=0):
    """Centred points (count, 6), most of whose spread is in two directions."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(count, 2)) @ rng.normal(size=(2, 6)) + 0.2 * rng.normal(size=(count, 6))
    return x - x.mean(axis=0)


def pixels(count=9, size=5, seed=0):
    return np.random.default_rng(seed).uniform(0, 1, (count, size))


def vae(beta=1.0, seed=0, spread=0.7):
    """A small VAE whose encoder is clearly not N(0, 1)."""
    model = VAE([5, 6, 2], beta=beta, rng=seed, dtype=np.float64)
    rng = np.random.default_rng(1)
    for parameter in model.encoder.parameters():
        parameter.value += spread * rng.normal(size=parameter.value.shape)
    return model


def test_decoding_after_encoding():
    model, x = Autoencoder([6, 4, 2], rng=0, dtype=np.float64), cloud()
    np.testing.assert_array_equal(model(x), model.decoder(model.encoder(x)))
    assert model.encoder(x).shape == (80, 2)
    assert model(x).shape == x.shape


@pytest.mark.parametrize("sizes", [[6, 2], [6, 4, 2]])
def test_without_activation_both_maps_are_linear(sizes):
    model, x = Autoencoder(sizes, activation=None, rng=0, dtype=np.float64), cloud()
    np.testing.assert_allclose(model(2 * x[:40] - x[40:]), 2 * model(x[:40]) - model(x[40:]), atol=1e-12)
    bent = Autoencoder([6, 4, 2], rng=0, dtype=np.float64)
    assert not np.allclose(bent(2 * x[:40] - x[40:]), 2 * bent(x[:40]) - bent(x[40:]), atol=1e-3)


def test_a_linear_autoencoder_finds_the_principal_components():
    x = cloud()
    model = Autoencoder([6, 2], activation=None, rng=0, dtype=np.float64)
    fit(model, MeanSquaredError(), Adam(model.parameters(), 0.02), [(x, x)], epochs=2500)
    _, singular, directions = np.linalg.svd(x, full_matrices=False)
    best = np.sum(singular[2:] ** 2) / x.size  # what two directions leave over
    assert best <= MeanSquaredError()(model(x), x) < 1.001 * best
    np.testing.assert_allclose(model(x), x @ directions[:2].T @ directions[:2], atol=0.02)


def test_the_principal_components_are_where_the_gradient_is_zero():
    x = cloud()
    directions = np.linalg.svd(x, full_matrices=False)[2][:2]
    model = Autoencoder([6, 2], activation=None, rng=0, dtype=np.float64)
    model.encoder.layers[0].W.value[...] = directions.T
    model.decoder.layers[0].W.value[...] = directions
    x_hat, cache = model.forward(x)
    loss = MeanSquaredError()
    _, loss_cache = loss.forward(x_hat, x)
    model.backward(loss.backward(1.0, loss_cache), cache)
    for parameter in model.parameters():
        np.testing.assert_allclose(parameter.grad, 0, atol=1e-12)


def test_the_divergence_is_its_integral():
    """∫ q log(q/p) on a fine grid, feature by feature."""
    mean, log_variance = np.array([[0.7, -1.2]]), np.array([[0.4, -1.0]])
    grid = np.linspace(-15, 15, 200_001)
    expected = 0.0
    for m, v in zip(mean[0], log_variance[0], strict=True):
        q = norm(m, np.exp(v / 2))
        expected += np.trapezoid(q.pdf(grid) * (q.logpdf(grid) - norm.logpdf(grid)), grid)
    assert GaussianKLDivergence()((mean, log_variance)) == pytest.approx(expected, rel=1e-9)


def test_the_divergence_of_the_bound_is_the_mean_of_log_q_minus_log_p():
    """Monte Carlo over 200,000 latent samples of each example."""
    model, x = vae(), pixels(2)
    mean, deviation = model.encode(x)
    z = mean[:, None] + deviation[:, None] * np.random.default_rng(0).standard_normal((2, 200_000, 2))
    log_ratio = norm.logpdf(z, mean[:, None], deviation[:, None]) - norm.logpdf(z)
    per_example = log_ratio.sum(axis=2)
    error = per_example.std(axis=1).max() / np.sqrt(200_000)
    _, cache = model.forward(x)
    assert abs(cache["divergence"] - per_example.mean()) < 4 * error
    closed = 0.5 * np.sum(mean**2 + deviation**2 - 1 - 2 * np.log(deviation), axis=1).mean()
    assert cache["divergence"] == pytest.approx(closed, rel=1e-12)


@pytest.mark.parametrize("beta", [0.0, 1.0, 4.0])
def test_the_bound_is_reconstruction_and_beta_times_divergence(beta):
    model, x = vae(beta), pixels()
    bound, cache = model.forward(x)
    mean, deviation = model.encode(x)
    p = sigmoid(model.decoder(mean + deviation * cache["noise"]))
    reconstruction = -np.sum(x * np.log(p) + (1 - x) * np.log(1 - p), axis=1).mean()
    assert cache["reconstruction"] == pytest.approx(reconstruction, rel=1e-9)
    assert bound == pytest.approx(reconstruction + beta * cache["divergence"], rel=1e-9)


def test_the_bound_is_above_the_negative_log_likelihood():
    """log p(x) = log ∫ p(x|z) p(z) dz, on a grid of the two latent coordinates."""
    model, x = vae(spread=0.3), (pixels(4) > 0.5).astype(float)
    axis = np.linspace(-6, 6, 241)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    p = model.decode(grid)
    prior = norm.pdf(grid).prod(axis=1) * (axis[1] - axis[0]) ** 2
    likelihood = [np.sum(bernoulli.pmf(row, p).prod(axis=1) * prior) for row in x]
    negative = -np.log(likelihood).mean()
    bounds = [model(x) for _ in range(400)]
    assert np.mean(bounds) > negative
    assert np.mean(bounds) < negative + 5


def test_the_noise_is_drawn_anew_and_a_seed_repeats_it():
    x = pixels()
    model, again = vae(), vae()
    first = model(x)
    assert first != model(x)
    assert first == again(x)


def test_encode_and_decode():
    model, x = vae(), pixels()
    mean, deviation = model.encode(x)
    assert mean.shape == deviation.shape == (9, 2)
    assert (deviation > 0).all()
    p = model.decode(mean)
    assert p.shape == (9, 5)
    assert (p > 0).all()
    assert (p < 1).all()


def test_one_example_and_one_latent_coordinate():
    model = VAE([3, 1], rng=0)
    value, cache = model.forward(np.full((1, 3), 0.5, np.float32))
    assert np.isfinite(value)
    assert model.backward(1.0, cache).dtype == np.float32


@pytest.mark.parametrize("make", [vae, lambda: Autoencoder([5, 3], rng=0, dtype=np.float64)])
def test_saved_and_loaded_it_is_the_same(make, tmp_path):
    model, other = make(), make()
    for parameter in other.parameters():
        parameter.value += 1
    model.save(tmp_path / "model.npz")
    other.load(tmp_path / "model.npz")
    np.testing.assert_array_equal(other(pixels()), model(pixels()))


BAD = [
    (
        lambda: Autoencoder([5], rng=0),
        ValueError,
        "Autoencoder: sizes must hold at least two numbers, got [5]",
    ),
    (
        lambda: Autoencoder([5, 2], rng=0)(np.ones((3, 4), np.float32)),
        ValueError,
        "Dense.forward: x must be (B, 5), got (3, 4)",
    ),
    (
        lambda: Autoencoder(5, rng=0),
        TypeError,
        "Autoencoder: sizes must be a list such as [64, 128, 10], got 5",
    ),
    (lambda: VAE([5], rng=0), ValueError, "VAE: sizes must hold at least two numbers, got [5]"),
    (lambda: VAE(5, rng=0), TypeError, "VAE: sizes must be a list such as [64, 128, 10], got 5"),
    (lambda: VAE([5, 2], beta=-1, rng=0), ValueError, "VAE: beta must be at least 0, got -1"),
    (
        lambda: vae()(2 * np.ones((3, 5))),
        ValueError,
        "BinaryCrossEntropy.forward: target must be in [0, 1], got 2 to 2",
    ),
    (
        lambda: vae()(np.ones((3, 5), np.float32)),
        TypeError,
        "Dense.forward: x must be float64, got float32",
    ),
    (
        lambda: vae()(np.ones((2, 3, 5))),
        ValueError,
        "VAE.forward: x must be (B, 5), got (2, 3, 5)",
    ),
    (
        lambda: vae().encode(np.ones((2, 2, 5))),
        ValueError,
        "VAE.encode: x must be (B, 5), got (2, 2, 5)",
    ),
    (lambda: vae().decode(np.ones((3, 3))), ValueError, "VAE.decode: z must be (B, 2), got (3, 3)"),
    (
        lambda: VAE([5, 2], rng=None),
        TypeError,
        "VAE: rng must be a numpy.random.Generator or an integer seed, got None",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
