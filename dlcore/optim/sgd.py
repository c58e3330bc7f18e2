"""Gradient descent, stochastic or not, with and without momentum."""

from dlcore.checks import check_number
from dlcore.optim.base import Optimizer


class SGD(Optimizer):
    """θ ← θ - η g (eq:gd-update), g the gradient plus weight_decay · θ.

    momentum β > 0: u ← β u + g, θ ← θ - η u (Polyak 1964). nesterov: θ ← θ - η (g + β u), with
    the new u (Nesterov 1983, as Sutskever et al. 2013 write it).
    """

    def __init__(self, parameters, lr, *, momentum=0.0, nesterov=False, weight_decay=0.0):
        self.memory = ("velocity",) if momentum else ()
        super().__init__(parameters, lr)
        self.momentum = check_number("SGD", "momentum", momentum, at_least=0, below=1)
        self.nesterov = nesterov
        self.weight_decay = self.setting("weight_decay", weight_decay, at_least=0)
        if nesterov and not momentum:
            raise ValueError("SGD: momentum must be above 0 with nesterov=True, got 0")

    def change(self, g, lr, u=None):
        if u is not None:
            u *= self.momentum
            u += g  # u ← β u + g
            g = g + self.momentum * u if self.nesterov else u
        return lr * g  # θ ← θ - η g eq:gd-update
