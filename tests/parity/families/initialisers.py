"""Initialisers against PyTorch's: the moments of many weights (the random numbers themselves differ)."""

import numpy as np

import dlcore

LIBRARIES = ("torch",)
TORCH = {
    "xavier_uniform": "xavier_uniform_",
    "xavier_normal": "xavier_normal_",
    "he_uniform": "kaiming_uniform_",
    "he_normal": "kaiming_normal_",
    "orthogonal": "orthogonal_",
}
SHAPES = {"square": (500, 500), "narrow": (900, 300), "wide": (200, 1200), "window": (96, 64, 5, 5)}
CONFIGURATIONS = {
    f"{kind}-{shape}": {"kind": kind, "shape": shape}
    for kind in TORCH
    for shape in SHAPES
    if kind != "orthogonal" or shape != "window"
}
TOLERANCE = {"float64": 0.02, "float32": 0.02}  # two samples of 10⁵ numbers


def draw(draw, **_):
    return {}


def moments(weights, dtype):
    """Standard deviation, mean absolute value, fourth moment, and the spread of the singular values."""
    w = weights.astype(np.float64)
    numbers = {"deviation": w.std(), "absolute": np.abs(w).mean(), "fourth": np.mean(w**4) ** 0.25}
    if w.ndim == 2:
        numbers["singular"] = np.linalg.norm(w, 2)
    return {name: np.asarray(number, dtype) for name, number in numbers.items()}


def ours(given, dtype, *, kind, shape):
    return moments(getattr(dlcore, kind)(SHAPES[shape], rng=0, dtype=dtype), dtype)


def judge(given, *, kind, shape):
    """PyTorch's dense weights are (out, in), dlcore's (in, out); convolutions are alike."""
    import torch

    size = SHAPES[shape]
    weights = torch.empty(size if len(size) > 2 else size[::-1], dtype=torch.float64)
    settings = {"nonlinearity": "relu"} if kind.startswith("he") else {}
    getattr(torch.nn.init, TORCH[kind])(weights, generator=torch.Generator().manual_seed(0), **settings)
    return moments(weights.numpy(), np.float64)
