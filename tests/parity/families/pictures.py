"""Convolution and pooling against PyTorch: output and the gradients of input, kernels and bias."""

import dlcore

LIBRARIES = ("torch",)
WINDOWS = [(1, 1, 0, 1), (3, 1, 0, 1), (3, 1, 1, 1), (3, 2, 1, 1), (2, 2, 0, 1), (3, 1, 2, 2), (5, 3, 2, 1)]
CONFIGURATIONS = {
    f"Conv2d-{kernel}-{stride}-{padding}-{dilation}-{trial}": {
        "kind": "Conv2d",
        "kernel": kernel,
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
    }
    for kernel, stride, padding, dilation in WINDOWS
    for trial in range(6)
} | {
    f"{kind}-{kernel}-{stride}-{trial}": {"kind": kind, "kernel": kernel, "stride": stride}
    for kind in ("MaxPool2d", "AvgPool2d")
    for kernel, stride in ((2, 2), (3, 2), (3, 1))
    for trial in range(4)
}


def draw(draw, *, kind, kernel, stride, padding=0, dilation=1):
    batch, channels, filters = draw.shape(3, low=1, high=5)
    height, width = draw.shape(2, low=dilation * (kernel - 1) + 1, high=12)
    x = draw.normal(batch, channels, height, width)
    sizes = [(n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1 for n in (height, width)]
    if kind != "Conv2d":
        return {"x": x, "dy": draw.normal(batch, channels, *sizes)}
    return {
        "x": x,
        "W": draw.normal(filters, channels, kernel, kernel, scale=0.4),
        "b": draw.normal(filters),
        "dy": draw.normal(batch, filters, *sizes),
    }


def ours(given, dtype, *, kind, kernel, stride, padding=0, dilation=1):
    if kind != "Conv2d":
        layer = getattr(dlcore, kind)(kernel, stride=stride)
        y, cache = layer.forward(given["x"])
        return {"y": y, "dx": layer.backward(given["dy"], cache)}
    filters, channels = given["W"].shape[:2]
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    layer = dlcore.Conv2d(channels, filters, kernel, rng=0, dtype=dtype, **options)
    layer.W.value[...], layer.b.value[...] = given["W"], given["b"]
    y, cache = layer.forward(given["x"])
    return {"y": y, "dx": layer.backward(given["dy"], cache), "dW": layer.W.grad, "db": layer.b.grad}


def judge(given, *, kind, kernel, stride, padding=0, dilation=1):
    import torch
    from torch.nn import functional

    leaf = {name: torch.tensor(given[name], requires_grad=True) for name in given if name != "dy"}
    if kind == "Conv2d":
        y = functional.conv2d(leaf["x"], leaf["W"], leaf["b"], stride, padding, dilation)
    else:
        pool = functional.max_pool2d if kind == "MaxPool2d" else functional.avg_pool2d
        y = pool(leaf["x"], kernel, stride)
    y.backward(torch.tensor(given["dy"]))
    return {"y": y.detach().numpy(), **{f"d{name}": tensor.grad.numpy() for name, tensor in leaf.items()}}
