"""Low-rank adaptation: a fixed layer, and a small trainable correction beside it."""

import numpy as np

from dlcore.checks import check_array, check_filled, check_integer, check_number, check_rng, kind_of
from dlcore.core import Module, Parameter
from dlcore.layers.dense import Dense
from dlcore.layers.sums import sum_products


class LoRA(Module):
    """y = x W + b + (alpha/rank) x A B, with W and b fixed (eq:lora-forward).

    dense: a Dense layer; its W and b are copied and not trained. A (in, rank) is random, B (rank,
    out) zero, so that at first y is that of `dense`. forward(x): (..., in) to (..., out).
    `merged()` is the one weight matrix that does the same. Backward: dA (eq:lora-da), dB (eq:lora-db)
    and dx (eq:lora-dx). Hu et al., 2022.
    """

    def __init__(self, dense, rank, *, alpha=None, rng):
        rng = check_rng("LoRA", rng)
        if not isinstance(dense, Dense):
            raise TypeError(f"LoRA: dense must be a Dense layer, got {kind_of(dense)}")
        features_in, features_out = dense.W.value.shape
        full = min(features_in, features_out)
        self.rank = check_integer("LoRA", "rank", rank, at_least=1, at_most=full)
        self.scale = check_number("LoRA", "alpha", rank if alpha is None else alpha, above=0) / self.rank
        self.W = dense.W.value.copy()
        if self.scale > float(np.finfo(self.W.dtype).max):
            raise ValueError(f"LoRA: alpha must be finite in {self.W.dtype}, got {alpha}")
        self.b = dense.b.value.copy() if dense.b is not None else np.zeros(features_out, self.W.dtype)
        A = rng.standard_normal((features_in, rank)) * features_in**-0.5
        self.A = Parameter(A.astype(self.W.dtype))
        self.B = Parameter(np.zeros((rank, features_out), self.W.dtype))

    def forward(self, x):
        check_array("LoRA.forward", "x", x, (..., self.W.shape[0]), dtype=self.W.dtype)
        check_filled("LoRA.forward", "x", x)
        low = x @ self.A.value  # (...,rank)
        y = x @ self.W + self.b + self.scale * (low @ self.B.value)  # (...,out) eq:lora-forward
        return y, (x, low)

    def backward(self, dy, cache):
        x, low = cache
        check_array("LoRA.backward", "dy", dy, (*x.shape[:-1], self.W.shape[1]), dtype=x.dtype)
        dlow = self.scale * (dy @ self.B.value.T)  # (...,rank) eq:lora-dlow
        rows = dy.reshape(-1, dy.shape[-1])
        self.B.grad += self.scale * sum_products(low.reshape(-1, self.rank), rows)  # (rank,out) eq:lora-db
        # (in,rank) eq:lora-da
        self.A.grad += sum_products(x.reshape(-1, x.shape[-1]), dlow.reshape(-1, self.rank))
        return dy @ self.W.T + dlow @ self.A.value.T  # (...,in) eq:lora-dx

    def merged(self):
        """W + (alpha/rank) A B, (in, out) (eq:lora-merged)."""
        return self.W + self.scale * (self.A.value @ self.B.value)  # (in,out) eq:lora-merged
