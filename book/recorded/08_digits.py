"""The networks of 32 units per layer on small digits that chapter 8 compares: activations, starts, budgets.

Eight seeds (three for 100 epochs), each with its own split, weights and order of the batches. Six rates of
Adam (for 40 epochs, of plain SGD). Each seed takes the rate with the least validation loss of its own split,
and its own test part is read once, at that rate. A row is a table's name, then `epochs depth start
activation`. Starts: xavier, he; usual: He for ReLU and its kin, Xavier for the others; carried: what equals
the Xavier start of a tanh network; steep: the same with biases of 0, which equals it when the sigmoid is
centred. The tables:

TEST: test accuracies in % of each seed. CHOSEN: the rates they took. VALIDATION: mean validation accuracies
at the six rates. STEPS: of the rate that is fastest on average, the step at which the mean training loss of
17 steps first falls below 0.3, for each seed, and last that rate; a run that never gets there counts as one
step more than it had. About twenty minutes on one core; with the name of a part, short, crossed, descent or
long, that part only:

    python book/recorded/08_digits.py > book/recorded/08_digits.txt
"""

import sys

import numpy as np

from dlcore import (
    ELU,
    GELU,
    MLP,
    SGD,
    Adam,
    CrossEntropy,
    Dense,
    LeakyReLU,
    ReLU,
    Sigmoid,
    SiLU,
    Softplus,
    Tanh,
    accuracy,
    fit,
    minibatches,
)
from dlcore.data import small_digits, split
from dlcore.init import he_normal, xavier_uniform

RATES = (3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
SGD_RATES = (1e-2, 3e-2, 1e-1, 3e-1, 1, 3)
RECTIFIED = (ReLU, LeakyReLU, ELU, Softplus, SiLU, GELU)
images = small_digits()
x, y = images.x.reshape(-1, 64).astype(np.float64), images.y
cross_entropy = CrossEntropy()


class CenteredSigmoid(Sigmoid):
    """σ(z) − 1/2: centred, slope 1/4."""

    def forward(self, x):
        y, cache = super().forward(x)
        return y - 0.5, cache


class RaisedTanh(Tanh):
    """1 + tanh(z): slope 1, not centred."""

    def forward(self, x):
        y, cache = super().forward(x)
        return y + 1, cache


KINDS = {
    "sigmoid": Sigmoid,
    "tanh": Tanh,
    "ReLU": ReLU,
    "leaky-ReLU": LeakyReLU,
    "ELU": ELU,
    "softplus": Softplus,
    "SiLU": SiLU,
    "GELU": GELU,
    "centred-sigmoid": CenteredSigmoid,
    "raised-tanh": RaisedTanh,
}


def started(kind, depth, start, seed):
    """A network whose hidden weights are Xavier-uniform or He-normal, or as a tanh network's carried over."""
    model = MLP([64] + [32] * depth + [10], activation=kind, rng=seed, dtype=np.float64)
    rng = np.random.default_rng(seed)
    dense = [layer for layer in model.layers if isinstance(layer, Dense)]
    for place, layer in enumerate(dense):
        hidden = place < len(dense) - 1
        he = hidden and (start == "he" or start == "usual" and issubclass(kind, RECTIFIED))
        draw = he_normal if he else xavier_uniform
        W = draw(layer.W.value.shape, rng=rng, dtype=np.float64)
        b = np.zeros(W.shape[1])
        if start in ("carried", "steep") and place > 0:
            W, b = 2 * W, -W.sum(axis=0) * (start == "carried")
        if start in ("carried", "steep") and hidden:
            W, b = 2 * W, 2 * b
        layer.W.value[...], layer.b.value[...] = W, b
    return model


def measured(name, depth, start, seed, lr, epochs, optimizer):
    """Validation loss, validation and test accuracy in %, and the step that reaches 0.3, of one run."""
    (x_train, y_train), (x_val, y_val), (x_test, y_test) = split(x, y, rng=seed)
    model = started(KINDS[name], depth, start, seed)
    batches = minibatches(x_train, y_train, batch_size=64, rng=seed)
    with np.errstate(all="ignore"):
        try:
            history = fit(model, cross_entropy, optimizer(model.parameters(), lr), batches, epochs=epochs)
        except FloatingPointError:
            return np.inf, 0, 0, epochs * len(batches) + 1
    losses = np.convolve(history.step_loss, np.full(17, 1 / 17), "valid")
    below = np.flatnonzero(losses < 0.3)
    step = below[0] + 17 if len(below) else epochs * len(batches) + 1
    loss = cross_entropy(model(x_val), y_val)
    return loss, 100 * accuracy(model(x_val), y_val), 100 * accuracy(model(x_test), y_test), step


def rows(epochs, depth, start, names):
    """The four groups of every activation's runs."""
    seeds = range(3 if epochs == 100 else 8)
    optimizer, rates = (SGD, SGD_RATES) if epochs == 40 else (Adam, RATES)
    for name in names:
        runs = np.array(
            [[measured(name, depth, start, s, lr, epochs, optimizer) for lr in rates] for s in seeds]
        )  # (seeds, rates, 4)
        chosen = runs[:, :, 0].argmin(axis=1)
        fastest = runs[:, :, 3].mean(axis=0).argmin()
        groups = {
            "TEST": runs[seeds, chosen, 2].round(1),
            "CHOSEN": np.array(rates)[chosen],
            "VALIDATION": runs[:, :, 1].mean(axis=0).round(1),
            "STEPS": [*runs[:, fastest, 3], rates[fastest]],
        }
        for what, numbers in groups.items():
            said = " ".join(f"{number:g}" for number in numbers)
            print(f"{what} {epochs} {depth} {start} {name}: {said}", flush=True)


EIGHT = list(KINDS)[:8]
PARTS = {
    "short": [(10, 8, "xavier", EIGHT), (10, 8, "he", EIGHT), (10, 2, "usual", EIGHT)],
    "crossed": [
        (10, 8, "xavier", ["centred-sigmoid", "raised-tanh"]),
        (10, 8, "carried", ["sigmoid"]),
        (10, 8, "steep", ["sigmoid", "centred-sigmoid"]),
    ],
    "descent": [(40, 2, "usual", ["tanh", "ReLU"]), (40, 8, "usual", ["tanh", "ReLU"])],
    "long": [
        (100, 8, "xavier", ["sigmoid", "centred-sigmoid", "raised-tanh"]),
        (100, 8, "he", ["softplus"]),
    ],
}
if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        for epochs, depth, start, names in PARTS[part]:
            rows(epochs, depth, start, names)
