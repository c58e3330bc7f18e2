"""Whole trainings against PyTorch: the loss of every step, and the weights at the end.

The first is the network of the chapter on backpropagation, with its seeds: the same weights at the
start, the same batches in the same order.
"""

import numpy as np

import dlcore
from dlcore.bridge import to_torch
from dlcore.data import small_digits, split

LIBRARIES = ("torch",)
SEED, BATCH = 10, 32
CONFIGURATIONS = {
    "digits-64-32-10": {"sizes": (64, 32, 10), "lr": 0.3, "epochs": 13},
    "digits-64-24-24-24-10": {"sizes": (64, 24, 24, 24, 10), "lr": 0.1, "epochs": 3},
}


def draw(draw, **_):
    """The training part of the 8×8 digits, whose sixteen greys float32 holds exactly."""
    images = small_digits()
    (x, y), _, _ = split(images.x.reshape(-1, 64).astype(np.float64), images.y, rng=SEED)
    return {"x": x, "y": y}


def start(sizes, dtype):
    return dlcore.MLP(sizes, activation=dlcore.Tanh, rng=SEED, dtype=dtype)


def trained(losses, arrays):
    names = (f"{kind}{layer}" for layer in range(len(arrays) // 2) for kind in "Wb")
    return {"loss": losses, **dict(zip(names, arrays, strict=True))}


def ours(given, dtype, *, sizes, lr, epochs):
    model = start(sizes, dtype)
    data = dlcore.minibatches(given["x"], given["y"], batch_size=BATCH, rng=SEED)
    optimizer = dlcore.SGD(model.parameters(), lr)
    history = dlcore.fit(model, dlcore.CrossEntropy(), optimizer, data, epochs=epochs)
    arrays = [parameter.value for parameter in model.parameters()]
    return trained(np.array(history.step_loss, dtype), arrays)


def judge(given, *, sizes, lr, epochs):
    import torch

    model = to_torch(start(sizes, np.float64), torch)
    parameters = list(model.parameters())
    optimizer, losses = torch.optim.SGD(parameters, lr), []
    batches = dlcore.minibatches(np.arange(len(given["x"])), batch_size=BATCH, rng=SEED)
    for _ in range(epochs):
        for (rows,) in batches:
            logits = model(torch.tensor(given["x"][rows]))
            loss = torch.nn.functional.cross_entropy(logits, torch.tensor(given["y"][rows]))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return trained(np.array(losses), [parameter.detach().numpy().T for parameter in parameters])
