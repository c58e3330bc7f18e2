"""The exercises of the chapter on learning rate, weight decay and batch size."""

import math

import numpy as np

from dlcore.notebook.exercises import Exercise, register


def rate_at(step, peak, steps, warm):
    if step < warm:
        return peak * (step + 1) / (warm + 1)  # eq:schedule-warmup
    progress = min((step - warm) / (steps - warm), 1.0)
    return peak * (1 + math.cos(math.pi * progress)) / 2  # eq:schedule-cosine


def rate_at_cases(rng):
    yield 0, 1.0, 6, 2
    yield 1, 1.0, 6, 2
    yield 2, 1.0, 6, 2
    yield 4, 1.0, 6, 2
    yield 6, 1.0, 6, 2
    yield 9, 1.0, 6, 2
    yield 0, 0.3, 5, 0
    for _ in range(10):
        steps = int(rng.integers(2, 50))
        warm = int(rng.integers(0, steps))
        yield int(rng.integers(0, steps + 3)), float(rng.uniform(0.01, 2)), steps, warm


register(
    Exercise(
        "14-warm-cosine",
        reference=rate_at,
        cases=rate_at_cases,
        hints=(
            "Two cases: before step `warm`, and from it on.",
            "The rise is peak · (step + 1) / (warm + 1), so that step `warm` is the first at the peak.",
            "Then peak · (1 + cos(π · progress)) / 2, progress = (step − warm) / (steps − warm), at most 1.",
        ),
    )
)


def halving(losses):
    alive, epochs = np.arange(len(losses)), 1
    spent = len(losses)
    while len(alive) > 1 and 2 * epochs <= losses.shape[1]:
        order = np.argsort(losses[alive, epochs - 1], kind="stable")
        alive = np.sort(alive[order[: math.ceil(len(alive) / 2)]])
        spent += len(alive) * epochs  # from `epochs` to twice as many
        epochs *= 2
    return int(alive[np.argmin(losses[alive, epochs - 1])]), spent


def halving_cases(rng):
    slow = [[0.9, 0.8, 0.7, 0.6], [0.8, 0.7, 0.65, 0.5], [1.0, 0.5, 0.3, 0.2], [0.7, 0.69, 0.68, 0.67]]
    yield (np.array(slow),)
    yield (np.array([[0.5]]),)
    yield (np.array([[0.5, 0.4]]),)
    yield (np.array([[0.5], [0.4]]),)
    yield (np.ones((3, 8)),)
    yield (np.array([[0.5, 0.1, 0.0], [0.4, 0.2, 0.3], [0.3, 0.3, 0.1]]),)
    for _ in range(10):
        yield (rng.uniform(size=(int(rng.integers(2, 20)), int(rng.integers(1, 33)))).round(2),)


register(
    Exercise(
        "14-halving",
        reference=halving,
        cases=halving_cases,
        hints=(
            "Keep an array of the indices that are left, and the number of epochs that they have had.",
            "A round costs (settings left) · (epochs added); the first costs one epoch for each setting.",
            "np.argsort(losses[alive, epochs - 1], kind='stable') puts the better half first, as places in "
            "`alive`; sort the indices that are kept again, so that of equals the first comes first.",
        ),
    )
)
