"""Schedules against PyTorch's, where it has the same one, over sixty steps."""

import numpy as np

import dlcore

LIBRARIES = ("torch",)
STEPS = 60
CONFIGURATIONS = {
    "constant": {"kind": "constant", "lr": 0.3},
    "step-7": {"kind": "step", "lr": 0.1, "every": 7, "factor": 0.5},
    "step-20": {"kind": "step", "lr": 1.0, "every": 20, "factor": 0.1},
    "exponential-0.9": {"kind": "exponential", "lr": 0.2, "factor": 0.9},
    "exponential-0.99": {"kind": "exponential", "lr": 0.2, "factor": 0.99},
    "cosine": {"kind": "cosine", "lr": 0.1, "steps": STEPS, "floor": 0.0},
    "cosine-floor": {"kind": "cosine", "lr": 0.1, "steps": STEPS, "floor": 0.01},
    "inverse-time": {"kind": "inverse-time", "lr": 0.5, "decay": 0.2},
    "warmup": {"kind": "warmup", "lr": 0.5, "warm": 10},
    "warmup-cosine": {"kind": "warmup-cosine", "lr": 0.5, "warm": 10},
    "one-cycle": {"kind": "one-cycle", "lr": 0.4, "steps": STEPS, "rise": 0.3, "start": 0.04, "end": 1e-4},
    "one-cycle-late": {
        "kind": "one-cycle",
        "lr": 2.0,
        "steps": STEPS,
        "rise": 0.5,
        "start": 0.1,
        "end": 1e-3,
    },
}
TOLERANCE = {"float64": 1e-9, "float32": 1e-7}  # a learning rate is a Python float in both


def draw(draw, **_):
    return {}


def make(kind, lr, **options):
    if kind == "constant":
        return dlcore.constant(lr)
    if kind == "step":
        return dlcore.step_decay(lr, **options)
    if kind == "exponential":
        return dlcore.exponential_decay(lr, **options)
    if kind == "cosine":
        return dlcore.cosine(lr, **options)
    if kind == "inverse-time":
        return dlcore.inverse_time(lr, **options)
    if kind == "one-cycle":
        return dlcore.one_cycle(lr, **options)
    warm = options["warm"]
    rest = dlcore.constant(lr) if kind == "warmup" else dlcore.cosine(lr, STEPS - warm)
    return dlcore.warmup(rest, warm)


def ours(given, dtype, **options):
    rate = make(**options)
    return {"rates": np.array([rate(step) for step in range(STEPS)], dtype)}


def judge(given, **options):
    import torch

    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=options["lr"])
    scheduler = torch_schedule(optimizer, **options)
    rates = []
    for _ in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return {"rates": np.array(rates)}


def torch_schedule(optimizer, kind, lr, **options):
    from torch.optim import lr_scheduler as torch_schedules

    if kind == "constant":
        return torch_schedules.ConstantLR(optimizer, factor=1.0)
    if kind == "step":
        return torch_schedules.StepLR(optimizer, options["every"], options["factor"])
    if kind == "exponential":
        return torch_schedules.ExponentialLR(optimizer, options["factor"])
    if kind == "cosine":
        return torch_schedules.CosineAnnealingLR(optimizer, options["steps"], options["floor"])
    if kind == "inverse-time":
        return torch_schedules.LambdaLR(optimizer, lambda step: 1 / (1 + options["decay"] * step))
    if kind == "one-cycle":
        steps = options["steps"]  # PyTorch's peak is at pct_start · steps - 1, dlcore's at rise · (steps - 1)
        return torch_schedules.OneCycleLR(
            optimizer,
            lr,
            total_steps=steps,
            pct_start=(options["rise"] * (steps - 1) + 1) / steps,
            div_factor=1 / options["start"],
            final_div_factor=options["start"] / options["end"],
        )
    warm = options["warm"]
    rise = torch_schedules.LinearLR(optimizer, start_factor=1 / (warm + 1), total_iters=warm)
    if kind == "warmup":
        return rise
    fall = torch_schedules.CosineAnnealingLR(optimizer, STEPS - warm)
    return torch_schedules.SequentialLR(optimizer, [rise, fall], milestones=[warm])
