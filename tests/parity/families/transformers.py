"""The transformer block against PyTorch's encoder layer: output, and the gradients of input and parameters.

The parameters' gradients are one vector, so that the frozen file stays small.
"""

import numpy as np

import dlcore
from dlcore.bridge import to_torch
from tests.parity.digest import in_one

LIBRARIES = ("torch",)
CONFIGURATIONS = {
    f"{norm}-{mask}-{trial}": {"norm": norm, "mask": mask}
    for norm in ("pre", "post")
    for mask in ("none", "causal", "each")
    for trial in range(2)
}


def draw(draw, *, norm, mask):
    batch, steps, heads, size, hidden = draw.shape(5, low=2, high=6)
    width = heads * size
    given = {
        "x": draw.normal(batch, steps, width),
        "dy": draw.normal(batch, steps, width),
        "heads": [draw.integers(2, heads)],
        **drawn_block(draw, width, hidden),
    }
    if mask == "each":
        given["seen"] = draw.integers(2, batch, steps, steps).astype(bool)
        given["seen"][:, :, 0] = True  # PyTorch gives NaN where a token sees nothing
    return given


def drawn_block(draw, width, hidden):
    """The parameters of a block: of its four products, and of its two norms."""
    shapes = {"in": (width, 3 * width), "out": (width, width), "up": (width, hidden), "down": (hidden, width)}
    return {
        "W": [draw.normal(*shape, scale=shape[0] ** -0.5) for shape in shapes.values()],
        "b": [draw.normal(shape[1], scale=0.3) for shape in shapes.values()],
        "gamma": [draw.uniform(0.5, 2.0, width) for _ in range(2)],
        "beta": [draw.normal(width, scale=0.3) for _ in range(2)],
    }


def mask_of(given, mask):
    return dlcore.causal_mask(given["x"].shape[1]) if mask == "causal" else given.get("seen")


def ours(given, dtype, *, norm, mask):
    block = made(given, dtype, len(given["heads"][0]), norm)
    y, cache = block.forward(given["x"], mask=mask_of(given, mask))
    dx = block.backward(given["dy"], cache)
    return {"y": y, "dx": dx, "parameters": in_one(gradients_of_ours(block))}


def made(given, dtype, heads, norm):
    width, hidden = given["W"][2].shape
    block = dlcore.TransformerBlock(width, heads, hidden=hidden, norm=norm, rng=0, dtype=dtype)
    fill_ours(block, given)
    return block


def parts_of_ours(block):
    """Query, key and value; the other three dense layers; the norms."""
    attention, (up, _, down) = block.attention, block.network.layers
    joint = (attention.query, attention.key, attention.value)
    return joint, (attention.output, up, down), (block.norm1, block.norm2)


def fill_ours(block, given):
    (width, _), (joint, others, norms) = given["W"][1].shape, parts_of_ours(block)
    for i, dense in enumerate(joint):
        part = slice(i * width, (i + 1) * width)
        dense.W.value[...], dense.b.value[...] = given["W"][0][:, part], given["b"][0][part]
    for dense, W, b in zip(others, given["W"][1:], given["b"][1:], strict=True):
        dense.W.value[...], dense.b.value[...] = W, b
    for layer, gamma, beta in zip(norms, given["gamma"], given["beta"], strict=True):
        layer.gamma.value[...], layer.beta.value[...] = gamma, beta


def gradients_of_ours(block):
    joint, others, norms = parts_of_ours(block)
    _, key, _ = joint
    gradients = [layer.W.grad for layer in (*joint, *others)]
    gradients += [layer.b.grad for layer in (*joint, *others) if layer is not key]  # that one is 0
    return gradients + [part.grad for layer in norms for part in (layer.gamma, layer.beta)]


def judge(given, *, norm, mask):
    import torch

    heads = len(given["heads"][0])
    block = torch_block(given, heads, norm)
    x = torch.tensor(given["x"], requires_grad=True)
    seen = mask_of(given, mask)
    hidden_from = None if seen is None else ~torch.tensor(seen)  # PyTorch's mask is true where none may look
    if mask == "each":
        hidden_from = hidden_from.repeat_interleave(heads, dim=0)
    y = block(x, src_mask=hidden_from)
    y.backward(torch.tensor(given["dy"]))
    return {
        "y": y.detach().numpy(),
        "dx": x.grad.numpy(),
        "parameters": in_one(gradients_of_torch(block)),
    }


def torch_block(given, heads, norm):
    """PyTorch's encoder layer with these parameters."""
    import torch

    return to_torch(made(given, np.float64, heads, norm), torch)


def parts_of_torch(block):
    """The weights of the four products, their biases, and the norms."""
    inner = block.self_attn
    weights = (inner.in_proj_weight, inner.out_proj.weight, block.linear1.weight, block.linear2.weight)
    biases = (inner.in_proj_bias, inner.out_proj.bias, block.linear1.bias, block.linear2.bias)
    return weights, biases, (block.norm1, block.norm2)


def gradients_of_torch(block):
    """In dlcore's order."""
    weights, biases, norms = parts_of_torch(block)
    width = len(biases[1])
    gradients = [*weights[0].grad.numpy().T.reshape(width, 3, width).swapaxes(0, 1)]
    gradients += [parameter.grad.numpy().T for parameter in weights[1:]]
    query, _, value = biases[0].grad.numpy().reshape(3, width)
    gradients += [query, value, *(parameter.grad.numpy() for parameter in biases[1:])]
    return gradients + [part.grad.numpy() for layer in norms for part in (layer.weight, layer.bias)]
