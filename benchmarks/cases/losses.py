"""Softmax cross-entropy, forward and backward."""

import numpy as np

from benchmarks.case import Case


def material():
    random = np.random.RandomState(0)
    return random.normal(size=(256, 1000)).astype(np.float32), random.randint(1000, size=256)


def ours():
    import dlcore

    z, y = material()
    loss, found = dlcore.CrossEntropy(), {}

    def step():
        value, cache = loss.forward(z, y)
        found.update(value=np.array(value), gradient=loss.backward(1.0, cache))

    return step, lambda: found


def peer():
    import torch

    z, y = (torch.tensor(array) for array in material())
    z.requires_grad_(True)
    loss, found = torch.nn.CrossEntropyLoss(), {}

    def step():
        z.grad = None
        value = loss(z, y)
        value.backward()
        found.update(value=value.detach().numpy(), gradient=z.grad.numpy())

    return step, lambda: found


CASES = {
    "cross-entropy": Case("softmax cross-entropy 256×1000, value and gradient", "PyTorch", ours, peer, 0.75)
}
