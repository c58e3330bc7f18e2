"""The gated recurrent unit: an interpolation between the old state and a candidate."""

import numpy as np

from dlcore.checks import check_choice, check_dtype, check_rng
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
    """

    def __init__(self, features, hidden, *, rng, reset="after", dtype=np.float32):
        rng = check_rng(type(self).__name__, rng)
        self.features, self.hidden = check_sizes("GRU", features, hidden)
        dtype = check_dtype("GRU", dtype)
        self.reset = check_choice("GRU", "reset", reset, ("after", "before"))
        self.Wx = Parameter(xavier_uniform((features, 3 * hidden), rng=rng, dtype=dtype))
        blocks = [orthogonal((hidden, hidden), rng=rng, dtype=dtype) for _ in "rzn"]
        self.Wh = Parameter(np.concatenate(blocks, axis=1))
        self.b = Parameter(np.zeros(3 * hidden, dtype))

    def forward(self, x, state=None, *, mask=None):
        x = check_sequence("GRU.forward", x, self.features, self.b.value.dtype, mask)
        h0 = check_state("GRU.forward", "state", state, len(x), self.hidden, x.dtype)
        H = self.hidden
        gates = project(x, self.Wx.value, self.b.value)  # (T,B,3H), overwritten step by step
        hs, recalled = (np.empty((len(gates), *h0.shape), x.dtype) for _ in range(2))
        Wrz, Wn = np.split(self.Wh.value, [2 * H], axis=1)
        h = h0
        for t, a in enumerate(gates):
            if self.reset == "after":
                product = h @ self.Wh.value
                rz = squash(a[:, : 2 * H], product[:, : 2 * H])  # (B,2H) eq:gru-gates
                recalled[t] = product[:, 2 * H :]
                a[:, 2 * H :] += rz[:, :H] * recalled[t]
            else:
                rz = squash(a[:, : 2 * H], h @ Wrz)  # (B,2H) eq:gru-gates
                np.multiply(rz[:, :H], h, out=recalled[t])
                a[:, 2 * H :] += recalled[t] @ Wn
            n = np.tanh(a[:, 2 * H :], out=a[:, 2 * H :])  # (B,H) eq:gru-candidate
            np.subtract(h, n, out=hs[t])
            hs[t] *= rz[:, H:]
            hs[t] += n  # (B,H) eq:gru-hidden, as n + z ⊙ (h − n)
            if mask is not None:
                np.copyto(hs[t], h, where=~mask[:, t, None])
            h = hs[t]
        return (hs.swapaxes(0, 1), h), (x, h0, gates, recalled, hs, mask)

    def backward(self, dy, cache):
        dhs, dh = dy
        x, h0, gates, recalled, hs, mask = cache
        H = self.hidden
        dhs = step_gradient("GRU.backward", dhs, *x.shape[:2], H, x.dtype)
        dh = check_state("GRU.backward", "dh", dh, len(x), self.hidden, x.dtype)
        before = previous(h0, hs)
        r, z, n = np.split(gates, 3, axis=2)
        dn_dh, dz_dh = (1 - z) * (1 - n * n), (before - n) * z * (1 - z)  # ∂h_t/∂(pre-activation)
        dr_local = r * (1 - r) * (recalled if self.reset == "after" else before)
        Wrz, Wn = np.split(self.Wh.value, [2 * H], axis=1)
        dz = np.empty_like(gates)
        for t in reversed(range(len(gates))):
            dh = dh + dhs[t]
            on = None if mask is None else mask[:, t, None]
            dh_t = dh if on is None else dh * on
            dn = np.multiply(dh_t, dn_dh[t], out=dz[t, :, 2 * H :])  # (B,H) eq:gru-dn
            np.multiply(dh_t, dz_dh[t], out=dz[t, :, H : 2 * H])  # (B,H) eq:gru-dz
            if self.reset == "after":
                np.multiply(dn, dr_local[t], out=dz[t, :, :H])  # (B,H) eq:gru-dr
                through = (dn * r[t]) @ Wn.T
            else:
                drh = dn @ Wn.T
                np.multiply(drh, dr_local[t], out=dz[t, :, :H])  # (B,H) eq:gru-dr
                through = drh * r[t]
            direct = dh_t * z[t] if on is None else dh_t * z[t] + dh * ~on
            dh = direct + dz[t, :, : 2 * H] @ Wrz.T + through  # (B,H) eq:gru-dh
        # The candidate's share of Wh sees r ⊙ dn where r acts after the product, r ⊙ h where before.
        dn, rows = dz[..., 2 * H :], flat(before)
        self.Wh.grad[:, : 2 * H] += rows.T @ flat(dz[..., : 2 * H])
        self.Wh.grad[:, 2 * H :] += (
            rows.T @ flat(dn * r) if self.reset == "after" else flat(recalled).T @ flat(dn)
        )
        return project_backward(dz, x, self.Wx, self.b), dh


def squash(z, product):
    """σ(z + product), written into z; as ½ + ½ tanh(½ ·), which cannot overflow."""
    z += product
    z *= 0.5
    np.tanh(z, out=z)
    z *= 0.5
    z += 0.5
    return z
