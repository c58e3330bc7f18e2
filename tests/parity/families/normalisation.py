"""Batch and layer normalisation against PyTorch, running statistics included."""

import numpy as np

import dlcore
from dlcore.bridge import to_torch

LIBRARIES = ("torch",)
SHAPES = {"BatchNorm1d": 1, "BatchNorm2d": 3, "LayerNorm": 2}
CONFIGURATIONS = {
    f"{kind}-{'training' if training else 'evaluation'}-{trial}": {"kind": kind, "training": training}
    for kind in SHAPES
    for training in (True, False)
    for trial in range(10)
}


def draw(draw, *, kind, training):
    features = int(draw.integers(5)) + 4  # fewer, and dx cancels to rounding
    batch = draw.shape(2, low=4, high=9)
    shape = {"BatchNorm1d": (batch[0], features), "LayerNorm": (*batch, features)}.get(kind)
    shape = (batch[0], features, *draw.shape(2, low=2, high=5)) if shape is None else shape
    return {
        "x": draw.normal(*shape, scale=2.0),
        "gamma": draw.normal(features),
        "beta": draw.normal(features),
        "mean": draw.normal(features),
        "variance": draw.uniform(0.5, 2.0, features),
        "dy": draw.normal(*shape),
    }


def made(given, dtype, kind, training):
    layer = getattr(dlcore, kind)(len(given["gamma"]), dtype=dtype).train(training)
    layer.gamma.value[...], layer.beta.value[...] = given["gamma"], given["beta"]
    if kind != "LayerNorm":
        layer.running_mean[...], layer.running_variance[...] = given["mean"], given["variance"]
    return layer


def ours(given, dtype, *, kind, training):
    layer = made(given, dtype, kind, training)
    y, cache = layer.forward(given["x"])
    arrays = {"y": y, "dx": layer.backward(given["dy"], cache)}
    arrays |= {"dgamma": layer.gamma.grad, "dbeta": layer.beta.grad}
    if kind != "LayerNorm":
        arrays |= {"mean": layer.running_mean, "variance": layer.running_variance}
    return arrays


def judge(given, *, kind, training):
    import torch

    layer = to_torch(made(given, np.float64, kind, training), torch)
    x = torch.tensor(given["x"], requires_grad=True)
    y = layer(x)
    y.backward(torch.tensor(given["dy"]))
    arrays = {"y": y.detach().numpy(), "dx": x.grad.numpy()}
    arrays |= {"dgamma": layer.weight.grad.numpy(), "dbeta": layer.bias.grad.numpy()}
    if kind != "LayerNorm":
        arrays |= {"mean": layer.running_mean.numpy(), "variance": layer.running_var.numpy()}
    return arrays
