"""Bidirectional and stacked layers against PyTorch's `bidirectional=True` and `num_layers`.

All states, and as one vector the last states and all gradients. Sequences of different lengths are a
mask in dlcore and a packed sequence in PyTorch, whose states after the end are 0: those are not compared.
"""

import dlcore
from dlcore.bridge import to_torch
from tests.gradients.walk import leaves
from tests.parity.digest import in_one

LIBRARIES = ("torch",)
GATES = {"RNN": 1, "LSTM": 4, "GRU": 3}
SHAPES = {"both-ways": (1, 2), "two": (2, 1), "three": (3, 1), "both-ways-twice": (2, 2)}  # layers, ways
CONFIGURATIONS = {
    f"{kind}-{shape}-{'lengths' if lengths else 'whole'}": {"kind": kind, "shape": shape, "lengths": lengths}
    for kind in GATES
    for shape in SHAPES
    for lengths in (False, True)
}


def draw(draw, *, kind, shape, lengths):
    batch, steps, features, hidden = draw.shape(4, low=2, high=6)
    (layers, ways), gates = SHAPES[shape], GATES[kind]
    sizes = [features, *[ways * hidden] * (layers - 1)]
    cells = [size for size in sizes for _ in range(ways)]  # in PyTorch's order: ahead, back, from below
    given = {
        "x": draw.normal(batch, steps, features),
        "Wx": [draw.normal(size, gates * hidden, scale=0.5) for size in cells],
        "Wh": [draw.normal(hidden, gates * hidden, scale=0.5) for _ in cells],
        "b": [draw.normal(gates * hidden, scale=0.3) for _ in cells],
        "h": [draw.normal(batch, hidden) for _ in cells],
        "c": [draw.normal(batch, hidden) for _ in cells],
        "dhs": draw.normal(batch, steps, ways * hidden),
        "dh": [draw.normal(batch, hidden) for _ in cells],
        "dc": [draw.normal(batch, hidden) for _ in cells],
    }
    if lengths:
        given["lengths"] = 1 + draw.integers(steps, batch)
        given["dhs"] *= dlcore.length_mask(given["lengths"], steps)[:, :, None]
    return given


def ours(given, dtype, *, kind, shape, lengths):
    ways, pair = SHAPES[shape][1], kind == "LSTM"
    layer, cells = made(given, dtype, kind, ways)
    start, dlast = (
        nested(list(zip(h, c, strict=True)) if pair else h, ways, lambda *both: both, tuple)
        for h, c in ((given["h"], given["c"]), (given["dh"], given["dc"]))
    )
    mask = dlcore.length_mask(given["lengths"], given["x"].shape[1]) if lengths else None
    (hs, last), cache = layer.forward(given["x"], start, mask=mask)
    dx, dstart = layer.backward((given["dhs"], dlast), cache)
    rest = [dx, *(parameter.grad for cell in cells for parameter in (cell.Wx, cell.Wh, cell.b))]
    hs = hs * mask[:, :, None] if lengths else hs
    return {"hs": hs, "rest": in_one(rest + leaves(last) + leaves(dstart))}


def made(given, dtype, kind, ways):
    """The layer, and its cells in PyTorch's order."""
    cells = [cell(kind, W, dtype) for W in zip(given["Wx"], given["Wh"], given["b"], strict=True)]
    return nested(cells, ways, dlcore.Bidirectional, lambda layers: dlcore.Stacked(*layers)), cells


def cell(kind, arrays, dtype):
    """A recurrent layer with these Wx, Wh and b."""
    features, hidden = arrays[0].shape[0], arrays[1].shape[0]
    layer = getattr(dlcore, kind)(features, hidden, rng=0, dtype=dtype)
    for parameter, value in zip((layer.Wx, layer.Wh, layer.b), arrays, strict=True):
        parameter.value[...] = value
    return layer


def nested(items, ways, both, stacked):
    """Items in PyTorch's order, put together as the layers of dlcore are: in pairs, and these in a stack."""
    layers = items if ways == 1 else [both(*items[k : k + 2]) for k in range(0, len(items), 2)]
    return layers[0] if len(layers) == 1 else stacked(layers)


def judge(given, *, kind, shape, lengths):
    import numpy as np
    import torch
    from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

    layers, ways = SHAPES[shape]
    layer = to_torch(made(given, np.float64, kind, ways)[0], torch)
    names = [f"l{k}{way}" for k in range(layers) for way in ("", "_reverse")[:ways]]
    x = torch.tensor(given["x"], requires_grad=True)
    starts = [torch.tensor(np.stack(given[name]), requires_grad=True) for name in ("h", "c")]
    steps = x
    if lengths:
        steps = pack_padded_sequence(x, given["lengths"], batch_first=True, enforce_sorted=False)
    hs, lasts = layer(steps, tuple(starts) if kind == "LSTM" else starts[0])
    if lengths:
        hs, _ = pad_packed_sequence(hs, batch_first=True, total_length=x.shape[1])
    lasts = lasts if kind == "LSTM" else (lasts,)
    loss = (hs * torch.tensor(given["dhs"])).sum()
    for last, name in zip(lasts, ("dh", "dc"), strict=False):
        loss = loss + (last * torch.tensor(np.stack(given[name]))).sum()
    loss.backward()
    rest = [x.grad.numpy()]
    for name in names:
        rest += [getattr(layer, f"weight_{part}_{name}").grad.numpy().T for part in ("ih", "hh")]
        rest += [getattr(layer, f"bias_ih_{name}").grad.numpy()]
    rest += each_layer([last.detach().numpy() for last in lasts])
    rest += each_layer([start.grad.numpy() for start, _ in zip(starts, lasts, strict=False)])
    return {"hs": hs.detach().numpy(), "rest": in_one(rest)}


def each_layer(states):
    """h, or h and c, (cells, B, H) each, in dlcore's order: all that one layer remembers, then the next."""
    return [part for of_cell in zip(*states, strict=True) for part in of_cell]
