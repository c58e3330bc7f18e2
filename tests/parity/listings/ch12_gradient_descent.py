"""Chapter 12's epoch of mini-batch steps of softmax regression on digits, in PyTorch."""

import numpy as np

from dlcore import SGD, CrossEntropy, SoftmaxRegression, fit, minibatches
from dlcore.data import digits, split


def epoch():
    """The loss of the last step, and the weights after one epoch."""
    images = digits()
    pixels = images.x.reshape(len(images.x), -1).astype(np.float64)
    (x, y), *_ = split(pixels, images.y, fractions=(0.3, 0.2, 0.5), rng=12)
    model = SoftmaxRegression(784, 10, dtype=np.float64)
    data = minibatches(x, y, batch_size=32, rng=1)
    history = fit(model, CrossEntropy(), SGD(model.parameters(), lr=0.3), data, epochs=1)
    order = np.random.default_rng(1).permutation(len(x))
    wanted = {"loss": history.step_loss[-1], "model.weight.T": model.W.value, "model.bias": model.b.value}
    return {"x_train": x, "y_train": y.astype(np.int64), "order": order.tolist()}, wanted


LISTINGS = {"PyTorch": epoch}
