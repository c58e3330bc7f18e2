"""Adam: momentum and a rate for every parameter, both corrected for their start at zero."""

import math
from collections.abc import Iterable

import numpy as np

from dlcore.checks import check_number
from dlcore.optim.base import Optimizer, check_eps


class Adam(Optimizer):
    """m ← β₁ m + (1 - β₁) g, v ← β₂ v + (1 - β₂) g², θ ← θ - η m̂ / (√v̂ + ε), elementwise.

    In this order eq:adam-mean, eq:adam-square and eq:adam-update; m̂ = m / (1 - β₁ᵗ) and
    v̂ = v / (1 - β₂ᵗ) at step t = 1, 2, … (eq:adam-bias). weight_decay α adds α θ to the gradient,
    before m and v (eq:decay-gradient); AdamW keeps it apart. `step` raises FloatingPointError, and
    changes nothing, for a gradient that is not finite or whose square is not. Kingma & Ba, 2015.
    """

    memory = ("means", "squares")

    def __init__(self, parameters, lr=1e-3, *, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0):
        super().__init__(parameters, lr)
        where = type(self).__name__
        if not isinstance(betas, Iterable):
            raise TypeError(f"{where}: betas must be a pair such as (0.9, 0.999), got {betas!r}")
        self.betas = tuple(check_number(where, "each of betas", beta, at_least=0, below=1) for beta in betas)
        if len(self.betas) != 2:
            raise ValueError(f"{where}: betas must be two numbers, got {len(self.betas)}")
        self.eps = check_eps(where, eps, self.dtype)
        self.weight_decay = self.setting("weight_decay", weight_decay, at_least=0)

    def change(self, g, lr, m, v):
        beta1, beta2 = self.betas
        m *= beta1
        m += (1 - beta1) * g  # m ← β₁ m + (1 - β₁) g eq:adam-mean
        v *= beta2
        v += (1 - beta2) * (g * g)  # v ← β₂ v + (1 - β₂) g² eq:adam-square
        rate = lr / (1 - beta1**self.steps)  # η m̂ = rate · m eq:adam-bias
        root = math.sqrt(1 - beta2**self.steps)  # √v̂ = √v / root eq:adam-bias
        return rate * m / (np.sqrt(v) / root + self.eps)  # θ ← θ - η m̂ / (√v̂ + ε) eq:adam-update


class AdamW(Adam):
    """Adam with decoupled weight decay: θ ← (1 - η α) θ - η m̂ / (√v̂ + ε) (eq:adamw-decay).

    m̂ and v̂ are those of Adam, from the gradient alone. Loshchilov & Hutter, 2019.
    """

    def __init__(self, parameters, lr=1e-3, *, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr, betas=betas, eps=eps, weight_decay=weight_decay)

    def gradient(self, block):
        """g alone."""
        return block.gradients()

    def _decay_factor(self, lr):
        """1 - η α."""
        return 1 - lr * self.weight_decay  # θ ← (1 - η α) θ eq:adamw-decay
