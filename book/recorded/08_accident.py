"""Who recovers when a careless step has pushed all biases of a hidden layer to −2: chapter 8's table.

A network 64-32-10 on small digits; three seeds, each with its own split, weights and order of the batches.
SGD and Adam, five rates each; each seed takes the rate with the least validation loss. A row is `epochs
optimiser activation`, then per seed the units (%) silent on all training digits before training | those
after it | the test accuracy (%) | the rate taken. About five minutes on one core:

    python book/recorded/08_accident.py > book/recorded/08_accident.txt
"""

import numpy as np

from dlcore import ELU, GELU, MLP, SGD, Adam, CrossEntropy, LeakyReLU, ReLU, accuracy, fit, minibatches
from dlcore.data import small_digits, split

OPTIMISERS = {"SGD": (SGD, (0.03, 0.1, 0.3, 1, 3)), "Adam": (Adam, (0.001, 0.003, 0.01, 0.03, 0.1))}
KINDS = {
    "ReLU": ReLU,
    "leaky-ReLU-0.01": LeakyReLU,
    "leaky-ReLU-0.2": lambda: LeakyReLU(0.2),
    "ELU": ELU,
    "GELU": GELU,
}
images = small_digits()
x, y = images.x.reshape(-1, 64).astype(np.float64), images.y
cross_entropy = CrossEntropy()


def measured(kind, optimizer, lr, seed, epochs):
    """Silent units before and after (%), test accuracy (%), and the validation loss."""
    (x_train, y_train), (x_val, y_val), (x_test, y_test) = split(x, y, rng=seed)
    model = MLP([64, 32, 10], activation=kind, rng=seed, dtype=np.float64)
    hidden = model.layers[0]
    hidden.b.value[...] = -2
    before = (hidden(x_train) <= 0).all(axis=0)
    batches = minibatches(x_train, y_train, batch_size=32, rng=seed)
    with np.errstate(all="ignore"):
        try:
            fit(model, cross_entropy, optimizer(model.parameters(), lr), batches, epochs=epochs)
        except FloatingPointError:
            return 100 * before.mean(), 100, 0, np.inf
    after = (hidden(x_train) <= 0).all(axis=0)
    assert kind is not ReLU or after[before].all()  # none comes back
    loss = cross_entropy(model(x_val), y_val)
    return 100 * before.mean(), 100 * after.mean(), 100 * accuracy(model(x_test), y_test), loss


if __name__ == "__main__":
    for epochs in (12, 120):
        for optimiser, (optimizer, rates) in OPTIMISERS.items():
            for name, kind in KINDS.items():
                runs = np.array(
                    [[measured(kind, optimizer, lr, seed, epochs) for lr in rates] for seed in range(3)]
                )  # (seeds, rates, 4)
                best = runs[:, :, 3].argmin(axis=1)
                groups = [*runs[range(3), best, :3].T.round(1), np.array(rates)[best]]
                said = " | ".join(" ".join(f"{number:g}" for number in group) for group in groups)
                print(f"{epochs} {optimiser} {name}: {said}", flush=True)
