"""Scaled dot-product, multi-head and additive attention against PyTorch, with masks.

The parameters' gradients are one vector, so that the frozen file stays small.
"""

import dlcore
from tests.parity.digest import in_one

LIBRARIES = ("torch",)
CONFIGURATIONS = {
    f"{kind}-{mask}-{trial}": {"kind": kind, "mask": mask}
    for kind, trials in (("dot", 8), ("heads", 8), ("additive", 4))
    for mask in ("none", "random", "causal")
    for trial in range(trials)
}
PARAMETERS = ("Wq", "Wk", "score")  # of additive attention


def draw(draw, *, kind, mask):
    batch, queries, keys, heads, size = draw.shape(5, low=1, high=6)
    keys = queries if mask == "causal" else keys
    width = heads * size if kind == "heads" else size
    lead = (batch, heads) if kind == "dot" else (batch,)
    widths = draw.shape(3) if kind == "additive" else (width, width, width)  # of queries, keys and values
    given = {
        "q": draw.normal(*lead, queries, widths[0]),
        "k": draw.normal(*lead, keys, widths[1]),
        "v": draw.normal(*lead, keys, widths[2]),
        "dy": draw.normal(*lead, queries, widths[2]),
        "heads": [draw.integers(2, heads)],
    }
    if mask == "random":
        seen = draw.integers(2, queries, keys).astype(bool)
        seen[:, 0] = True  # PyTorch gives NaN where a query sees nothing
        given["mask"] = seen
    if kind == "heads":
        given["W"] = [draw.normal(width, width, scale=0.5) for _ in range(4)]
        given["b"] = [draw.normal(width, scale=0.3) for _ in range(4)]
    if kind == "additive":
        shapes = ((widths[0], width), (widths[1], width), (width,))
        given |= {name: draw.normal(*shape) for name, shape in zip(PARAMETERS, shapes, strict=True)}
    return given


def seen_by(given, mask):
    return dlcore.causal_mask(given["q"].shape[-2]) if mask == "causal" else given.get("mask")


def compared(arrays, gradients, given):
    """The arrays, and the parameters' gradients as one, without what is zero but for rounding: a key's
    bias moves all scores of a row alike, and over a single key there is nothing to weigh."""
    nothing = {"b1"} if given["k"].shape[-2] > 1 else {"b1", "W0", "b0", "W1", *PARAMETERS, "dq", "dk"}
    kept = {name: array for name, array in arrays.items() if name not in nothing}
    gradients = [gradients[name] for name in gradients if name not in nothing]
    return kept | {"parameters": in_one(gradients)} if gradients else kept


def ours(given, dtype, *, kind, mask):
    if kind == "dot":
        layer, parameters = dlcore.ScaledDotProductAttention(), {}
    elif kind == "heads":
        layer, parameters = with_heads(given, dtype)
    else:
        sizes = (*given["Wq"].shape[:1], *given["Wk"].shape)
        layer = dlcore.AdditiveAttention(*sizes, rng=0, dtype=dtype)
        parameters = {name: getattr(layer, name) for name in PARAMETERS}
        for name, parameter in parameters.items():
            parameter.value[...] = given[name]
    y, cache = layer.forward(given["q"], given["k"], given["v"], mask=seen_by(given, mask))
    arrays = {"y": y} | dict(zip(("dq", "dk", "dv"), layer.backward(given["dy"], cache), strict=True))
    return compared(arrays, {name: parameter.grad for name, parameter in parameters.items()}, given)


def with_heads(given, dtype):
    """Multi-head attention with the weights given, and its parameters by the names of the judge."""
    heads, parameters = len(given["heads"][0]), {}
    layer = dlcore.MultiHeadAttention(given["q"].shape[-1], heads, rng=0, dtype=dtype)
    for i, dense in enumerate((layer.query, layer.key, layer.value, layer.output)):
        dense.W.value[...], dense.b.value[...] = given["W"][i], given["b"][i]
        parameters |= {f"W{i}": dense.W, f"b{i}": dense.b}
    return layer, parameters


def judge(given, *, kind, mask):
    import torch
    from torch.nn.functional import linear, scaled_dot_product_attention

    heads = len(given["heads"][0])
    q, k, v = (torch.tensor(given[name], requires_grad=True) for name in "qkv")
    seen = seen_by(given, mask)
    seen = None if seen is None else torch.tensor(seen)
    leaf = {name: torch.tensor(given[name], requires_grad=True) for name in PARAMETERS if name in given}
    for i in range(len(given.get("W", []))):
        leaf |= {f"{name}{i}": torch.tensor(given[name][i], requires_grad=True) for name in ("W", "b")}
    if kind == "dot":
        y = scaled_dot_product_attention(q, k, v, attn_mask=seen)
    elif kind == "heads":
        split = [
            linear(x, leaf[f"W{i}"].T, leaf[f"b{i}"]).unflatten(-1, (heads, -1)).transpose(1, 2)
            for i, x in enumerate((q, k, v))
        ]
        mixed = scaled_dot_product_attention(*split, attn_mask=seen)
        y = linear(mixed.transpose(1, 2).flatten(2), leaf["W3"].T, leaf["b3"])
    else:
        pairs = (q @ leaf["Wq"])[:, :, None] + (k @ leaf["Wk"])[:, None]
        scores = torch.tanh(pairs) @ leaf["score"]
        scores = scores if seen is None else scores.masked_fill(~seen, -torch.inf)
        y = scores.softmax(-1) @ v
    y.backward(torch.tensor(given["dy"]))
    arrays = {"y": y.detach().numpy(), "dq": q.grad.numpy(), "dk": k.grad.numpy(), "dv": v.grad.numpy()}
    return compared(arrays, {name: tensor.grad.numpy() for name, tensor in leaf.items()}, given)
