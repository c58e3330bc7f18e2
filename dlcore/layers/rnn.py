"""The recurrent layer of Elman (1990): one tanh unit a hidden feature, fed its own past."""

import numpy as np

from dlcore.checks import check_dtype, check_pair, check_rng
from dlcore.core import Module, Parameter
from dlcore.init import orthogonal, xavier_uniform
from dlcore.layers.recurrence import (
    check_sequence,
    check_sizes,
    check_state,
    project,
    project_backward,
    state_history,
    step_gradient,
    zero_skipped,
)
from dlcore.layers.sums import sum_products


class RNN(Module):
    """h_t = tanh(x_t Wx + h_{t-1} Wh + b) for t = 1 … T (eq:rnn-hidden).

    forward(x, state=None, *, mask=None): x (B, T, D), state h_0 (B, H), zero by default; gives
    ((hs, h_T), cache) with hs (B, T, H). Where mask (B, T) is false, the step is skipped and
    the state carried over. Wx (D, H), Wh (H, H), b (H,). Elman, 1990.

    Backward in time, z inside the tanh: dh_t = dhs_t + dz_{t+1} Whᵀ (eq:rnn-dh),
    dz_t = dh_t ⊙ (1 − h_t²) (eq:rnn-dz), dWh = Σ_t h_{t−1}ᵀ dz_t (eq:rnn-dwh); dWx, db and dx by
    eq:rnn-dwx, eq:rnn-db and eq:rnn-dx.
    """

    def __init__(self, features, hidden, *, rng, dtype=np.float32):
        rng = check_rng(type(self).__name__, rng)
        features, hidden = self.features, self.hidden = check_sizes("RNN", features, hidden)
        dtype = check_dtype("RNN", dtype)
        self.Wx = Parameter(xavier_uniform((features, hidden), rng=rng, dtype=dtype))
        self.Wh = Parameter(orthogonal((hidden, hidden), rng=rng, dtype=dtype))
        self.b = Parameter(np.zeros(hidden, dtype))

    def forward(self, x, state=None, *, mask=None):
        x = check_sequence("RNN.forward", x, self.features, self.b.value.dtype, mask)
        h0 = check_state("RNN.forward", "state", state, len(x), self.hidden, x.dtype)
        z = project(x, self.Wx.value, self.b.value)  # (T,B,H)
        hs, Wh = state_history(h0, len(z)), self.Wh.value
        for t in range(len(z)):
            z[t] += hs[t] @ Wh
            np.tanh(z[t], out=hs[t + 1])  # (B,H) eq:rnn-hidden
            if mask is not None:
                np.copyto(hs[t + 1], hs[t], where=~mask[:, t, None])
        return (hs[1:].swapaxes(0, 1), hs[-1]), (x, hs, mask)

    def backward(self, dy, cache):
        dhs, dh = check_pair("RNN.backward", "dy", dy, "(dhs, dh)")
        x, hs, mask = cache
        dhs = step_gradient("RNN.backward", dhs, *x.shape[:2], self.hidden, x.dtype)
        dh = check_state("RNN.backward", "dh", dh, len(x), self.hidden, x.dtype)
        dz = np.empty_like(hs[1:])
        for t in reversed(range(len(dz))):
            dh = dh + dhs[t]  # (B,H) eq:rnn-dh
            np.multiply(dh, 1 - hs[t + 1] ** 2, out=dz[t])  # (B,H) eq:rnn-dz
            through = dz[t] @ self.Wh.value.T  # (B,H) eq:rnn-dh
            dh = through if mask is None else np.where(mask[:, t, None], through, dh)
        dz = zero_skipped(dz, mask)
        self.Wh.grad += sum_products(zero_skipped(hs[:-1], mask), dz)  # (H,H) eq:rnn-dwh
        return project_backward(dz, x, self.Wx, self.b), dh
