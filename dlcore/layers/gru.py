"""The gated recurrent unit: an interpolation between the old state and a candidate."""

import numpy as np

from dlcore.checks import check_choice, check_dtype, check_pair, check_rng
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


class GRU(Module):
    """Reset and update gate, candidate and hidden state of each step t:

    r, z = σ(x Wx + h Wh + b), each with its columns (eq:gru-gates),
    n = tanh(x Wx + r ⊙ (h Wh) + b), "after", or n = tanh(x Wx + (r ⊙ h) Wh + b), "before" (eq:gru-candidate),
    h_t = (1 − z) ⊙ n + z ⊙ h_{t-1} (eq:gru-hidden).

    forward(x, state=None, *, mask=None): x (B, T, D), state h_0 (B, H), zero by default; gives
    ((hs, h_T), cache) with hs (B, T, H). Where mask (B, T) is false, the step is skipped and the
    state carried over. Wx (D, 3H), Wh (H, 3H), b (3H,), columns in the order r, z, n. `reset`
    says whether r acts "after" the product with Wh (one product a step) or "before" it.
    Cho et al., 2014.

    Backward in time: dh_t (eq:gru-dh) gives the gradients inside n (eq:gru-dn), z (eq:gru-dz) and r
    (eq:gru-dr), these dWh (eq:gru-dwh), and dWx, db and dx (eq:rnn-dwx, eq:rnn-db, eq:rnn-dx).
    """

    def __init__(self, features, hidden, *, rng, reset="after", dtype=np.float32):
        rng = check_rng(type(self).__name__, rng)
        features, hidden = self.features, self.hidden = check_sizes("GRU", features, hidden)
        dtype = check_dtype("GRU", dtype)
        self.reset = check_choice("GRU", "reset", reset, ("after", "before"))
        self.Wx = Parameter(xavier_uniform((features, 3 * hidden), rng=rng, dtype=dtype))
        squares = [orthogonal((hidden, hidden), rng=rng, dtype=dtype) for _ in "rzn"]
        self.Wh = Parameter(np.concatenate(squares, axis=1))
        self.b = Parameter(np.zeros(3 * hidden, dtype))

    def forward(self, x, state=None, *, mask=None):
        x = check_sequence("GRU.forward", x, self.features, self.b.value.dtype, mask)
        h0 = check_state("GRU.forward", "state", state, len(x), self.hidden, x.dtype)
        H = self.hidden
        gates = project(x, self.Wx.value, self.b.value)  # (T,B,3H), overwritten step by step
        hs = state_history(h0, len(gates))
        recalled = np.empty_like(hs[1:])  # h Wn where r acts after the product, r ⊙ h where before
        Wrz, Wn = np.split(self.Wh.value, [2 * H], axis=1)
        for t, a in enumerate(gates):
            r, z, n = split_gates(a, 3)
            if self.reset == "after":
                product = hs[t] @ self.Wh.value
                _squash(a[:, : 2 * H], product[:, : 2 * H])  # r and z (B,2H) eq:gru-gates
                recalled[t] = product[:, 2 * H :]
                n += r * recalled[t]
            else:
                _squash(a[:, : 2 * H], hs[t] @ Wrz)  # r and z (B,2H) eq:gru-gates
                np.multiply(r, hs[t], out=recalled[t])
                n += recalled[t] @ Wn
            np.tanh(n, out=n)  # (B,H) eq:gru-candidate
            np.add(n, z * (hs[t] - n), out=hs[t + 1])  # (B,H) eq:gru-hidden
            if mask is not None:
                np.copyto(hs[t + 1], hs[t], where=~mask[:, t, None])
        return (hs[1:].swapaxes(0, 1), hs[-1]), (x, gates, recalled, hs, mask)

    def backward(self, dy, cache):
        dhs, dh = check_pair("GRU.backward", "dy", dy, "(dhs, dh)")
        x, gates, recalled, hs, mask = cache
        H = self.hidden
        dhs = step_gradient("GRU.backward", dhs, *x.shape[:2], H, x.dtype)
        dh = check_state("GRU.backward", "dh", dh, len(x), H, x.dtype)
        Wrz, Wn = np.split(self.Wh.value, [2 * H], axis=1)
        da = np.empty_like(gates)  # of the sums inside σ and tanh
        dproduct = np.empty_like(recalled)  # of the product with Wn (T,B,H)
        for t in reversed(range(len(gates))):
            r, z, n = split_gates(gates[t], 3)
            dr, dz, dn = split_gates(da[t], 3)
            dh = dh + dhs[t]
            np.multiply(dh * (1 - z), 1 - n**2, out=dn)  # (B,H) eq:gru-dn
            np.multiply(dh * (hs[t] - n), z * (1 - z), out=dz)  # (B,H) eq:gru-dz
            if self.reset == "after":
                np.multiply(dn, r, out=dproduct[t])  # (B,H) eq:gru-dproduct
                np.multiply(dn * recalled[t], r * (1 - r), out=dr)  # (B,H) eq:gru-dr
                through = dproduct[t] @ Wn.T
            else:
                dproduct[t] = dn  # (B,H) eq:gru-dproduct
                drh = dn @ Wn.T
                np.multiply(drh * hs[t], r * (1 - r), out=dr)  # (B,H) eq:gru-dr
                through = drh * r
            earlier = dh * z + da[t, :, : 2 * H] @ Wrz.T + through  # (B,H) eq:gru-dh
            dh = earlier if mask is None else np.where(mask[:, t, None], earlier, dh)
        da, dproduct, before = (zero_skipped(part, mask) for part in (da, dproduct, hs[:-1]))
        self.Wh.grad[:, : 2 * H] += sum_products(before, da[..., : 2 * H])  # (H,2H) eq:gru-dwh
        multiplied = before if self.reset == "after" else zero_skipped(recalled, mask)
        self.Wh.grad[:, 2 * H :] += sum_products(multiplied, dproduct)  # (H,H) eq:gru-dwh
        return project_backward(da, x, self.Wx, self.b), dh


def _squash(z, product):
    """σ(z + product), written into z; as ½ + ½ tanh(½ ·), which cannot overflow."""
    z += product
    z *= 0.5
    np.tanh(z, out=z)
    z *= 0.5
    z += 0.5
    return z
