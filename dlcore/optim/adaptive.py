"""Optimisers that give every parameter its own rate, from the squares of its past gradients."""

import numpy as np

from dlcore.checks import check_number
from dlcore.optim.base import Optimizer, check_eps


class AdaGrad(Optimizer):
    """v ← v + g² (eq:adagrad-square), θ ← θ - η g / (√v + ε) (eq:adagrad-update), elementwise.

    `step` raises FloatingPointError, and changes nothing, where a gradient or v would not be finite.
    Duchi, Hazan & Singer, 2011.
    """

    memory = ("squares",)
    adds_up = True

    def __init__(self, parameters, lr, *, eps=1e-10):
        super().__init__(parameters, lr)
        self.eps = check_eps("AdaGrad", eps, self.dtype)

    def change(self, g, lr, v):
        v += g * g  # v ← v + g² eq:adagrad-square
        return lr * g / (np.sqrt(v) + self.eps)  # θ ← θ - η g / (√v + ε) eq:adagrad-update


class RMSProp(Optimizer):
    """v ← ρ v + (1 - ρ) g² (eq:rmsprop-square), θ ← θ - η g / (√v + ε) (eq:rmsprop-update), elementwise.

    ρ is `decay`. `step` raises FloatingPointError, and changes nothing, for a gradient that is not
    finite or whose square is not. Tieleman & Hinton, 2012.
    """

    memory = ("squares",)

    def __init__(self, parameters, lr, *, decay=0.99, eps=1e-8):
        super().__init__(parameters, lr)
        self.decay = check_number("RMSProp", "decay", decay, at_least=0, below=1)
        self.eps = check_eps("RMSProp", eps, self.dtype)

    def change(self, g, lr, v):
        v *= self.decay
        v += (1 - self.decay) * (g * g)  # v ← ρ v + (1 - ρ) g² eq:rmsprop-square
        return lr * g / (np.sqrt(v) + self.eps)  # θ ← θ - η g / (√v + ε) eq:rmsprop-update
