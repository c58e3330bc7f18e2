"""A sequence read from both ends, so that each step knows what comes before it and what comes after."""

import numpy as np

from dlcore.checks import check_pair
from dlcore.core import Module
from dlcore.layers.recurrence import check_recurrent, step_gradient


class Bidirectional(Module):
    """h_t = (a_t, b_t), a_t from reading x_1 … x_t ahead, b_t from x_T … x_t back (eq:rnn-bidirectional).

    ahead, back: two recurrent layers for the same features, each an RNN, LSTM, GRU or stack with a size
    of its own. forward(x, state=None, *, mask=None): x (B, T, D), state (state_ahead, state_back), what
    each starts from, at its own end; gives ((hs, (last_ahead, last_back)), cache) with hs
    (B, T, H_ahead + H_back). Where mask (B, T) is false, both skip the step; so reading back begins at
    each row's last real step. backward takes (dhs, (dlast_ahead, dlast_back)), any of them None. Not for
    a model of the next token: each state has seen it. Schuster & Paliwal, 1997.
    """

    def __init__(self, ahead, back):
        self.ahead = check_recurrent("Bidirectional", "ahead", ahead)
        self.back = check_recurrent("Bidirectional", "back", back)
        if back.features != ahead.features:
            raise ValueError(
                f"Bidirectional: back must take {ahead.features} features as ahead does, got {back.features}"
            )
        self.features, self.hidden = ahead.features, ahead.hidden + back.hidden

    def forward(self, x, state=None, *, mask=None):
        where = "Bidirectional.forward"
        starts = (None, None) if state is None else check_pair(where, "state", state, "(ahead, back)")
        (ahead, last_ahead), ahead_cache = self.ahead.forward(x, starts[0], mask=mask)
        mask = None if mask is None else mask[:, ::-1]
        (back, last_back), back_cache = self.back.forward(x[:, ::-1], starts[1], mask=mask)
        hs = np.concatenate([ahead, back[:, ::-1]], axis=2)  # (B,T,H_ahead+H_back) eq:rnn-bidirectional
        return (hs, (last_ahead, last_back)), (hs, ahead_cache, back_cache)

    def backward(self, dy, cache):
        where = "Bidirectional.backward"
        dhs, dstate = check_pair(where, "dy", dy, "(dhs, dstate)")
        dlast = (None, None) if dstate is None else check_pair(where, "dstate", dstate, "(ahead, back)")
        hs, ahead_cache, back_cache = cache
        dhs = step_gradient(where, dhs, *hs.shape, hs.dtype).swapaxes(0, 1)
        dahead, dback = np.split(dhs, [self.ahead.hidden], axis=2)  # (B,T,H_ahead), (B,T,H_back)
        dx_ahead, dstart_ahead = self.ahead.backward((dahead, dlast[0]), ahead_cache)
        dx_back, dstart_back = self.back.backward((dback[:, ::-1], dlast[1]), back_cache)
        return dx_ahead + dx_back[:, ::-1], (dstart_ahead, dstart_back)  # dx (B,T,D)
