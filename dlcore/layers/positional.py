"""Where in the sequence a token stands, added to what it is."""

import numpy as np

from dlcore.checks import check_array, check_dtype, check_gradient, check_integer
from dlcore.core import Module


class PositionalEncoding(Module):
    """y_t = x_t + P_t with P[t, 2i] = sin(t / 10000^(2i/D)), P[t, 2i+1] the cosine (eq:positional-sinusoid).

    forward(x, *, start=0): x (B, T, D), its first position `start` (for generation token by
    token). P is fixed, so dx = dy. Raises ValueError beyond `longest` positions. Vaswani et al., 2017.
    """

    def __init__(self, features, *, longest=1024, dtype=np.float32):
        self.features = check_integer("PositionalEncoding", "features", features, at_least=1)
        self.longest = check_integer("PositionalEncoding", "longest", longest, at_least=1)
        self.table = sinusoids(self.longest, self.features).astype(check_dtype("PositionalEncoding", dtype))

    def forward(self, x, *, start=0):
        where = "PositionalEncoding.forward"
        check_array(where, "x", x, ("B", "T", self.features), dtype=self.table.dtype)
        start = check_integer(where, "start", start, at_least=0)
        if start + x.shape[1] > self.longest:
            raise ValueError(f"{where}: x must end before position {self.longest}, got {start + x.shape[1]}")
        y = x + self.table[start : start + x.shape[1]]  # (B,T,D) eq:positional-sinusoid
        return y, y

    def backward(self, dy, y):
        check_gradient("PositionalEncoding.backward", dy, y)
        return dy


def sinusoids(steps, features):
    """The table P (steps, features): each pair of columns turns at its own speed (eq:positional-sinusoid)."""
    even = np.arange(0, features, 2)
    angle = np.arange(steps)[:, None] / 10000 ** (even / features)
    table = np.empty((steps, features))
    table[:, 0::2] = np.sin(angle)  # (steps,⌈D/2⌉) eq:positional-sinusoid
    table[:, 1::2] = np.cos(angle[:, : features // 2])  # (steps,⌊D/2⌋) eq:positional-sinusoid
    return table
