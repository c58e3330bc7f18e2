"""Learning rates that change with the step: each function returns `step -> η`, steps counted from 0.

Give one to an optimiser in place of a number: `SGD(parameters, lr=cosine(0.1, steps=1000))`. Each is a
`partial` of a function of this file, so that it can be pickled with its optimiser, as a lambda cannot.
"""

import math
from functools import partial

from dlcore.checks import check_integer, check_number, check_scalar


def constant(lr):
    """η(t) = lr."""
    return partial(_constant_at, check_number("constant", "lr", lr, above=0))


def _constant_at(lr, step):
    return lr


def step_decay(lr, every, factor):
    """η(t) = lr · factor^⌊t / every⌋ (eq:schedule-step)."""
    lr = check_number("step_decay", "lr", lr, above=0)
    every = check_integer("step_decay", "every", every, at_least=1)
    factor = check_number("step_decay", "factor", factor, above=0, at_most=1)
    return partial(_step_decay_at, lr, every, factor)


def _step_decay_at(lr, every, factor, step):
    return lr * factor ** (step // every)  # eq:schedule-step


def exponential_decay(lr, factor):
    """η(t) = lr · factor^t (eq:schedule-exponential)."""
    lr = check_number("exponential_decay", "lr", lr, above=0)
    factor = check_number("exponential_decay", "factor", factor, above=0, at_most=1)
    return partial(_exponential_decay_at, lr, factor)


def _exponential_decay_at(lr, factor, step):
    return lr * factor**step  # eq:schedule-exponential


def inverse_time(lr, decay):
    """η(t) = lr / (1 + decay · t) (eq:schedule-inverse-time); the sum diverges, that of the squares does not.

    Robbins & Monro (1951) ask for such sums (eq:sgd-robbins-monro); decay = 0 keeps the rate constant.
    """
    lr = check_number("inverse_time", "lr", lr, above=0)
    decay = check_number("inverse_time", "decay", decay, at_least=0)
    return partial(_inverse_time_at, lr, decay)


def _inverse_time_at(lr, decay, step):
    return lr / (1 + decay * step)  # eq:schedule-inverse-time


def cosine(lr, steps, *, floor=0.0):
    """η(t) = floor + (lr - floor) (1 + cos(π t / steps)) / 2, and floor after (eq:schedule-cosine).

    Loshchilov & Hutter, 2017.
    """
    lr = check_number("cosine", "lr", lr, above=0)
    steps = check_integer("cosine", "steps", steps, at_least=1)
    floor = check_number("cosine", "floor", floor, at_least=0, at_most=lr)
    return partial(_cosine_at, lr, steps, floor)


def _cosine_at(lr, steps, floor, step):
    return between(lr, floor, step / steps)  # eq:schedule-cosine


def warmup(schedule, steps):
    """η(t) = schedule(0) (t + 1) / (steps + 1) for t < steps, then schedule(t - steps) (eq:schedule-warmup).

    Goyal et al., 2017.
    """
    if not callable(schedule):
        raise TypeError(f"warmup: schedule must be a function such as constant(lr), got {schedule!r}")
    try:
        first = schedule(0)
    except TypeError as error:  # such as `cosine`, which makes one
        raise TypeError(
            f"warmup: schedule must be a function of the step such as constant(lr), got {error}"
        ) from error
    check_scalar("warmup", "what schedule gives at step 0", first)
    steps = check_integer("warmup", "steps", steps, at_least=0)
    return partial(_warmup_at, schedule, steps)


def _warmup_at(schedule, steps, step):
    if step < steps:
        return schedule(0) * (step + 1) / (steps + 1)  # eq:schedule-warmup
    return schedule(step - steps)  # eq:schedule-warmup


def one_cycle(lr, steps, *, rise=0.3, start=0.04, end=1e-4):
    """From start · lr up to lr within the first `rise` of the steps, then down to end · lr
    (eq:schedule-one-cycle).

    Smith & Topin (2019) used straight lines; half cosines are the common form since.
    """
    lr = check_number("one_cycle", "lr", lr, above=0)
    steps = check_integer("one_cycle", "steps", steps, at_least=2)
    rise = check_number("one_cycle", "rise", rise, above=0, below=1)
    start = check_number("one_cycle", "start", start, above=0, at_most=1)
    end = check_number("one_cycle", "end", end, at_least=0, at_most=1)
    return partial(_one_cycle_at, lr, steps, rise, start, end)


def _one_cycle_at(lr, steps, rise, start, end, step):
    top = rise * (steps - 1)
    if step < top:
        return between(start * lr, lr, step / top)  # eq:schedule-one-cycle
    return between(lr, end * lr, (step - top) / (steps - 1 - top))  # eq:schedule-one-cycle


def between(first, last, progress):
    """Half a cosine from `first` at progress 0 to `last` at 1 and after."""
    return last + (first - last) * (1 + math.cos(math.pi * min(progress, 1.0))) / 2
