"""Scaled dot-product and multi-head attention against PyTorch, with masks."""

import dlcore

LIBRARIES = ("torch",)
CONFIGURATIONS = {
    f"{kind}-{mask}-{trial}": {"kind": kind, "mask": mask}
    for kind in ("dot", "heads")
    for mask in ("none", "random", "causal")
    for trial in range(8)
}


def draw(draw, *, kind, mask):
    batch, queries, keys, heads, size = draw.shape(5, low=1, high=6)
    keys = queries if mask == "causal" else keys
    width = heads * size if kind == "heads" else size
    lead = (batch,) if kind == "heads" else (batch, heads)
    given = {
        "q": draw.normal(*lead, queries, width),
        "k": draw.normal(*lead, keys, width),
        "v": draw.normal(*lead, keys, width),
        "dy": draw.normal(*lead, queries, width),
        "heads": [draw.integers(2, heads)],
    }
    if mask == "random":
        seen = draw.integers(2, queries, keys).astype(bool)
        seen[:, 0] = True  # PyTorch gives NaN where a query sees nothing
        given["mask"] = seen
    if kind == "heads":
        given["W"] = [draw.normal(width, width, scale=0.5) for _ in range(4)]
        given["b"] = [draw.normal(width, scale=0.3) for _ in range(4)]
    return given


def seen_by(given, mask):
    return dlcore.causal_mask(given["q"].shape[-2]) if mask == "causal" else given.get("mask")


def without_zeros(arrays, given):
    """Leave out what is zero but for rounding: a key's bias moves all scores of a row alike, and
    over a single key there is nothing to weigh."""
    nothing = {"db1"} if given["k"].shape[-2] > 1 else {"db1", "dq", "dk", "dW0", "db0", "dW1"}
    return {name: array for name, array in arrays.items() if name not in nothing}


def ours(given, dtype, *, kind, mask):
    heads = len(given["heads"][0])
    if kind == "dot":
        layer, layers = dlcore.ScaledDotProductAttention(), []
    else:
        layer = dlcore.MultiHeadAttention(given["q"].shape[-1], heads, rng=0, dtype=dtype)
        layers = [layer.query, layer.key, layer.value, layer.output]
        for dense, W, b in zip(layers, given["W"], given["b"], strict=True):
            dense.W.value[...], dense.b.value[...] = W, b
    y, cache = layer.forward(given["q"], given["k"], given["v"], mask=seen_by(given, mask))
    arrays = {"y": y} | dict(zip(("dq", "dk", "dv"), layer.backward(given["dy"], cache), strict=True))
    for i, dense in enumerate(layers):
        arrays |= {f"dW{i}": dense.W.grad, f"db{i}": dense.b.grad}
    return without_zeros(arrays, given)


def judge(given, *, kind, mask):
    import torch
    from torch.nn.functional import linear, scaled_dot_product_attention

    heads = len(given["heads"][0])
    q, k, v = (torch.tensor(given[name], requires_grad=True) for name in "qkv")
    seen = seen_by(given, mask)
    seen = None if seen is None else torch.tensor(seen)
    leaf = {name: [torch.tensor(a, requires_grad=True) for a in given.get(name, [])] for name in ("W", "b")}
    if kind == "dot":
        y = scaled_dot_product_attention(q, k, v, attn_mask=seen)
    else:
        split = [
            linear(x, leaf["W"][i].T, leaf["b"][i]).unflatten(-1, (heads, -1)).transpose(1, 2)
            for i, x in enumerate((q, k, v))
        ]
        mixed = scaled_dot_product_attention(*split, attn_mask=seen)
        y = linear(mixed.transpose(1, 2).flatten(2), leaf["W"][3].T, leaf["b"][3])
    y.backward(torch.tensor(given["dy"]))
    arrays = {"y": y.detach().numpy(), "dq": q.grad.numpy(), "dk": k.grad.numpy(), "dv": v.grad.numpy()}
    for i, W in enumerate(leaf["W"]):
        arrays |= {f"dW{i}": W.grad.numpy(), f"db{i}": leaf["b"][i].grad.numpy()}
    return without_zeros(arrays, given)
