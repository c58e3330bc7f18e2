"""The transformer language model on texts of different lengths, against one made of PyTorch's parts.

There padding is a mask of its own beside the causal one. Compared are the logits up to each text's
end, and as one vector the gradients of all parameters for a gradient of those logits.
"""

import numpy as np

import dlcore
from tests.parity.digest import in_one
from tests.parity.families.transformers import (
    drawn_block,
    fill_ours,
    gradients_of_ours,
    gradients_of_torch,
    torch_block,
)

LIBRARIES = ("torch",)
VOCABULARY, DEPTH = 7, 2
CONFIGURATIONS = {
    f"{norm}-{positions}": {"norm": norm, "positions": positions}
    for norm in ("pre", "post")
    for positions in ("sinusoid", "none")
}


def draw(draw, *, norm, positions):
    batch, steps, heads, size = draw.shape(4, low=2, high=5)
    width = heads * size
    given = {
        "tokens": draw.integers(VOCABULARY, batch, steps),
        "lengths": 1 + draw.integers(steps, batch),
        "heads": [draw.integers(2, heads)],
        "embedding": draw.normal(VOCABULARY, width, scale=width**-0.5),
        "blocks": [list(drawn_block(draw, width, 4 * width).values()) for _ in range(DEPTH)],
        "gamma": draw.uniform(0.5, 2.0, width),
        "beta": draw.normal(width, scale=0.3),
        "W": draw.normal(width, VOCABULARY, scale=width**-0.5),
        "b": draw.normal(VOCABULARY, scale=0.3),
        "dlogits": draw.normal(batch, steps, VOCABULARY),
    }
    given["dlogits"] *= counted(given)[:, :, None]
    return given


def counted(given):
    return dlcore.length_mask(given["lengths"], given["tokens"].shape[1])


def of_blocks(given):
    return [dict(zip(("W", "b", "gamma", "beta"), block, strict=True)) for block in given["blocks"]]


def ours(given, dtype, *, norm, positions):
    heads, mask = len(given["heads"][0]), counted(given)
    width = given["W"].shape[0]
    model = dlcore.TransformerLM(
        VOCABULARY, width, heads, DEPTH, norm=norm, positions=positions, rng=0, dtype=dtype
    )
    for block, values in zip(model.blocks, of_blocks(given), strict=True):
        fill_ours(block, values)
    ends = {
        "embedding": model.embedding.W,
        "gamma": model.norm.gamma,
        "beta": model.norm.beta,
        "W": model.output.W,
        "b": model.output.b,
    }
    for name, parameter in ends.items():
        parameter.value[...] = given[name]
    logits, cache = model.forward(given["tokens"], mask=mask)
    model.backward(given["dlogits"], cache)
    gradients = [gradient for block in model.blocks for gradient in gradients_of_ours(block)]
    gradients += [parameter.grad for parameter in ends.values()]
    return {"logits": logits * mask[:, :, None], "parameters": in_one(gradients)}


def judge(given, *, norm, positions):
    import torch
    from torch.nn.functional import layer_norm

    heads, mask = len(given["heads"][0]), torch.tensor(counted(given))
    width = given["W"].shape[0]
    names = ("embedding", "gamma", "beta", "W", "b")
    embedding, gamma, beta, W, b = ends = [torch.tensor(given[name], requires_grad=True) for name in names]
    blocks = [torch_block(values, heads, norm) for values in of_blocks(given)]
    x = embedding[torch.tensor(given["tokens"])] * width**0.5
    if positions == "sinusoid":
        x = x + torch.tensor(sinusoids(x.shape[1], width))
    future = torch.ones(x.shape[1], x.shape[1]).triu(1).bool()  # true where none may look
    for block in blocks:
        x = block(x, src_mask=future, src_key_padding_mask=~mask)
    logits = layer_norm(x, (width,), gamma, beta) @ W + b
    logits.backward(torch.tensor(given["dlogits"]))
    gradients = [gradient for block in blocks for gradient in gradients_of_torch(block)]
    gradients += [parameter.grad.numpy() for parameter in ends]
    return {"logits": (logits * mask[:, :, None]).detach().numpy(), "parameters": in_one(gradients)}


def sinusoids(steps, width):
    """Entry by entry, as Vaswani et al. write it."""
    table = np.zeros((steps, width))
    for t in range(steps):
        for column in range(width):
            angle = t / 10000 ** (column // 2 * 2 / width)
            table[t, column] = np.cos(angle) if column % 2 else np.sin(angle)
    return table
