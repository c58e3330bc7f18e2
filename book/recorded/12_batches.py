"""Errors on new digits at equal training loss, by batch size and rate, for chapter 12.

A row: model, batch (0 for all), rate: six test errors in %, one per split; their mean less that of the
last row of the model; its standard error. softmax: the chapter's softmax regression on 1,500 digits of
28 x 28 pixels, stopped at a training loss of 0.35. network: 64-32-10 with ReLU on 449 digits of 8 x 8,
stopped at 0.01. About five minutes on one core:

    python book/recorded/12_batches.py > book/recorded/12_batches.txt
"""

import numpy as np

from dlcore import MLP, SGD, CrossEntropy, SoftmaxRegression, Supervised, accuracy, minibatches, training_step
from dlcore.data import digits, small_digits, split

cross_entropy = CrossEntropy()


def test_error(data, make, fractions, target, wait, batch_size, lr, seed):
    """Test error in % once the training loss, looked at every `wait` examples, is at most the target."""
    (x, y), _, (x_new, y_new) = split(*data, fractions=fractions, rng=seed)
    model = make(seed)
    optimizer, objective = SGD(model.parameters(), lr), Supervised(model, cross_entropy)
    seen = looked = 0
    batches = minibatches(x, y, batch_size=batch_size or len(x), rng=seed)
    while True:
        for batch in batches:
            training_step(objective, optimizer, batch)
            seen += len(batch[0])
            if seen - looked >= wait:
                looked = seen
                if cross_entropy(model(x), y) <= target:
                    return 100 * (1 - accuracy(model(x_new), y_new))
        if seen > 5000 * len(x):
            return np.nan


def flat(images):
    return images.x.reshape(len(images.x), -1).astype(np.float64), images.y


softmax = (
    flat(digits()),
    lambda seed: SoftmaxRegression(784, 10, dtype=np.float64),
    (0.3, 0.2, 0.5),
    0.35,
    100,
)
network = (
    flat(small_digits()),
    lambda seed: MLP([64, 32, 10], rng=seed, dtype=np.float64),
    (0.25, 0.25, 0.5),
    0.01,
    400,
)
RUNS = {
    "softmax": (
        softmax,
        [(8, 0.08), (8, 0.02), (32, 0.32), (32, 0.1), (32, 0.03), (0, 1.2), (0, 0.3), (0, 0.6)],
    ),
    "network": (network, [(8, 0.3), (8, 0.1), (32, 0.3), (32, 0.1), (0, 1.2), (0, 0.3), (0, 0.6)]),
}
for name, (case, settings) in RUNS.items():
    errors = np.array([[test_error(*case, *setting, seed) for seed in range(6)] for setting in settings])
    more = errors - errors[-1]
    for (batch_size, lr), row, gap in zip(settings, errors, more, strict=True):
        values = " ".join(f"{value:.1f}" for value in row)
        print(
            f"{name} {batch_size} {lr}: {values} | {gap.mean():.1f} {gap.std(ddof=1) / 6**0.5:.1f}",
            flush=True,
        )
