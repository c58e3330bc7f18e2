"""The optimiser's step alone, for few large parameters and for many small ones."""

from functools import partial

import numpy as np

from benchmarks.case import Case

LARGE = [(784, 512), (512,), (512, 256), (256,), (256, 10), (10,)]
SMALL = [(64, 128), (128,), (128, 64), (64,), (64, 10), (10,)]
NAMES = {"AdaGrad": "Adagrad", "RMSProp": "RMSprop"}  # as PyTorch writes them


def material(shapes):
    random = np.random.RandomState(0)
    return [
        [random.normal(size=shape).astype(np.float32) for shape in shapes] for _ in ("values", "gradients")
    ]


def ours(shapes, optimizer, options):
    import dlcore

    values, gradients = material(shapes)
    parameters = [dlcore.Parameter(value) for value in values]
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad[...] = gradient
    update = getattr(dlcore, optimizer)(parameters, **options)
    return update.step, lambda: {f"p{i}": parameter.value for i, parameter in enumerate(parameters)}


def peer(shapes, optimizer, options):
    import torch

    values, gradients = material(shapes)
    parameters = [torch.tensor(value, requires_grad=True) for value in values]
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = torch.tensor(gradient)
    update = getattr(torch.optim, NAMES.get(optimizer, optimizer))(parameters, **options)
    return update.step, lambda: {
        f"p{i}": parameter.detach().numpy() for i, parameter in enumerate(parameters)
    }


def case(shapes, name, optimizer, **options):
    prepare = (shapes, optimizer, options)
    title = f"{name}, {sum(int(np.prod(shape)) for shape in shapes):,} parameters"
    return Case(title, "PyTorch", partial(ours, *prepare), partial(peer, *prepare))


def both(key, name, optimizer, **options):
    return {
        f"{key}-small": case(SMALL, name, optimizer, **options),
        f"{key}-large": case(LARGE, name, optimizer, **options),
    }


CASES = {
    **both("sgd", "SGD", "SGD", lr=1e-3),
    **both("momentum", "SGD with momentum", "SGD", lr=1e-3, momentum=0.9),
    **both("adagrad", "AdaGrad", "AdaGrad", lr=1e-3),
    **both("rmsprop", "RMSProp", "RMSProp", lr=1e-3),
    **both("adam", "Adam", "Adam", lr=1e-3),
    **both("adamw", "AdamW", "AdamW", lr=1e-3),
}
