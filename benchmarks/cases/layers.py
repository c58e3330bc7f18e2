"""A layer alone, forward and backward."""

from functools import partial

import numpy as np

from benchmarks.case import Case

RECURRENT = {"RNN": 1, "LSTM": 4, "GRU": 3}


def normal(*shape, seed=0):
    return np.random.RandomState(seed).normal(size=shape).astype(np.float32)


def timed(layer, x, dy):
    """Our step for a layer with one input: zero the gradients, forward, backward."""
    found = {}

    def step():
        for parameter in layer.parameters():
            parameter.grad.fill(0)
        y, cache = layer.forward(x)
        found.update(y=y, dx=layer.backward(dy, cache))

    return step, lambda: found


def timed_peer(layer, x, dy):
    """The same of a PyTorch module."""
    import torch

    x, dy, found = torch.tensor(x, requires_grad=True), torch.tensor(dy), {}

    def step():
        x.grad = None
        for parameter in layer.parameters():
            parameter.grad = None
        y = layer(x)
        y.backward(dy)
        found.update(y=y.detach().numpy(), dx=x.grad.numpy())

    return step, lambda: found


def conv():
    import dlcore

    layer = dlcore.Conv2d(32, 64, 3, padding=1, rng=0)
    layer.W.value[...], layer.b.value[...] = normal(64, 32, 3, 3, seed=1) / 17, normal(64, seed=2)
    return layer


def our_conv():
    return timed(conv(), normal(32, 32, 32, 32), normal(32, 64, 32, 32, seed=3))


def peer_conv():
    import torch

    from dlcore.bridge import to_torch

    return timed_peer(to_torch(conv(), torch), normal(32, 32, 32, 32), normal(32, 64, 32, 32, seed=3))


def our_norm(name, shape):
    import dlcore

    axis = -1 if name == "LayerNorm" else 1
    return timed(getattr(dlcore, name)(shape[axis]), normal(*shape), normal(*shape, seed=1))


def peer_norm(name, shape):
    import torch

    axis = -1 if name == "LayerNorm" else 1
    return timed_peer(getattr(torch.nn, name)(shape[axis]), normal(*shape), normal(*shape, seed=1))


def our_dropout(shape):
    import dlcore

    x, dy, layer = normal(*shape), normal(*shape, seed=1), dlcore.Dropout(0.5, rng=0)
    step, found = timed(layer, x, dy)
    return step, lambda: shares(found())


def peer_dropout(shape):
    import torch

    step, found = timed_peer(torch.nn.Dropout(0.5), normal(*shape), normal(*shape, seed=1))
    return step, lambda: shares(found())


def shares(found):
    """The masks are drawn by different generators: only how much was dropped, to one digit."""
    return {name: np.round(np.mean(array == 0, keepdims=True), 1) for name, array in found.items()}


def weights(gates):
    features, hidden = 64, 128
    return [
        normal(features, gates * hidden, seed=1) / 8,
        normal(hidden, gates * hidden, seed=2) / 12,
        normal(gates * hidden, seed=3) / 10,
    ]


def recurrent(name):
    import dlcore

    layer = getattr(dlcore, name)(64, 128, rng=0)
    for parameter, value in zip((layer.Wx, layer.Wh, layer.b), weights(RECURRENT[name]), strict=True):
        parameter.value[...] = value
    return layer


def our_recurrence(name):
    layer, found = recurrent(name), {}
    x, dhs = normal(32, 50, 64), normal(32, 50, 128, seed=4)

    def step():
        for parameter in layer.parameters():
            parameter.grad.fill(0)
        (hs, _), cache = layer.forward(x)
        dx, _ = layer.backward((dhs, None), cache)
        found.update(hs=hs, dx=dx, dWh=layer.Wh.grad.T)

    return step, lambda: found


def peer_recurrence(name):
    import torch

    from dlcore.bridge import to_torch

    layer, found = to_torch(recurrent(name), torch), {}
    x, dhs = torch.tensor(normal(32, 50, 64), requires_grad=True), torch.tensor(normal(32, 50, 128, seed=4))

    def step():
        x.grad = None
        for parameter in layer.parameters():
            parameter.grad = None
        hs, _ = layer(x)
        hs.backward(dhs)
        found.update(hs=hs.detach().numpy(), dx=x.grad.numpy(), dWh=layer.weight_hh_l0.grad.numpy())

    return step, lambda: found


def recurrence(name, aim):
    title = f"{name}, 50 steps of 64 features, batch 32, 128 hidden"
    return Case(title, "PyTorch", partial(our_recurrence, name), partial(peer_recurrence, name), aim)


def norm(name, shape, aim):
    title = f"{name} on {' × '.join(map(str, shape))}"
    return Case(title, "PyTorch", partial(our_norm, name, shape), partial(peer_norm, name, shape), aim)


DROPPED = (128, 512)
CASES = {
    "conv": Case(
        "Conv2d 3×3, 32 to 64 channels on 32×32, batch 32", "PyTorch eager", our_conv, peer_conv, 1.5
    ),
    "lstm": recurrence("LSTM", 1.2),
    "gru": recurrence("GRU", 0.9),
    "rnn": recurrence("RNN", 0.4),
    "batch-norm": norm("BatchNorm1d", (128, 512), 1.0),
    "layer-norm": norm("LayerNorm", (16, 64, 128), 2.0),
    "dropout": Case(
        "Dropout on 128 × 512", "PyTorch", partial(our_dropout, DROPPED), partial(peer_dropout, DROPPED), 0.4
    ),
}
