"""Chapter 14's decay and schedule in PyTorch, and its sweep on a cluster of Dask."""

import numpy as np

from dlcore import MLP, SGD, AdamW, CrossEntropy, Parameter, accuracy, fit, minibatches, sweep
from dlcore.data import digits, split
from dlcore.schedules import cosine, warmup


def pieces():
    """The chapter's digits of 14 x 14 pixels: training and validation rows of seed 0."""
    images = digits()
    pixels = images.x.astype(np.float64).reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196)
    (x_rest, y_rest), _ = split(pixels, images.y, fractions=(0.5, 0.5), rng=14)
    order = np.random.default_rng([14, 0]).permutation(len(x_rest))
    rows, held = order[:500], order[500:1500]
    return (x_rest[rows], y_rest[rows]), (x_rest[held], y_rest[held])


def errors_of(lr, weight_decay, batch_size):
    """Errors on the validation digits in % after two epochs."""
    (x, y), (x_val, y_val) = pieces()
    model = MLP([196, 32, 10], rng=0, dtype=np.float64)
    optimizer = SGD(model.parameters(), lr, weight_decay=weight_decay)
    fit(model, CrossEntropy(), optimizer, minibatches(x, y, batch_size=batch_size, rng=0), epochs=2)
    return 100 * (1 - accuracy(model(x_val), y_val))


def on_a_cluster():
    """The errors of four settings, as found here one by one."""
    settings = {"lr": [0.2, 0.5], "weight_decay": [0.0, 0.01], "batch_size": [50]}
    wanted = {"[error for _, error in found]": [error for _, error in sweep(errors_of, settings)]}
    return {"errors_of": errors_of, "settings": settings}, wanted


def decayed_steps():
    """Two weights after six steps of AdamW under a warm-up and a cosine."""
    start = np.array([1.0, -2.0])
    theta = Parameter(start.copy())
    optimizer = AdamW([theta], warmup(cosine(0.4, 4), 2), weight_decay=0.1)
    for _ in range(6):
        theta.grad[...] = theta.value
        optimizer.step()
    return {"start": start}, {"theta": theta.value}


LISTINGS = {"PyTorch": decayed_steps, "Dask": on_a_cluster}
