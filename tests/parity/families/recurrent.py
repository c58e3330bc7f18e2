"""RNN, LSTM and GRU against PyTorch: all states, and as one vector the last state and all gradients.

Sequences of different lengths are a mask in dlcore and a packed sequence in PyTorch, whose states after
the end are 0 where dlcore carries the last one on: they are compared up to the end.
"""

import numpy as np

import dlcore
from dlcore.bridge import to_torch
from tests.parity.digest import in_one

LIBRARIES = ("torch",)
GATES = {"RNN": 1, "LSTM": 4, "GRU": 3}
CONFIGURATIONS = {
    f"{kind}-{'start' if start else 'zero'}-{trial}": {"kind": kind, "start": start}
    for kind in GATES
    for start in (False, True)
    for trial in range(12)
} | {
    f"{kind}-lengths-{trial}": {"kind": kind, "start": True, "lengths": True}
    for kind in GATES
    for trial in range(2)
}


def draw(draw, *, kind, start, lengths=False):
    batch, steps, features, hidden = draw.shape(4, low=1, high=8)
    gates = GATES[kind]
    given = {
        "x": draw.normal(batch, steps, features),
        "Wx": draw.normal(features, gates * hidden, scale=0.5),
        "Wh": draw.normal(hidden, gates * hidden, scale=0.5),
        "b": draw.normal(gates * hidden, scale=0.3),
        "dhs": draw.normal(batch, steps, hidden),
        "dh": draw.normal(batch, hidden),
    }
    if kind == "LSTM":
        given["dc"] = draw.normal(batch, hidden)
    if start:
        given |= {"h": draw.normal(batch, hidden), "c": draw.normal(batch, hidden)}
    if lengths:
        given["lengths"] = 1 + draw.integers(steps, batch)
        given["dhs"] *= counted(given)[:, :, None]
    return given


def counted(given):
    """The mask (B, T): true up to the end of each sequence."""
    return np.arange(given["x"].shape[1]) < given["lengths"][:, None]


def joined(arrays):
    """The states, and everything else as one vector, in the order of the names."""
    return {"hs": arrays["hs"], "rest": in_one(arrays[name] for name in sorted(arrays) if name != "hs")}


def made(given, dtype, kind):
    features, hidden = given["Wx"].shape[0], given["Wh"].shape[0]
    layer = getattr(dlcore, kind)(features, hidden, rng=0, dtype=dtype)
    for name in ("Wx", "Wh", "b"):
        getattr(layer, name).value[...] = given[name]
    return layer


def ours(given, dtype, *, kind, start, lengths=False):
    layer = made(given, dtype, kind)
    pair = kind == "LSTM"
    state = None
    if start:
        state = (given["h"], given["c"]) if pair else given["h"]
    mask = counted(given) if lengths else None
    (hs, end), cache = layer.forward(given["x"], state, mask=mask)
    hs = hs * mask[:, :, None] if lengths else hs
    dend = (given["dh"], given["dc"]) if pair else given["dh"]
    dx, dstate = layer.backward((given["dhs"], dend), cache)
    arrays = {"hs": hs, "dx": dx, **{f"d{name}": getattr(layer, name).grad for name in ("Wx", "Wh", "b")}}
    arrays |= {"h": end[0], "c": end[1]} if pair else {"h": end}
    arrays |= {"dh0": dstate[0], "dc0": dstate[1]} if pair else {"dh0": dstate}
    return joined(arrays)


def judge(given, *, kind, start, lengths=False):
    import torch
    from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

    layer = to_torch(made(given, np.float64, kind), torch)
    x = torch.tensor(given["x"], requires_grad=True)
    first = {name: given.get(name, np.zeros((len(given["x"]), layer.hidden_size))) for name in ("h", "c")}
    h, c = (torch.tensor(first[name][None], requires_grad=True) for name in ("h", "c"))
    given_x = x
    if lengths:
        given_x = pack_padded_sequence(x, given["lengths"], batch_first=True, enforce_sorted=False)
    hs, end = layer(given_x, (h, c) if kind == "LSTM" else h)
    if lengths:
        hs, _ = pad_packed_sequence(hs, batch_first=True, total_length=x.shape[1])
    ends = end if kind == "LSTM" else (end,)
    loss = (hs * torch.tensor(given["dhs"])).sum()
    for state, name in zip(ends, ("dh", "dc"), strict=False):
        loss = loss + (state[0] * torch.tensor(given[name])).sum()
    loss.backward()
    arrays = {
        "hs": hs.detach().numpy(),
        "dx": x.grad.numpy(),
        "dWx": layer.weight_ih_l0.grad.numpy().T,
        "dWh": layer.weight_hh_l0.grad.numpy().T,
        "db": layer.bias_ih_l0.grad.numpy(),
        "h": ends[0][0].detach().numpy(),
        "dh0": h.grad[0].numpy(),
    }
    if kind == "LSTM":
        arrays |= {"c": ends[1][0].detach().numpy(), "dc0": c.grad[0].numpy()}
    return joined(arrays)
