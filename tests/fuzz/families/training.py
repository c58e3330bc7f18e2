"""Optimisers, clipping, schedules, the training loop and what surrounds it."""

import numpy as np

import dlcore
from dlcore import (
    MLP,
    SGD,
    CrossEntropy,
    MeanSquaredError,
    Parameter,
    SoftmaxRegression,
    Supervised,
    accuracy,
    clip_by_global_norm,
    clip_by_value,
    fit,
    gradcheck,
    minibatches,
    numerical_gradient,
    random_settings,
    sweep,
    training_step,
)
from tests.fuzz.subject import Subject
from tests.optim.cases import CASES as OPTIMIZERS


def steps(case):
    """Three steps with one gradient; the value is copied, since an optimiser is to write to it."""

    def walked(value, grad, **settings):
        parameter = Parameter(value.copy(order="K"))
        parameter.grad = grad
        optimizer = case.kind([parameter], **settings)
        for _ in range(3):
            optimizer.step()
        return {"value": parameter.value, "memory": getattr(optimizer, "squares", [])}

    return lambda draw: Subject(walked, value=draw.normal(2, 3), grad=draw.normal(2, 3), **case.settings)


def clipped(clip, **options):
    def after(first, second, **options):
        parameters = [Parameter(np.zeros_like(g, subok=False)) for g in (first, second)]
        for parameter, grad in zip(parameters, (first, second), strict=True):
            parameter.grad = grad.copy(order="K")
        returned = clip(parameters, **options)
        return {"returned": returned, "grads": [parameter.grad for parameter in parameters]}

    return {"two": lambda draw: Subject(after, first=draw.normal(2, 3), second=draw.normal(4), **options)}


def schedule(name, **options):
    function = getattr(dlcore, name)

    def rates(**options):
        made = function(**options)
        return [float(made(step)) for step in (0, 1, 4, 5, 100)]

    return {"rates": lambda draw: Subject(rates, **options)}


def warm(lr, steps):
    made = dlcore.warmup(dlcore.constant(lr), steps)
    return [float(made(step)) for step in range(4)]


def trained(x, target, lr, epochs):
    model = SoftmaxRegression(x.shape[1], 3, rng=0, dtype=x.dtype)
    optimizer, pair = SGD(model.parameters(), lr), (x, target)
    history = fit(model, CrossEntropy(), optimizer, [pair], epochs=epochs, validation=pair)
    return {"history": vars(history), "parameters": [p.value for p in model.parameters()]}


def stepped(x, target, clip):
    model = SoftmaxRegression(x.shape[1], 3, rng=0, dtype=x.dtype)
    optimizer = SGD(model.parameters(), 0.1)
    taken = training_step(Supervised(model, CrossEntropy()), optimizer, (x, target), clip=clip)
    return {"taken": taken, "parameters": [p.value for p in model.parameters()]}


def checked(x, step):
    model = MLP([3, 2], rng=0, dtype=np.float64)
    return gradcheck(model, x, step=step, seeds=1)


def losses(prediction, target):
    return gradcheck(MeanSquaredError(), prediction, target, seeds=1)


def settings(count, rng):
    return random_settings({"lr": lambda rng: rng.uniform(0.1, 1)}, count, rng=rng)


CASES = {
    **{name: {case: steps(made) for case, made in group.items()} for name, group in OPTIMIZERS.items()},
    "clip_by_value": clipped(clip_by_value, limit=0.5),
    "clip_by_global_norm": clipped(clip_by_global_norm, max_norm=1.0),
    "constant": schedule("constant", lr=0.1),
    "step_decay": schedule("step_decay", lr=0.1, every=2, factor=0.5),
    "exponential_decay": schedule("exponential_decay", lr=0.1, factor=0.9),
    "inverse_time": schedule("inverse_time", lr=0.1, decay=0.5),
    "cosine": schedule("cosine", lr=0.1, steps=5, floor=0.01),
    "one_cycle": schedule("one_cycle", lr=0.1, steps=5, rise=0.3, start=0.04, end=1e-4),
    "warmup": {"rates": lambda draw: Subject(warm, lr=0.1, steps=3)},
    "fit": {
        "an epoch": lambda draw: Subject(
            trained, x=draw.normal(6, 2), target=draw.integers(3, 6), lr=0.1, epochs=2
        )
    },
    "training_step": {
        "a step": lambda draw: Subject(stepped, x=draw.normal(6, 2), target=draw.integers(3, 6), clip=1.0)
    },
    "minibatches": {
        "two": lambda draw: Subject(
            lambda x, y, batch_size, rng: list(minibatches(x, y, batch_size=batch_size, rng=rng)),
            x=draw.normal(5, 2),
            y=draw.integers(3, 5),
            batch_size=2,
            rng=0,
        )
    },
    "accuracy": {
        "rows": lambda draw: Subject(accuracy, prediction=draw.normal(5, 3), target=draw.integers(3, 5)),
        "sequences": lambda draw: Subject(
            accuracy, prediction=draw.normal(2, 4, 3), target=draw.integers(3, 2, 4)
        ),
    },
    "gradcheck": {
        "model": lambda draw: Subject(checked, x=draw.normal(2, 3).astype(np.float64), step=1e-6),
        "loss": lambda draw: Subject(losses, prediction=draw.normal(3), target=draw.normal(3)),
    },
    "numerical_gradient": {
        "parabola": lambda draw: Subject(
            lambda x, step: numerical_gradient(lambda x: float((x * x).sum()), x, step),
            x=draw.normal(2, 3).astype(np.float64),
            step=1e-4,
        )
    },
    "sweep": {
        "grid": lambda draw: Subject(
            lambda a, b: sweep(lambda a, b: float(a) + float(b), {"a": a, "b": b}),
            a=draw.normal(2),
            b=(1.0, 2.0),
        )
    },
    "random_settings": {"drawn": lambda draw: Subject(settings, count=3, rng=0)},
}
