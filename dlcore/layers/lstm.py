"""Long short-term memory: a cell that is added to, and three gates that decide what."""

import numpy as np

from dlcore.checks import check_dtype, check_pair, check_rng
from dlcore.core import Module, Parameter
from dlcore.init import orthogonal, xavier_uniform
from dlcore.layers.recurrence import (
    check_sequence,
    check_sizes,
    check_state,
    flat,
    previous,
    project,
    project_backward,
    step_gradient,
)


class LSTM(Module):
    """Input, forget and output gate, candidate, cell and hidden state of each step t:

    i, f, o = σ(x Wx + h Wh + b), g = tanh(x Wx + h Wh + b), each with its columns (eq:lstm-gates),
    c_t = f ⊙ c_{t-1} + i ⊙ g (eq:lstm-cell), h_t = o ⊙ tanh(c_t) (eq:lstm-hidden).

    forward(x, state=None, *, mask=None): x (B, T, D), state (h_0, c_0), each (B, H), zero by
    default; gives ((hs, (h_T, c_T)), cache) with hs (B, T, H). Where mask (B, T) is false, the
    step is skipped and the state carried over. Wx (D, 4H), Wh (H, 4H), b (4H,), columns in the
    order i, f, g, o; b starts at 1 for f, so that the cell remembers at first.
    Hochreiter & Schmidhuber, 1997; forget gate: Gers et al., 2000.
    """

    def __init__(self, features, hidden, *, rng, dtype=np.float32):
        rng = check_rng(type(self).__name__, rng)
        self.features, self.hidden = check_sizes("LSTM", features, hidden)
        dtype = check_dtype("LSTM", dtype)
        self.Wx = Parameter(xavier_uniform((features, 4 * hidden), rng=rng, dtype=dtype))
        blocks = [orthogonal((hidden, hidden), rng=rng, dtype=dtype) for _ in "ifgo"]
        self.Wh = Parameter(np.concatenate(blocks, axis=1))
        self.b = Parameter(np.repeat(np.array([0, 1, 0, 0], dtype), hidden))

    def forward(self, x, state=None, *, mask=None):
        x = check_sequence("LSTM.forward", x, self.features, self.b.value.dtype, mask)
        h0, c0 = (None, None) if state is None else check_pair("LSTM.forward", "state", state, "(h_0, c_0)")
        h0 = check_state("LSTM.forward", "state[0]", h0, len(x), self.hidden, x.dtype)
        c0 = check_state("LSTM.forward", "state[1]", c0, len(x), self.hidden, x.dtype)
        # σ(z) = ½ + ½ tanh(½ z): with this scale and shift one tanh serves all four blocks.
        scale = np.repeat(np.array([0.5, 0.5, 1, 0.5], x.dtype), self.hidden)
        shift = 1 - scale
        gates = project(x, self.Wx.value * scale, self.b.value * scale)  # (T,B,4H)
        Wh = self.Wh.value * scale
        hs, cs, squashed = (np.empty((len(gates), *h0.shape), x.dtype) for _ in range(3))
        h, c = h0, c0
        for t, a in enumerate(gates):
            a += h @ Wh
            np.tanh(a, out=a)
            a *= scale
            a += shift  # (B,4H) eq:lstm-gates
            i, f, g, o = np.split(a, 4, axis=1)
            np.multiply(f, c, out=cs[t])
            cs[t] += i * g  # (B,H) eq:lstm-cell
            np.tanh(cs[t], out=squashed[t])
            np.multiply(o, squashed[t], out=hs[t])  # (B,H) eq:lstm-hidden
            if mask is not None:
                np.copyto(cs[t], c, where=~mask[:, t, None])
                np.copyto(hs[t], h, where=~mask[:, t, None])
            h, c = hs[t], cs[t]
        return (hs.swapaxes(0, 1), (h, c)), (x, h0, c0, gates, squashed, hs, cs, mask)

    def backward(self, dy, cache):
        dhs, dstate = dy
        x, h0, c0, gates, squashed, hs, cs, mask = cache
        dh, dc = (None, None) if dstate is None else check_pair("LSTM.backward", "dstate", dstate, "(dh, dc)")
        dhs = step_gradient("LSTM.backward", dhs, *x.shape[:2], self.hidden, x.dtype)
        dh = check_state("LSTM.backward", "dh", dh, len(x), self.hidden, x.dtype)
        dc = check_state("LSTM.backward", "dc", dc, len(x), self.hidden, x.dtype)
        dz, dc_dh = local_derivatives(gates, squashed, previous(c0, cs))
        forget = gates[:, :, self.hidden : 2 * self.hidden]
        for t in reversed(range(len(gates))):
            dh = dh + dhs[t]  # (B,H) eq:lstm-dh
            dc_t = dc + dh * dc_dh[t]  # (B,H) eq:lstm-dc
            step = dz[t].reshape(len(x), 4, self.hidden)
            step[:, :3] *= dc_t[:, None]  # i, f, g  eq:lstm-dgates
            step[:, 3] *= dh  # o  eq:lstm-dgates
            if mask is None:
                dh, dc = dz[t] @ self.Wh.value.T, dc_t * forget[t]
            else:
                on = mask[:, t, None]
                dz[t] *= on
                dh, dc = dz[t] @ self.Wh.value.T + dh * ~on, np.where(on, dc_t * forget[t], dc)
        self.Wh.grad += flat(previous(h0, hs)).T @ flat(dz)  # (H,4H) eq:lstm-dwh
        return project_backward(dz, x, self.Wx, self.b), (dh, dc)


def local_derivatives(gates, squashed, c_previous):
    """What each step's adjoints are multiplied with, for all steps at once.

    Gives, in the columns of the gates, ∂c/∂z for i, f, g and ∂h/∂z for o, (T, B, 4H); and ∂h/∂c (T, B, H).
    """
    i, f, g, o = np.split(gates, 4, axis=2)
    local = 1 - gates
    local *= gates  # σ' = σ (1 − σ), right for i, f and o
    di, df, dg, do = np.split(local, 4, axis=2)  # views: what follows writes into local
    di *= g
    df *= c_previous
    dg[...] = i * (1 - g * g)
    do *= squashed
    return local, o * (1 - squashed * squashed)
