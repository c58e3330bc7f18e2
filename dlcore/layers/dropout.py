"""Dropout: units switched off at random while training."""

import numpy as np

from dlcore.checks import check_array, check_gradient, check_number, check_rng
from dlcore.core import Module


class Dropout(Module):
    """y = m ⊙ x / (1 − p) with each mask entry m = 0 with probability p, else 1 (eq:dropout-inverted).

    Training only; in evaluation y = x, which is the mean of the training output. The gradient
    passes where the signal passed: dx = m ⊙ dy / (1 − p) (eq:dropout-dx). forward(x): any
    shape; 0 ≤ p < 1. Srivastava et al., 2014.
    """

    def __init__(self, p=0.5, *, rng):
        self.p = check_number("Dropout", "p", p, at_least=0, below=1, dtype=np.float32)
        self.rng = check_rng("Dropout", rng)

    def forward(self, x):
        check_array("Dropout.forward", "x", x)
        if not self.training or self.p == 0:
            return x, (x, None)
        keep = self.rng.random(x.shape, dtype=np.float32) >= self.p
        scale = keep * x.dtype.type(1 / (1 - self.p))  # m / (1 − p) eq:dropout-inverted
        return x * scale, (x, scale)  # eq:dropout-inverted

    def backward(self, dy, cache):
        x, scale = cache
        check_gradient("Dropout.backward", dy, x)
        return dy if scale is None else dy * scale  # eq:dropout-dx
