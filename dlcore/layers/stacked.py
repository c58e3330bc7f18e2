"""Recurrent layers one above the other: the states of one are the input of the next."""

from itertools import pairwise

from dlcore.checks import check_pair, kind_of
from dlcore.core import Module
from dlcore.layers.recurrence import check_recurrent


class Stacked(Module):
    """x^(l+1)_t = h^(l)_t for layers l = 1 … Λ, each with a state of its own (eq:rnn-stacked).

    layers: at least one recurrent layer, from the bottom up, each for as many features as the one below
    has units. forward(x, state=None, *, mask=None): x (B, T, D), state a tuple of what each layer starts
    from; gives ((hs, states), cache) with hs (B, T, H) of the top layer and states the tuple of every
    layer's last. Where mask (B, T) is false, all skip the step. backward takes (dhs, dstates), either
    None. Graves, Mohamed & Hinton, 2013.
    """

    def __init__(self, *layers):
        if not layers:
            raise ValueError("Stacked: layers must be at least one, got none")
        for layer in layers:
            check_recurrent("Stacked", "each layer", layer)
        for below, above in pairwise(layers):
            if above.features != below.hidden:
                raise ValueError(
                    f"Stacked: each layer must take the states of the one below, of {below.hidden} units, "
                    f"got one for {above.features} features"
                )
        self.layers = list(layers)
        self.features, self.hidden = layers[0].features, layers[-1].hidden

    def forward(self, x, state=None, *, mask=None):
        starts = _one_each("Stacked.forward", "state", state, len(self.layers))
        lasts, caches = [], []
        for layer, start in zip(self.layers, starts, strict=True):
            (x, last), cache = layer.forward(x, start, mask=mask)  # (B,T,H) eq:rnn-stacked
            lasts.append(last)
            caches.append(cache)
        return (x, tuple(lasts)), caches

    def backward(self, dy, caches):
        dhs, dstates = check_pair("Stacked.backward", "dy", dy, "(dhs, dstates)")
        dlasts = _one_each("Stacked.backward", "dstates", dstates, len(self.layers))
        dstarts = []
        for layer, dlast, cache in zip(self.layers[::-1], dlasts[::-1], caches[::-1], strict=True):
            dhs, dstart = layer.backward((dhs, dlast), cache)  # dx of one is dhs of the one below (B,T,D)
            dstarts.append(dstart)
        return dhs, tuple(dstarts[::-1])


def _one_each(where, name, states, count):
    """The tuple of `count` states, or of None for each layer where none is given; else say what came."""
    if states is None:
        return (None,) * count
    if not isinstance(states, tuple) or len(states) != count:
        came = f"a tuple of {len(states)}" if isinstance(states, tuple) else kind_of(states)
        raise TypeError(f"{where}: {name} must be a tuple of {count}, one a layer, got {came}")
    return states
