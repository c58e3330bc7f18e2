"""Denoising diffusion: learn to take a little noise away, then start from nothing but noise."""

import math

import numpy as np

from dlcore.activations import SiLU
from dlcore.checks import check_array, check_dtype, check_indices, check_integer, check_number, check_rng
from dlcore.core import Module
from dlcore.layers.positional import sinusoids
from dlcore.models.mlp import MLP


class Diffusion(Module):
    """mean ‖ε − ε̂(x_t, t)‖² / D (eq:diffusion-loss), x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε (eq:diffusion-noising).

    forward(x): data x_0 (B, D), roughly of unit variance, to the loss, a number; each example is
    noised to its own random step t = 1 … `steps`. ε̂ = √(1 − ᾱ_t) x_t + √ᾱ_t f (eq:diffusion-output), f
    an MLP with `hidden` layers of x_t beside a sinusoidal code of t: where x_t is nearly all noise,
    ε̂ is nearly x_t without learning, and the guess of x_0, √ᾱ_t x_t − √(1 − ᾱ_t) f, divides by
    nothing small. ᾱ falls along a squared cosine (eq:diffusion-cosine). Backward: to ε̂ by
    eq:diffusion-doutput, through f and around it to x_0 by eq:diffusion-dx. Ho, Jain & Abbeel, 2020;
    Nichol & Dhariwal, 2021; f: Salimans & Ho, 2022.
    """

    def __init__(self, features, hidden=(128, 128), *, steps=100, time_features=16, rng, dtype=np.float32):
        self.rng = check_rng("Diffusion", rng)
        self.features = check_integer("Diffusion", "features", features, at_least=1)
        self.steps = check_integer("Diffusion", "steps", steps, at_least=2)
        time_features = check_integer("Diffusion", "time_features", time_features, at_least=1)
        if not isinstance(hidden, (tuple, list)):
            raise TypeError(
                f"Diffusion: hidden must be a tuple of sizes such as (128, 128), got {hidden!r:.60}"
            )
        self.alpha_bar = cosine_schedule(self.steps)  # (steps + 1,), 1 at t = 0
        self.times = sinusoids(self.steps + 1, time_features).astype(check_dtype("Diffusion", dtype))
        sizes = [self.features + time_features, *hidden, self.features]
        self.network = MLP(sizes, activation=SiLU, rng=self.rng, dtype=dtype)

    def forward(self, x):
        check_array("Diffusion.forward", "x", x, ("B", self.features), dtype=self.times.dtype)
        t = self.rng.integers(1, self.steps + 1, len(x))
        noise = self.rng.standard_normal(x.shape).astype(x.dtype)
        noisy, (signal, rest) = self.noised(x, t, noise), self.weights(t, x.dtype)
        f, cache = self.network.forward(np.hstack([noisy, self.times[t]]))
        error = rest * noisy + signal * f - noise  # (B,D) eq:diffusion-output
        loss = float(np.mean(error * error, dtype=np.float64))  # eq:diffusion-loss
        return loss, (t, error, cache)

    def backward(self, dloss, cache):
        t, error, network = cache
        dloss = check_number("Diffusion.backward", "dloss", dloss)
        signal, rest = self.weights(t, error.dtype)
        dpredicted = error * (2 * dloss / error.size)  # (B,D) eq:diffusion-doutput
        dinput = self.network.backward(signal * dpredicted, network)
        return signal * (dinput[:, : self.features] + rest * dpredicted)  # (B,D) eq:diffusion-dx

    def noised(self, x, t, noise):
        """x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε, (B, D), for x_0 and ε (B, D) (eq:diffusion-noising).

        t: a step in 0 … `steps`, or an integer array (B,) of them, one for each example.
        """
        where = "Diffusion.noised"
        check_array(where, "x", x, ("B", self.features))
        check_array(where, "noise", noise, x.shape, dtype=x.dtype)
        if isinstance(t, np.ndarray) and t.ndim:
            check_indices(where, "t", t, (len(x),), self.steps + 1)
        else:
            check_integer(where, "t", t, at_least=0, at_most=self.steps)
        signal, rest = self.weights(t, x.dtype)
        return signal * x + rest * noise  # (B,D) eq:diffusion-noising

    def weights(self, t, dtype):
        """√ᾱ_t and √(1 − ᾱ_t), columns (B, 1), or (1, 1) for one step."""
        a = np.reshape(self.alpha_bar[t], (-1, 1))
        return np.sqrt(a).astype(dtype), np.sqrt(1 - a).astype(dtype)

    def predict_noise(self, x, t):
        """ε̂(x_t, t) (B, D) for x_t (B, D), all at step t in 0 … `steps` (eq:diffusion-output)."""
        where = "Diffusion.predict_noise"
        check_array(where, "x", x, ("B", self.features), dtype=self.times.dtype)
        check_integer(where, "t", t, at_least=0, at_most=self.steps)
        code = np.broadcast_to(self.times[t], (len(x), self.times.shape[1]))
        signal, rest = self.weights(t, x.dtype)
        return rest * x + signal * self.network(np.hstack([x, code]))  # (B,D) eq:diffusion-output

    def sample(self, count, *, steps=None, stochastic=True, rng):
        """Start from noise and take it away: (count, D), and every state on the way, (steps + 1, count, D).

        steps: how many of the levels to visit (all by default). stochastic: the posterior
        q(x_s | x_t, x̂_0) is sampled (eq:diffusion-posterior); else its noise is left out and the
        path is determined by its start (Song, Meng & Ermon, 2021).
        """
        rng = check_rng("Diffusion.sample", rng)
        count = check_integer("Diffusion.sample", "count", count, at_least=1)
        steps = self.steps if steps is None else steps
        steps = check_integer("Diffusion.sample", "steps", steps, at_least=1, at_most=self.steps)
        levels = np.unique(np.linspace(0, self.steps, steps + 1).round().astype(int))[::-1]
        x = rng.standard_normal((count, self.features)).astype(self.times.dtype)
        path = [x]
        for t, s in zip(levels[:-1].tolist(), levels[1:].tolist(), strict=True):
            x = self.step_back(x, t, s, stochastic, rng)
            path.append(x)
        return x, np.stack(path)

    def step_back(self, x, t, s, stochastic, rng):
        """From x_t to x_s, s < t: guess x_0, then go to level s between it and x_t (eq:diffusion-step)."""
        a_t, a_s = float(self.alpha_bar[t]), float(self.alpha_bar[s])
        noise = self.predict_noise(x, t)
        x0 = (x - math.sqrt(1 - a_t) * noise) / math.sqrt(a_t)  # eq:diffusion-noising, solved for x_0
        variance = (1 - a_s) / (1 - a_t) * (1 - a_t / a_s) if stochastic else 0.0  # eq:diffusion-posterior
        x = math.sqrt(a_s) * x0 + math.sqrt(max(1 - a_s - variance, 0.0)) * noise  # (B,D) eq:diffusion-step
        if variance == 0.0:
            return x
        return x + math.sqrt(variance) * rng.standard_normal(x.shape).astype(x.dtype)  # eq:diffusion-step


def cosine_schedule(steps):
    """ᾱ_t = cos²(½π (t/steps + s)/(1 + s)), s = 0.008, over its value at 0, t = 0 … steps; at least 1e-4.

    eq:diffusion-cosine; Nichol & Dhariwal, 2021.
    """
    s = 0.008
    # (steps+1,) eq:diffusion-cosine
    kept = np.cos((np.arange(steps + 1) / steps + s) / (1 + s) * np.pi / 2) ** 2
    return np.maximum(kept / kept[0], 1e-4)
