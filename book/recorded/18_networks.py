"""Networks with and without normalisation on small digits: depth, batch size and noise, for chapter 18.

Hidden layers of 64 ReLU units, each a dense layer, its normalisation, ReLU; momentum 0.9, a rate that falls
as a cosine, float32. Every seed has its own split, weights and order of the batches. Each seed takes the
rate with the fewest errors on its own validation digits (of equals the one with the least validation loss),
and its own test digits are read once, at that rate. A row begins with a letter, then
`kind hidden-layers batch-size epochs`:

E: test error in % of each seed. C: the rates that they took, and X their weight decay or dropout. V: mean
validation error at each setting of the grid, whose rates R names. S: for each seed the fewest optimiser
steps, over the rates, until the training loss in evaluation mode lies below 0.1 (looked at every 8 steps; the
schedule as in E). T: test error in % of each seed at its rate with the training batches' kind of statistics
at evaluation, that is, in training mode, in batches of the training size (batch norm only). A: the same with
the statistics of the whole test part in place of the running ones. An error of 100: not finite.

Kinds: none (He's start), orthogonal (times √2), batch, layer; and with a number, such as batch+0.5, noise
after the normalisation: at each step every feature is multiplied by 1 + u and shifted by v, u and v uniform
on ± the number (v in units of the feature's spread over the batch), as in the control experiment of Santurkar
and others (2018); none at evaluation. With @, another ε than 0.00001.
frozen: batch, but the dense layers below a normalisation do not learn. batch=256: mean and spread of each
step are those of its 32 digits and 224 others, whose loss does not count. decay, dropout: the best of three
rates times four weight decays, or four rates of dropout after every ReLU, by validation errors.

All runs of a row are trained side by side, in arrays with one more axis; `check` compares with `fit`.
About an hour and a half on one core; with the names of parts, those only:

    python book/recorded/18_networks.py > book/recorded/18_networks.txt
"""

import math
import sys

import numpy as np

from dlcore import SGD, BatchNorm1d, CrossEntropy, Dense, LayerNorm, ReLU, Sequential, fit, minibatches
from dlcore.data import small_digits, split
from dlcore.init import he_normal, orthogonal
from dlcore.schedules import cosine

RATES = (3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1.0)
LOWER = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2)  # where the others' best lay at the end
images = small_digits()
x, y = images.x.reshape(-1, 64).astype(np.float32), images.y


class Networks:
    """One network per run: weights (R, in, out), the others (R, 1, out)."""

    def __init__(self, kind, depth, seeds, extra):
        kind, _, eps = kind.partition("@")
        self.eps = np.float32(eps or 1e-5)
        self.kind, _, noise = kind.partition("+")
        self.noise, self.noise_rng = float(noise or 0), np.random.default_rng(18)
        self.kind, _, self.reference = self.kind.partition("=")
        self.reference = int(self.reference or 0)
        self.kind, _, self.regulariser = self.kind.partition("-")
        self.extra = np.array(extra, np.float32)[:, None, None]  # weight decay or dropout of each run
        self.frozen = self.kind == "frozen"
        self.norm = {"batch": "batch", "frozen": "batch", "layer": "layer"}.get(self.kind)
        sizes, runs = [64] * (depth + 1) + [10], len(seeds)
        self.layers = []
        rngs = {seed: np.random.default_rng(seed) for seed in dict.fromkeys(seeds)}
        for shape in zip(sizes, sizes[1:], strict=False):
            if self.kind == "orthogonal":
                drawn = {seed: math.sqrt(2) * orthogonal(shape, rng=rng) for seed, rng in rngs.items()}
            else:
                drawn = {seed: he_normal(shape, rng=rng) for seed, rng in rngs.items()}
            one = np.zeros((runs, 1, shape[1]), np.float32)
            layer = {"W": np.stack([drawn[seed] for seed in seeds]).astype(np.float32), "b": one.copy()}
            if self.norm and len(self.layers) < depth:
                layer |= {"gamma": one + 1, "beta": one.copy()}
                layer |= {"running_mean": one.copy(), "running_variance": one + 1}
            self.layers.append(layer)
        learns = ("W", "b", "gamma", "beta")
        frozen = ("W", "b") if self.frozen else ()
        self.learned = [
            (layer, name)
            for at, layer in enumerate(self.layers)
            for name in learns
            if name in layer and not (at < depth and name in frozen)
        ]
        self.velocity = [np.zeros_like(layer[name]) for layer, name in self.learned]

    def forward(self, a, mode):
        """Logits and what backward needs. mode: train, eval or all (this batch's statistics)."""
        caches = []
        for layer in self.layers[:-1]:
            z = a @ layer["W"]
            z += layer["b"]
            x_hat = rstd = scale = None
            if self.norm == "batch":
                if mode == "eval":
                    x_hat = z - layer["running_mean"]
                    rstd = 1 / np.sqrt(layer["running_variance"] + self.eps)
                else:
                    mean = z.mean(axis=1, keepdims=True)
                    x_hat = z - mean
                    variance = np.square(x_hat).mean(axis=1, keepdims=True)
                    rstd = 1 / np.sqrt(variance + self.eps)
                    if mode == "train":
                        n = z.shape[1]
                        for name, seen in (("mean", mean), ("variance", variance * (n / (n - 1)))):
                            layer[f"running_{name}"] *= 0.9
                            layer[f"running_{name}"] += 0.1 * seen
                x_hat *= rstd
                z = x_hat * layer["gamma"] + layer["beta"]
            elif self.norm == "layer":
                x_hat = z - z.mean(axis=2, keepdims=True)
                rstd = 1 / np.sqrt(np.square(x_hat).mean(axis=2, keepdims=True) + self.eps)
                x_hat *= rstd
                z = x_hat * layer["gamma"] + layer["beta"]
            if self.noise and mode == "train":
                shape = (z.shape[0], 1, z.shape[2])
                u, v = self.noise_rng.uniform(-self.noise, self.noise, (2, *shape)).astype(np.float32)
                scale, spread = 1 + u, z.std(axis=1, keepdims=True)
                z = z * scale + v * spread
            caches.append((a, x_hat, rstd, scale, z))
            a = np.maximum(z, 0)
            if self.regulariser == "dropout" and mode == "train":
                kept = self.noise_rng.random(a.shape, dtype=np.float32) >= self.extra
                a *= kept / (1 - self.extra)
        return a @ self.layers[-1]["W"] + self.layers[-1]["b"], (caches, a)

    def backward(self, dz, cache):
        """The gradients, as a dictionary from (layer's place, name)."""
        caches, a = cache
        grads, at = {}, len(self.layers) - 1
        grads[at, "W"], grads[at, "b"] = a.swapaxes(1, 2) @ dz, dz.sum(axis=1, keepdims=True)
        da = dz @ self.layers[at]["W"].swapaxes(1, 2)
        if self.regulariser == "dropout":  # a silenced unit's output is 0, and so is one's that is off
            da *= (a > 0) / (1 - self.extra)
        while at:
            at -= 1
            layer, (a, x_hat, rstd, scale, z) = self.layers[at], caches[at]
            dz = da * (z > 0)
            if scale is not None:
                dz *= scale
            if self.norm:
                grads[at, "gamma"] = (dz * x_hat).sum(axis=1, keepdims=True)
                grads[at, "beta"] = dz.sum(axis=1, keepdims=True)
                axis = 1 if self.norm == "batch" else 2
                dz = dz * layer["gamma"]
                along = (dz * x_hat).mean(axis=axis, keepdims=True)
                dz -= dz.mean(axis=axis, keepdims=True)
                dz -= x_hat * along
                dz *= rstd
            grads[at, "W"], grads[at, "b"] = a.swapaxes(1, 2) @ dz, dz.sum(axis=1, keepdims=True)
            if at:
                da = dz @ layer["W"].swapaxes(1, 2)
                if self.regulariser == "dropout" and at:
                    da *= (a > 0) / (1 - self.extra)
        return grads

    def step(self, grads, rates):
        place = {id(layer): at for at, layer in enumerate(self.layers)}
        for (layer, name), velocity in zip(self.learned, self.velocity, strict=True):
            if self.regulariser == "decay" and name == "W":
                layer[name] *= 1 - rates * self.extra
            velocity *= np.float32(0.9)
            velocity += grads[place[id(layer)], name]
            layer[name] -= rates * velocity


def loss_and_adjoint(logits, labels):
    """Mean cross-entropy of each run, and its gradient in the logits."""
    z = logits - logits.max(axis=2, keepdims=True)
    p = np.exp(z)
    total = p.sum(axis=2, keepdims=True)
    p /= total
    picked = np.take_along_axis(z, labels[:, :, None], axis=2)[:, :, 0]
    at = labels[:, :, None]
    np.put_along_axis(p, at, np.take_along_axis(p, at, axis=2) - 1, axis=2)
    return (np.log(total[:, :, 0]) - picked).mean(axis=1), p / np.float32(labels.shape[1])


def train(kind, depth, batch_size, epochs, seeds, rates, extra=0, watched=False):
    """Per run: training loss, validation loss and error, test error; in training mode; by the whole part.

    If watched, instead the steps until the training loss in evaluation mode lies below 0.1."""
    parts = {seed: split(x, y, rng=seed) for seed in dict.fromkeys(seeds)}
    stacked = [
        (np.stack([parts[s][k][0] for s in seeds]), np.stack([parts[s][k][1] for s in seeds]))
        for k in range(3)
    ]
    (x_train, y_train), validation, test = stacked
    rows, N = np.arange(len(seeds))[:, None], x_train.shape[1]
    net = Networks(kind, depth, seeds, np.broadcast_to(extra, len(seeds)))
    orders, company = {s: np.random.default_rng(s) for s in parts}, np.random.default_rng(19)
    passed = np.full(len(seeds), np.inf)
    rates, t = np.array(rates, np.float32)[:, None, None], 0
    starts = [first for first in range(0, N, batch_size) if N - first >= 2]
    total = len(starts) * epochs
    for _ in range(epochs):
        drawn = {seed: rng.permutation(N) for seed, rng in orders.items()}
        order = np.stack([drawn[s] for s in seeds])
        summed = 0
        for first in starts:
            batch = order[:, first : first + batch_size]
            size = batch.shape[1]
            if net.reference:
                others = np.delete(order, np.s_[first : first + batch_size], axis=1)
                others = others[:, company.permutation(others.shape[1])[: net.reference - size]]
                batch = np.concatenate([batch, others], axis=1)
            logits, cache = net.forward(x_train[rows, batch], "train")
            loss, dz = loss_and_adjoint(logits[:, :size], y_train[rows, batch[:, :size]])
            if net.reference:  # the others lend their statistics only
                dz = np.concatenate([dz, np.zeros_like(logits[:, size:])], axis=1)
            summed = summed + loss * size
            net.step(net.backward(dz, cache), rates * np.float32((1 + math.cos(math.pi * t / total)) / 2))
            t += 1
            if watched and t % 8 == 0:
                loss, _ = loss_and_adjoint(net.forward(x_train, "eval")[0], y_train)
                passed = np.where((loss < 0.1) & np.isinf(passed), t, passed)
                if all(np.isfinite(passed[rows[:, 0][np.array(seeds) == seed]]).any() for seed in parts):
                    return passed  # each seed's fastest rate is known
    if watched:
        return passed
    columns = [summed / N]
    for part in (validation, test):
        logits = net.forward(part[0], "eval")[0]
        columns += [loss_and_adjoint(logits, part[1])[0], wrong(logits, part[1])]
    if net.norm == "batch":
        whole = wrong(net.forward(test[0], "all")[0], test[1])
        shares, N = [], test[0].shape[1]
        for first in range(0, N - N % batch_size, batch_size):
            cut = slice(first, first + batch_size)
            shares.append(wrong(net.forward(test[0][:, cut], "all")[0], test[1][:, cut]))
        columns += [np.mean(shares, axis=0), whole]
    return np.stack(columns, axis=1)


def wrong(logits, labels):
    share = 100 * (logits.argmax(axis=2) != labels).mean(axis=1)
    return np.where(np.isfinite(logits).all(axis=(1, 2)), share, 100)


def row(kind, depth, batch_size, epochs, *, seeds=range(5), rates=RATES, extras=(0,)):
    """Print the lines of one row."""
    grid = [(seed, rate, extra) for seed in seeds for extra in extras for rate in rates]
    with np.errstate(all="ignore"):
        got = train(kind, depth, batch_size, epochs, *map(list, zip(*grid, strict=True)))
    got = got.reshape(len(seeds), len(rates) * len(extras), -1)
    got = np.where(np.isfinite(got), got, np.inf)
    chosen = [np.lexsort((runs[:, 1], runs[:, 2].round(3)))[0] for runs in got]
    every = np.arange(len(seeds))
    lines = {"E": got[every, chosen, 4].round(1), "C": np.tile(rates, len(extras))[chosen]}
    if len(extras) > 1:
        lines["X"] = np.repeat(extras, len(rates))[chosen]
    lines |= {"V": got[:, :, 2].mean(axis=0).round(1), "R": rates}
    if got.shape[2] > 5:
        lines |= {"T": got[every, chosen, 5].round(1), "A": got[every, chosen, 6].round(1)}
    for letter, numbers in lines.items():
        said = " ".join(f"{number:g}" for number in numbers)
        print(f"{letter} {kind} {depth} {batch_size} {epochs}: {said}", flush=True)


def speed(kind, depth, *, seeds=range(10), rates=RATES):
    """Print the fewest steps to a training loss of 0.1 for each seed."""
    grid = [(seed, rate) for seed in seeds for rate in rates]
    with np.errstate(all="ignore"):
        got = train(kind, depth, 32, 20, *map(list, zip(*grid, strict=True)), watched=True)
    said = " ".join(f"{steps:g}" for steps in got.reshape(len(seeds), len(rates)).min(axis=1))
    print(f"S {kind} {depth} 32 20: {said}", flush=True)


def around(place):
    """The rate at this place of the grid, and its neighbours."""
    low = min(max(place - 1, 0), len(RATES) - 3)
    return RATES[low : low + 3]


def check():
    """The mean training loss of the third epoch here, and by `fit`."""
    for kind, norm in (("none", None), ("batch", BatchNorm1d), ("layer", LayerNorm)):
        (x_train, y_train), *_ = split(x, y, rng=0)
        rng, layers = np.random.default_rng(0), []
        for _ in range(3):
            layers += [Dense(64, 64, rng=rng, init=he_normal), *([norm(64)] if norm else []), ReLU()]
        model = Sequential(*layers, Dense(64, 10, rng=rng, init=he_normal))
        batches = minibatches(x_train, y_train, batch_size=32, rng=0)
        optimizer = SGD(model.parameters(), cosine(0.01, 3 * len(batches)), momentum=0.9)
        by_fit = fit(model, CrossEntropy(), optimizer, batches, epochs=3).loss[-1]
        here = train(kind, 3, 32, 3, [0], [0.01])[0, 0]
        print(f"{kind}: {by_fit:.4f} by fit, {here:.4f} here")
        assert abs(by_fit - here) < 0.002


KINDS = ("none", "orthogonal", "batch", "layer")


def batches():
    for batch_size in (2, 32, 4, 8, 128):
        for kind in ("batch", "layer"):
            row(kind, 4, batch_size, 8)
    for batch_size in (32, 2):
        row("frozen", 4, batch_size, 8)
    row("batch@0.01", 4, 2, 8, rates=LOWER)
    for eps in ("0.1", "1"):
        row(f"batch@{eps}", 4, 2, 8)


def depths():
    for depth in (2, 8, 20):
        for kind in KINDS:
            row(kind, depth, 32, 20, seeds=range(10 if depth < 20 else 5))


def noise():
    for level in ("0.25", "0.5"):
        for kind in ("batch", "none"):
            row(f"{kind}+{level}", 8, 32, 20, seeds=range(10))
    for depth in (8, 2):
        row("batch=256", depth, 32, 20, seeds=range(10))


def speeds():
    for kind in (*KINDS, "batch+0.5", "none+0.5", "batch=256"):
        speed(kind, 8)


def regularised():
    for depth, kind, place in ((2, "none", 5), (2, "batch", 5), (8, "none", 4), (8, "batch", 5)):
        ten = {"rates": around(place), "seeds": range(10)}
        row(f"{kind}-decay", depth, 32, 20, **ten, extras=(1e-3, 3e-3, 1e-2, 3e-2))
        row(f"{kind}-dropout", depth, 32, 20, **ten, extras=(0.1, 0.2, 0.3, 0.5))


def longer():
    for depth, kind, place in LONGER:
        seeds = range(10 if depth < 20 and kind != "layer" else 5)
        row(kind, depth, 32, 200, rates=around(place), seeds=seeds)


def longer_pairs():
    for batch_size, kind, place in LONGER_BATCHES:
        row(kind, 4, batch_size, 80, seeds=range(3), rates=around(place))


LONGER = (
    *((2, "none", 5), (2, "batch", 5), (2, "layer", 5)),
    *((8, "none", 4), (8, "batch", 5), (8, "layer", 4)),
    *((20, "none", 2), (20, "orthogonal", 2), (20, "batch", 4), (20, "layer", 2)),
)  # hidden layers, kind, place of the median rate at 20 epochs
LONGER_BATCHES = ((2, "batch", 2), (2, "layer", 2))
PARTS = {each.__name__: each for each in (batches, depths, noise, speeds, regularised, longer, longer_pairs)}
if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        {**PARTS, "check": check}[name]()
