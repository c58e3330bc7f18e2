"""Cross-entropy and squared error behind a sigmoid, eight rates each, from two starts, for chapter 9.

A network 196-32-1 on 350 eights and 350 other digits; 150 and 150 more are new to it. A row: the loss, the
first bias (0, or the log-odds of one in 10,000), the rate, the budget; epochs until 90 % of the training
digits are right, for six seeds (- : not within the budget); new digits right at the end, in %, mean and
standard deviation. First 30 epochs, then ten times as many for what had not arrived. Some minutes on a core:

    python book/recorded/09_two_losses.py > book/recorded/09_two_losses.txt
"""

import math

import numpy as np

from dlcore import MLP, SGD, BinaryCrossEntropy, MeanSquaredError, Sequential, Sigmoid, fit, minibatches
from dlcore.data import digits

RATES, SEEDS = (0.1, 0.3, 0.6, 1.0, 1.5, 3.0, 6.0, 10.0), range(6)
images = digits()
pixels = images.x.astype(np.float64).reshape(5000, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(5000, 196)


def halves(seed):
    """Training and new digits, half of each eights."""
    rng = np.random.default_rng(seed)
    eights = rng.permutation(np.flatnonzero(images.y == 8))
    others = rng.permutation(np.flatnonzero(images.y != 8))[:500]
    parts = (np.concatenate([eights[:350], others[:350]]), np.concatenate([eights[350:], others[350:]]))
    return [(pixels[part], (images.y[part] == 8).astype(np.float64)[:, None]) for part in parts]


def trained(name, bias, lr, seed, epochs):
    """Epochs until 90 % of the training digits are right, or None; new digits right at the end, in %."""
    (x, t), (x_new, t_new) = halves(seed)
    network = MLP([196, 32, 1], rng=seed, dtype=np.float64)
    network.layers[-1].b.value[...] = bias
    model, loss = network, BinaryCrossEntropy()
    if name == "squared":
        model, loss = Sequential(network, Sigmoid()), MeanSquaredError()
    optimizer, batches = SGD(model.parameters(), lr), minibatches(x, t, batch_size=100, rng=seed)
    arrived = None
    for epoch in range(1, epochs + 1):
        try:
            fit(model, loss, optimizer, batches, epochs=1)
        except FloatingPointError:
            break
        if arrived is None and np.mean((network(x) > 0) == t) >= 0.9:
            arrived = epoch
            if epochs > 30:
                break
    return arrived, 100 * np.mean((network(x_new) > 0) == t_new)


def say(bias, name, lr, epochs, runs):
    """One row."""
    arrived = " ".join("-" if first is None else str(first) for first, _ in runs)
    right = [share for _, share in runs]
    print(
        f"{name:13s} {bias:5.1f} {lr:5.1f}  {epochs:6d}  {arrived:24s}"
        f"{np.mean(right):.1f} ± {np.std(right, ddof=1):.1f}",
        flush=True,
    )


print("loss           bias  rate  epochs  until 90 % are right   new digits right, %")
for bias in (0.0, -math.log(9999)):
    for name in ("cross-entropy", "squared"):
        for lr in RATES:
            say(bias, name, lr, 30, [trained(name, bias, lr, seed, 30) for seed in SEEDS])
for name, lr in (("squared", 0.1), ("squared", 0.3), ("squared", 1.0), ("cross-entropy", 3.0)):
    bias = -math.log(9999)
    say(bias, name, lr, 300, [trained(name, bias, lr, seed, 300) for seed in SEEDS])
