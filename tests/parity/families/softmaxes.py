"""softmax, log_softmax and logsumexp along any axis, and the Softmax module, against PyTorch."""

import dlcore

LIBRARIES = ("torch",)
CONFIGURATIONS = {
    f"{kind}-{scale}-{axes}-{axis}": {"kind": kind, "scale": scale, "axes": axes, "axis": axis}
    for kind in ("softmax", "log_softmax", "logsumexp", "Softmax")
    for scale in ((1.0, 4.0) if kind == "Softmax" else (1.0, 30.0))  # saturated, dx is all rounding
    for axes, axis in ((1, -1), (2, -1), (2, 0), (3, 1), (3, -1))
    if kind != "Softmax" or axis == -1
}


def draw(draw, *, axes, scale, **_):
    shape = draw.shape(axes, low=2)
    return {"x": draw.normal(*shape, scale=scale), "dy": draw.normal(*shape)}


def ours(given, dtype, *, kind, axis, **_):
    if kind != "Softmax":
        return {"y": getattr(dlcore, kind)(given["x"], axis=axis)}
    module = dlcore.Softmax()
    y, cache = module.forward(given["x"])
    return {"y": y, "dx": module.backward(given["dy"], cache)}


def judge(given, *, kind, axis, **_):
    import torch

    x = torch.tensor(given["x"], requires_grad=True)
    y = getattr(torch, kind.lower())(x, dim=axis)
    if kind != "Softmax":
        return {"y": y.detach().numpy()}
    y.backward(torch.tensor(given["dy"]))
    return {"y": y.detach().numpy(), "dx": x.grad.numpy()}
