"""Long short-term memory: a cell that is added to, and three gates that decide what."""

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
    split_gates,
    state_history,
    step_gradient,
    zero_skipped,
)
from dlcore.layers.sums import sum_products


class LSTM(Module):
    """Input, forget and output gate, candidate, cell and hidden state of each step t:

    i, f, o = σ(x Wx + h Wh + b), g = tanh(x Wx + h Wh + b), each with its columns (eq:lstm-gates),
    c_t = f ⊙ c_{t-1} + i ⊙ g (eq:lstm-cell), h_t = o ⊙ tanh(c_t) (eq:lstm-hidden).

    forward(x, state=None, *, mask=None): x (B, T, D), state (h_0, c_0), each (B, H), zero by
    default; gives ((hs, (h_T, c_T)), cache) with hs (B, T, H). Where mask (B, T) is false, the
    step is skipped and the state carried over. Wx (D, 4H), Wh (H, 4H), b (4H,), columns in the
    order i, f, g, o; b starts at 1 for f, so that the cell remembers at first.
    Hochreiter & Schmidhuber, 1997; forget gate: Gers et al., 2000.

    Backward in time: dh_t (eq:lstm-dh) and dc_t (eq:lstm-dc) give the gradients inside each gate
    (eq:lstm-dgates), these dWh (eq:lstm-dwh), and dWx, db and dx (eq:rnn-dwx, eq:rnn-db, eq:rnn-dx).
    """

    def __init__(self, features, hidden, *, rng, dtype=np.float32):
        rng = check_rng(type(self).__name__, rng)
        features, hidden = self.features, self.hidden = check_sizes("LSTM", features, hidden)
        dtype = check_dtype("LSTM", dtype)
        self.Wx = Parameter(xavier_uniform((features, 4 * hidden), rng=rng, dtype=dtype))
        squares = [orthogonal((hidden, hidden), rng=rng, dtype=dtype) for _ in "ifgo"]
        self.Wh = Parameter(np.concatenate(squares, axis=1))
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
        hs, cs = state_history(h0, len(gates)), state_history(c0, len(gates))
        squashed = np.empty_like(hs[1:])  # tanh(c)
        for t, a in enumerate(gates):
            a += hs[t] @ Wh
            np.tanh(a, out=a)
            a *= scale
            a += shift  # (B,4H) eq:lstm-gates
            i, f, g, o = split_gates(a, 4)
            np.multiply(f, cs[t], out=cs[t + 1])
            cs[t + 1] += i * g  # (B,H) eq:lstm-cell
            np.tanh(cs[t + 1], out=squashed[t])
            np.multiply(o, squashed[t], out=hs[t + 1])  # (B,H) eq:lstm-hidden
            if mask is not None:
                np.copyto(cs[t + 1], cs[t], where=~mask[:, t, None])
                np.copyto(hs[t + 1], hs[t], where=~mask[:, t, None])
        return (hs[1:].swapaxes(0, 1), (hs[-1], cs[-1])), (x, gates, squashed, hs, cs, mask)

    def backward(self, dy, cache):
        dhs, dstate = check_pair("LSTM.backward", "dy", dy, "(dhs, dstate)")
        x, gates, squashed, hs, cs, mask = cache
        dh, dc = (None, None) if dstate is None else check_pair("LSTM.backward", "dstate", dstate, "(dh, dc)")
        dhs = step_gradient("LSTM.backward", dhs, *x.shape[:2], self.hidden, x.dtype)
        dh = check_state("LSTM.backward", "dh", dh, len(x), self.hidden, x.dtype)
        dc = check_state("LSTM.backward", "dc", dc, len(x), self.hidden, x.dtype)
        dz = np.empty_like(gates)
        for t in reversed(range(len(gates))):
            i, f, g, o = split_gates(gates[t], 4)
            np.multiply(gates[t], 1 - gates[t], out=dz[t])  # σ' = σ (1 − σ), right for i, f and o
            di, df, dg, do = split_gates(dz[t], 4)
            dh = dh + dhs[t]  # (B,H) eq:lstm-dh
            dc_t = dc + dh * o * (1 - squashed[t] ** 2)  # (B,H) eq:lstm-dc
            di *= dc_t * g  # (B,H) eq:lstm-dgates
            df *= dc_t * cs[t]  # eq:lstm-dgates
            np.multiply(dc_t * i, 1 - g**2, out=dg)  # eq:lstm-dgates
            do *= dh * squashed[t]  # eq:lstm-dgates
            through, kept = dz[t] @ self.Wh.value.T, dc_t * f  # (B,H) each eq:lstm-dh, eq:lstm-dc
            if mask is None:
                dh, dc = through, kept
            else:
                on = mask[:, t, None]
                dh, dc = np.where(on, through, dh), np.where(on, kept, dc)
        dz = zero_skipped(dz, mask)
        self.Wh.grad += sum_products(zero_skipped(hs[:-1], mask), dz)  # (H,4H) eq:lstm-dwh
        return project_backward(dz, x, self.Wx, self.b), (dh, dc)
