"""CTC against PyTorch's: the value, the gradient of the logits, of rows of unequal length."""

import numpy as np

import dlcore

LIBRARIES = ("torch",)
CONFIGURATIONS = {
    f"{classes}-{frames}-{scale}": {"classes": classes, "frames": frames, "scale": scale}
    for classes in (2, 5, 11)
    for frames in (1, 7, 40)
    for scale in (0.3, 1.0, 3.0)
}
TOLERANCE = {"float64": 1e-9, "float32": 1e-4}  # a log-likelihood of −100 has 1e-5 in float32


def draw(draw, *, classes, frames, scale):
    rows = 4 + int(draw.integers(8, 1)[0])
    lengths = 1 + draw.integers(frames, rows)
    labels = [1 + draw.integers(classes - 1, frames) for _ in range(rows)]
    fitting = [fit(row, length, draw) for row, length in zip(labels, lengths, strict=True)]
    return {
        "prediction": draw.normal(rows, frames, classes, scale=scale),
        "target": np.stack(fitting)[:, : max(1, max(np.count_nonzero(row) for row in fitting))],
        "lengths": lengths,
        "dy": float(draw.uniform(0.5, 2.0)),
    }


def fit(labels, length, draw):
    """As many of the labels as fit, or fewer, then zeros."""
    equal = np.concatenate([[False], labels[1:] == labels[:-1]])
    needed = np.cumsum(1 + equal)
    count = int(draw.integers(np.count_nonzero(needed <= length) + 1, 1)[0])
    return np.where(np.arange(len(labels)) < count, labels, 0)


def ours(given, dtype, **_):
    value, cache = dlcore.CTC().forward(given["prediction"], given["target"], lengths=given["lengths"])
    return {"value": np.asarray(value, dtype), "dz": dlcore.CTC().backward(given["dy"], cache)}


def judge(given, **_):
    import torch
    from torch.nn import functional

    prediction = torch.tensor(given["prediction"], requires_grad=True)
    losses = functional.ctc_loss(
        prediction.log_softmax(-1).transpose(0, 1),
        torch.tensor(given["target"]),
        torch.tensor(given["lengths"]),
        torch.tensor(np.count_nonzero(given["target"], axis=1)),
        reduction="none",
    )
    value = losses.mean()
    (value * given["dy"]).backward()
    return {"value": value.detach().numpy(), "dz": prediction.grad.numpy()}
