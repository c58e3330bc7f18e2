"""The dense layer and the perceptron against PyTorch: output and the gradients of input and parameters.

The parameters' gradients are one vector, so that the frozen file stays small.
"""

import dlcore
from tests.parity.digest import in_one

LIBRARIES = ("torch",)
ACTIVATIONS = ("ReLU", "Tanh", "Sigmoid", "LeakyReLU", "ELU", "GELU", "SiLU", "Softplus")


def configurations():
    dense = {
        f"Dense-{axes}-{bias}-{trial}": {"depth": 1, "axes": axes, "bias": bias, "activation": "ReLU"}
        for axes in (2, 3)
        for bias in (True, False)
        for trial in range(4)
    }
    deep = {
        f"MLP-{activation}-{depth}": {"depth": depth, "axes": 2, "bias": True, "activation": activation}
        for activation in ACTIVATIONS
        for depth in (1, 2, 3, 5)
    }
    return dense | deep


CONFIGURATIONS = configurations()


def draw(draw, *, depth, axes, bias, **_):
    sizes = draw.shape(depth + 1, low=2, high=12)
    batch = draw.shape(axes - 1, low=1, high=9)
    given = {"x": draw.normal(*batch, sizes[0]), "dy": draw.normal(*batch, sizes[-1])}
    layers = list(zip(sizes, sizes[1:], strict=False))
    given["W"] = [draw.normal(*layer, scale=layer[0] ** -0.5) for layer in layers]
    given["b"] = [draw.normal(layer[1], scale=0.3) for layer in layers if bias]
    return given


def ours(given, dtype, *, axes, bias, activation, **_):
    sizes = [given["W"][0].shape[0], *(W.shape[1] for W in given["W"])]
    if axes == 2 and bias:
        model = dlcore.MLP(sizes, activation=getattr(dlcore, activation), rng=0, dtype=dtype)
        layers = model.layers[::2]
    else:
        model = dlcore.Dense(*sizes, rng=0, bias=bias, dtype=dtype)
        layers = [model]
    for i, layer in enumerate(layers):
        layer.W.value[...] = given["W"][i]
        if bias:
            layer.b.value[...] = given["b"][i]
    y, cache = model.forward(given["x"])
    arrays = {"y": y, "dx": model.backward(given["dy"], cache)}
    return arrays | {"parameters": in_one(parameter.grad for parameter in model.parameters())}


def judge(given, *, bias, activation, **_):
    import torch

    leaf = {key: [torch.tensor(a, requires_grad=True) for a in given[key]] for key in ("W", "b")}
    x = torch.tensor(given["x"], requires_grad=True)
    y = x
    for i, W in enumerate(leaf["W"]):
        y = torch.nn.functional.linear(y, W.T, leaf["b"][i] if bias else None)
        if i < len(leaf["W"]) - 1:
            y = getattr(torch.nn, activation)()(y)
    y.backward(torch.tensor(given["dy"]))
    gradients = []
    for i, W in enumerate(leaf["W"]):
        gradients += [W.grad, leaf["b"][i].grad] if bias else [W.grad]
    return {"y": y.detach().numpy(), "dx": x.grad.numpy(), "parameters": in_one(gradients)}
