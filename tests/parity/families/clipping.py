"""Gradient clipping against PyTorch, on three parameters."""

import numpy as np

import dlcore

LIBRARIES = ("torch",)
CONFIGURATIONS = {
    f"{kind}-{fraction}-{trial}": {"kind": kind, "fraction": fraction}
    for kind in ("value", "norm")
    for fraction in (0.01, 0.5, 2.0)
    for trial in range(4)
}
SCALE = 1e5  # PyTorch adds 1e-6 to the norm before it divides: of no account beside norms as large


def draw(draw, **_):
    return {"gradients": [draw.normal(*draw.shape(axes), scale=SCALE) for axes in (1, 2, 3)]}


def limit(given, kind, fraction):
    """A fraction of the norm, or of the entries' size."""
    squares = sum(float(np.sum(np.square(g, dtype=np.float64))) for g in given["gradients"])
    return fraction * (np.sqrt(squares) if kind == "norm" else SCALE)


def ours(given, dtype, *, kind, fraction):
    parameters = [dlcore.Parameter(np.zeros_like(g)) for g in given["gradients"]]
    for parameter, g in zip(parameters, given["gradients"], strict=True):
        parameter.grad[...] = g
    bound = float(limit(given, kind, fraction))
    norm = {}
    if kind == "norm":
        norm["norm"] = np.asarray(dlcore.clip_by_global_norm(parameters, bound), dtype)
    else:
        dlcore.clip_by_value(parameters, bound)
    return norm | {f"g{i}": parameter.grad for i, parameter in enumerate(parameters)}


def judge(given, *, kind, fraction):
    import torch

    parameters = [torch.zeros(g.shape, dtype=torch.float64) for g in given["gradients"]]
    for parameter, g in zip(parameters, given["gradients"], strict=True):
        parameter.grad = torch.tensor(g)
    bound = float(limit(given, kind, fraction))
    norm = {}
    if kind == "norm":
        norm["norm"] = torch.nn.utils.clip_grad_norm_(parameters, bound).numpy()
    else:
        torch.nn.utils.clip_grad_value_(parameters, bound)
    return norm | {f"g{i}": parameter.grad.numpy() for i, parameter in enumerate(parameters)}
