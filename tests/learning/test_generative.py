"""Autoencoders and diffusion on digits, against what linear algebra makes of the same pictures."""

import numpy as np
import pytest

from dlcore import VAE, Adam, Autoencoder, Diffusion, MeanSquaredError, cosine, fit, minibatches
from dlcore.data import digits, small_digits, split
from tests.learning.timing import cpu_seconds

pytestmark = pytest.mark.slow
CODE = 8


def large(seed):
    """28×28 digits as rows: train and test."""
    (train,), (test,) = split(digits().x.reshape(-1, 784), fractions=(0.8, 0.2), rng=seed)
    return train, test


def principal_error(train, test):
    """The mean squared error of the best linear code of CODE numbers."""
    mean = train.mean(axis=0)
    directions = np.linalg.svd(train - mean, full_matrices=False)[2][:CODE]
    return float(np.mean((test - mean - (test - mean) @ directions.T @ directions) ** 2))


def autoencoder(seed):
    """Mean squared error on unseen digits, and that of principal components."""
    train, test = large(seed)
    model = Autoencoder([784, 256, 64, CODE], rng=seed)
    pairs = minibatches(train, train, batch_size=64, rng=seed)
    fit(model, MeanSquaredError(), Adam(model.parameters(), 2e-3), pairs, epochs=10)
    return float(np.mean((model(test) - test) ** 2)), principal_error(train, test)


def linear_autoencoder(seed):
    """One layer each way, no activation, on centred 8×8 digits; and principal components."""
    x = small_digits().x.reshape(-1, 64)
    x = x - x.mean(axis=0)
    model = Autoencoder([64, CODE], rng=seed)
    pairs = minibatches(x, x, batch_size=64, rng=seed)
    fit(model, MeanSquaredError(), Adam(model.parameters(), 5e-3), pairs, epochs=60)
    return float(np.mean((model(x) - x) ** 2)), principal_error(x, x)


def descend(model, x, *, epochs, lr, seed):
    """Train a model whose forward is its loss, the rate falling along a cosine."""
    batches = minibatches(x, batch_size=64, rng=seed)
    optimizer = Adam(model.parameters(), cosine(lr, epochs * len(batches)))
    fit(model, None, optimizer, batches, epochs=epochs)
    return model


def pixel_by_pixel(train, test):
    """Nats a picture if each pixel is drawn on its own with its mean brightness."""
    p = np.clip(train.mean(axis=0), 1e-4, 1 - 1e-4)
    return float(-(test * np.log(p) + (1 - test) * np.log(1 - p)).sum(axis=1).mean())


def variational(seed):
    """The negative bound on unseen digits, its divergence, and independent pixels."""
    train, test = large(seed)
    model = descend(VAE([784, 256, 16], rng=seed), train, epochs=12, lr=2e-3, seed=seed)
    value, cache = model.forward(test)
    return float(value), float(cache["divergence"]), pixel_by_pixel(train, test)


def nearest(samples, x):
    """The mean distance of a sample to the picture most like it."""
    squares = (samples**2).sum(axis=1)[:, None] - 2 * samples @ x.T + (x**2).sum(axis=1)
    return float(np.sqrt(squares.min(axis=1)).mean())


def diffusion(seed):
    """Distances to the nearest unseen digit: of samples, of determined samples, of normal noise with the
    digits' covariance, of real digits; and to the nearest training digit: of samples, of unseen digits.
    """
    x = small_digits().x.reshape(-1, 64)
    x = (x - x.mean(axis=0)) / x.std()
    (train,), (test,) = split(x, fractions=(0.7, 0.3), rng=seed)
    model = descend(Diffusion(64, (256, 256), rng=seed), train, epochs=150, lr=2e-3, seed=seed)
    drawn, _ = model.sample(300, rng=seed)
    determined, _ = model.sample(300, stochastic=False, rng=seed)
    rng = np.random.default_rng(seed)
    normal = rng.multivariate_normal(train.mean(axis=0), np.cov(train.T), 300).astype(np.float32)
    to_unseen = [nearest(samples, test) for samples in (drawn, determined, normal, train[:300])]
    return *to_unseen, nearest(drawn, train), nearest(test, train)


def test_an_autoencoder_beats_principal_components_of_the_same_length():
    """Seeds 0 to 2: a mean squared error of 0.027 to 0.029, against 0.037 to 0.038; 4 s."""
    with cpu_seconds(18):
        error, linear = autoencoder(seed=0)
    assert error < 0.031
    assert error < 0.85 * linear


def test_a_linear_autoencoder_finds_the_principal_components():
    """Seeds 0 to 2: 0.2 to 0.3 % above the least error that any linear code of that length can have."""
    with cpu_seconds(4):
        error, best = linear_autoencoder(seed=0)
    assert best < error < 1.01 * best


def test_a_variational_autoencoder_beats_independent_pixels():
    """Seeds 0 to 2: 122 to 124 nats, 21 to 22 of them divergence; independent pixels 205 to 208; 4 s."""
    with cpu_seconds(18):
        bound, divergence, independent = variational(seed=0)
    assert bound < 132
    assert bound < 0.7 * independent
    assert 10 < divergence < 40


def test_diffusion_draws_digits_and_copies_none():
    """Seeds 0 to 2: 3.97 to 3.98, determined 4.25 to 4.33, normal noise 4.87 to 5.01, real 3.12 to 3.18;
    to the nearest training digit 3.76 to 3.81, from an unseen one 2.82 to 2.84; 4 s.
    """
    with cpu_seconds(20):
        drawn, determined, normal, real, drawn_copy, unseen_copy = diffusion(seed=0)
    assert real < drawn < 4.3
    assert drawn < determined < 4.6 < normal
    assert drawn_copy > unseen_copy
