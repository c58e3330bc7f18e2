"""Activations against PyTorch: value and gradient, by the Modules and by the functions."""

import numpy as np

import dlcore

LIBRARIES = ("torch",)
TORCH = {
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    "ReLU": "relu",
    "LeakyReLU": "leaky_relu",
    "ELU": "elu",
    "Softplus": "softplus",
    "SiLU": "silu",
    "GELU": "gelu",
}
OPTIONS = {
    "LeakyReLU": [{}, {"slope": 0.3}, {"slope": 0.0}],
    "ELU": [{}, {"alpha": 0.4}, {"alpha": 2.5}],
    "GELU": [{}, {"approximate": True}],
}


def configurations():
    made = {}
    for kind in TORCH:
        for i, options in enumerate(OPTIONS.get(kind, [{}])):
            for scale in (0.1, 1.0, 8.0):
                for axes in (1, 2, 3):
                    made[f"{kind}-{i}-{scale}-{axes}"] = {
                        "kind": kind,
                        "options": options,
                        "scale": scale,
                        "axes": axes,
                    }
    return made


CONFIGURATIONS = configurations()


def draw(draw, *, axes, scale, **_):
    shape = draw.shape(axes)
    return {"x": draw.normal(*shape, scale=scale), "dy": draw.normal(*shape)}


def ours(given, dtype, *, kind, options, axes, **_):
    """By the Module for even numbers of axes, by the function and its derivative for odd ones."""
    x, dy = given["x"], given["dy"]
    if axes % 2 == 0:
        module = getattr(dlcore, kind)(**options)
        y, cache = module.forward(x)
        return {"y": y, "dx": module.backward(dy, cache)}
    name = TORCH[kind]
    derivative = getattr(dlcore, f"{name}_derivative")(x, **options)
    return {"y": getattr(dlcore, name)(x, **options), "dx": dy * derivative}


def judge(given, *, kind, options, **_):
    import torch

    names = {"slope": "negative_slope", "alpha": "alpha"}
    translated = {names[key]: value for key, value in options.items() if key in names}
    if kind == "GELU":
        translated["approximate"] = "tanh" if options.get("approximate") else "none"
    if kind == "Softplus":
        translated["threshold"] = np.inf  # above it, PyTorch would take the identity
    function = getattr(torch.nn.functional, TORCH[kind])
    x = torch.tensor(given["x"], requires_grad=True)
    y = function(x, **translated)
    y.backward(torch.tensor(given["dy"]))
    return {"y": y.detach().numpy(), "dx": x.grad.numpy()}
