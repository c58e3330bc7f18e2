"""Grid and random search replayed on a dense table of settings, for chapter 14.

The chapter's network, 196-32-10 with ReLU, reads 500 digits for 8 epochs by plain SGD at 13 rates, 7 decays
and 4 batch sizes, 364 settings, each with four seeds. A search tries n settings of the table with one of
the seeds, keeps the one with the fewest errors on 1,000 validation digits, and is judged by that setting's
test error, mean of the other three seeds. 2,000 searches of each kind. grid: k rates times k decays times k
batch sizes, evenly spaced from a random start. random: n settings drawn at random. rate: n rates, 13 at
most, evenly spaced from a random start, with no decay and one batch size drawn at random. idle-grid and
idle-random: two more knobs that do nothing, two values of each; a grid of 32 then has 8 different settings,
32 random ones stay different. A row: n, kind: mean test error of what was kept and its standard deviation
over searches; mean validation error that the search saw for it. About two minutes on one core:

    python book/recorded/14_search.py > book/recorded/14_search.txt
"""

import itertools

import numpy as np

from dlcore import MLP, SGD, CrossEntropy, accuracy, fit, minibatches
from dlcore.data import digits, split

cross_entropy = CrossEntropy()
images = digits()
pixels = images.x.astype(np.float64).reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196)
(x_rest, y_rest), (x_test, y_test) = split(pixels, images.y, fractions=(0.5, 0.5), rng=14)
RATES = [float(f"{rate:.3g}") for rate in np.geomspace(0.02, 2, 13)]
DECAYS = (0.0, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
BATCHES = (10, 25, 50, 100)
SHAPE = len(RATES), len(DECAYS), len(BATCHES)
SEEDS = 4


def errors(lr, decay, batch_size, seed):
    """Validation and test error in %."""
    order = np.random.default_rng([14, seed]).permutation(len(x_rest))
    rows, held = order[:500], order[500:1500]
    model = MLP([196, 32, 10], rng=seed, dtype=np.float64)
    optimizer = SGD(model.parameters(), lr, weight_decay=decay)
    data = minibatches(x_rest[rows], y_rest[rows], batch_size=batch_size, rng=seed)
    try:
        fit(model, cross_entropy, optimizer, data, epochs=8)
    except FloatingPointError:
        return 90.0, 90.0
    pairs = ((x_rest[held], y_rest[held]), (x_test, y_test))
    return tuple(100 * (1 - accuracy(model(x), y)) for x, y in pairs)


table = np.array(
    [
        [errors(*setting, seed) for seed in range(SEEDS)]
        for setting in itertools.product(RATES, DECAYS, BATCHES)
    ]
).reshape(*SHAPE, SEEDS, 2)  # (rates, decays, batches, seeds, validation and test)
means = table.mean(axis=3)
for b, size in enumerate(BATCHES):
    print(f"# batch {size}: validation error, a row per decay, a column per rate", *RATES)
    for d, decay in enumerate(DECAYS):
        print("#", decay, *[f"{value:.1f}" for value in means[:, d, b, 0]], flush=True)
best = np.unravel_index(means[..., 0].argmin(), SHAPE)
print(f"# best of all: {RATES[best[0]]}, {DECAYS[best[1]]}, {BATCHES[best[2]]}: test {means[best][1]:.1f}")

rng = np.random.default_rng(0)


def spaced(count, size):
    """`count` indices below size, evenly spaced from a random start."""
    return np.unique(((rng.random() + np.arange(count)) * size / count).astype(int))


def tried(kind, count):
    """The settings of one search, as indices into the table."""
    if kind == "grid":
        side = round(count ** (1 / 3))
        return list(itertools.product(*(spaced(min(side, size), size) for size in SHAPE)))
    if kind == "idle-grid":
        return tried("grid", count // 4)
    if kind.endswith("random"):
        return [np.unravel_index(i, SHAPE) for i in rng.choice(np.prod(SHAPE), count, replace=False)]
    batch = rng.integers(len(BATCHES))
    return [(i, 0, batch) for i in spaced(min(count, len(RATES)), len(RATES))]


searches = [(count, kind) for count in (8, 27, 64) for kind in ("grid", "random", "rate")]
for count, kind in [*searches, (32, "idle-grid"), (32, "idle-random")]:
    found = []
    for _ in range(2_000):
        seed, settings = rng.integers(SEEDS), tried(kind, count)
        kept = min(settings, key=lambda setting: table[*setting, seed, 0])
        others = np.delete(table[kept], seed, axis=0)
        found.append((others[:, 1].mean(), table[*kept, seed, 0]))
    found = np.array(found)
    print(f"{count} {kind}: {found[:, 0].mean():.2f} {found[:, 0].std():.2f} {found[:, 1].mean():.2f}")
