"""Optimisers against PyTorch: the path of two parameters over ten steps, for many options."""

import numpy as np

import dlcore

LIBRARIES = ("torch",)
STEPS = 10
GRID = {
    "SGD": [
        {"lr": 0.1},
        {"lr": 0.1, "weight_decay": 0.05},
        {"lr": 0.05, "momentum": 0.9},
        {"lr": 0.05, "momentum": 0.5, "weight_decay": 0.1},
        {"lr": 0.05, "momentum": 0.9, "nesterov": True},
        {"lr": 0.02, "momentum": 0.8, "nesterov": True, "weight_decay": 0.2},
    ],
    "AdaGrad": [{"lr": 0.1}, {"lr": 0.5, "eps": 1e-3}],
    "RMSProp": [{"lr": 0.01}, {"lr": 0.05, "decay": 0.9}, {"lr": 0.02, "decay": 0.5, "eps": 1e-2}],
    "Adam": [
        {},
        {"lr": 0.1},
        {"lr": 0.05, "betas": (0.5, 0.9)},
        {"lr": 0.05, "betas": (0.0, 0.99), "eps": 1e-3},
        {"lr": 0.05, "weight_decay": 0.3},
    ],
    "AdamW": [{}, {"lr": 0.1, "weight_decay": 0.3}, {"lr": 0.05, "betas": (0.8, 0.95), "weight_decay": 0.0}],
}
CONFIGURATIONS = {
    f"{kind}-{i}-{schedule}": {"kind": kind, "options": options, "schedule": schedule}
    for kind, grid in GRID.items()
    for i, options in enumerate(grid)
    for schedule in ("constant", "falling")
}


def draw(draw, **_):
    """Two parameters, one of them with a thousandth of the other's gradients."""
    shapes = [draw.shape(2, low=2, high=6), draw.shape(1, low=2, high=6)]
    return {
        "start": [draw.normal(*shape) for shape in shapes],
        "gradients": [
            draw.normal(STEPS, *shape, scale=scale) for shape, scale in zip(shapes, (1.0, 1e-3), strict=True)
        ],
    }


def rates(options, schedule):
    """The learning rate of each step."""
    lr = options.get("lr", 1e-3)
    return [lr if schedule == "constant" else lr * 0.8**step for step in range(STEPS)]


def ours(given, dtype, *, kind, options, schedule):
    parameters = [dlcore.Parameter(start.copy()) for start in given["start"]]
    settings = dict(options)
    if schedule == "falling":
        settings["lr"] = dlcore.exponential_decay(options.get("lr", 1e-3), 0.8)
    optimizer = getattr(dlcore, kind)(parameters, **settings)
    return path(given, parameters, optimizer, lambda parameter: parameter.value)


def path(given, parameters, optimizer, value):
    """The values after each step, one array a parameter."""
    places = [[] for _ in parameters]
    for step in range(STEPS):
        optimizer.zero_grad()
        for parameter, gradients in zip(parameters, given["gradients"], strict=True):
            parameter.grad += gradients[step]
        optimizer.step()
        for visited, parameter in zip(places, parameters, strict=True):
            visited.append(np.array(value(parameter)))
    return {f"path{i}": np.stack(visited) for i, visited in enumerate(places)}


def judge(given, *, kind, options, schedule):
    import torch

    names = {"AdaGrad": "Adagrad", "RMSProp": "RMSprop"}
    settings = {"alpha" if key == "decay" else key: value for key, value in options.items()}
    settings["lr"] = options.get("lr", 1e-3)
    parameters = [torch.tensor(start, requires_grad=True) for start in given["start"]]
    optimizer = getattr(torch.optim, names.get(kind, kind))(parameters, **settings)
    places = [[] for _ in parameters]
    for step, rate in enumerate(rates(options, schedule)):
        optimizer.param_groups[0]["lr"] = rate
        for parameter, gradients in zip(parameters, given["gradients"], strict=True):
            parameter.grad = torch.tensor(gradients[step])
        optimizer.step()
        for visited, parameter in zip(places, parameters, strict=True):
            visited.append(parameter.detach().numpy().copy())
    return {f"path{i}": np.stack(visited) for i, visited in enumerate(places)}
