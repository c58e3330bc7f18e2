"""Chapter 10's training of 64-32-10 on small digits, in PyTorch."""

import numpy as np

from dlcore import MLP, SGD, CrossEntropy, Tanh, fit, minibatches
from dlcore.data import small_digits, split


def training():
    """The loss of the last step, and the weights after 13 epochs."""
    images = small_digits()
    (x, y), *_ = split(images.x.reshape(-1, 64).astype(np.float64), images.y, rng=10)
    model = MLP([64, 32, 10], activation=Tanh, rng=10, dtype=np.float64)
    start = [parameter.value.copy() for parameter in model.parameters()]
    history = fit(model, CrossEntropy(), SGD(model.parameters(), 0.3), batches(x, y), epochs=13)
    (W1, b1), (W2, b2) = ((layer.W.value, layer.b.value) for layer in model.layers[::2])
    wanted = {"model[0].weight.T": W1, "model[0].bias": b1, "model[2].weight.T": W2, "model[2].bias": b2}
    return {"start": start, "batches": batches(x, y)}, {"loss": history.step_loss[-1]} | wanted


def batches(x, y):
    return minibatches(x, y, batch_size=32, rng=10)


LISTINGS = {"PyTorch": training}
