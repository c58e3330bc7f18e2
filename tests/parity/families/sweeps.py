"""A sweep on a local Dask cluster of two processes against the same sweep run one by one, here.

The judge is dlcore itself, in float64, on the cluster's workers: what is compared is that every
setting meets its own result. Names that Dask's own `submit` would take for options are among them.
"""

import functools

import numpy as np

import dlcore

LIBRARIES = ("distributed",)
CONFIGURATIONS = {
    f"{kind}-{trial}": {"kind": kind} for kind in ("grid", "random", "reserved-names") for trial in range(3)
}


def draw(draw, *, kind):
    return {
        "x": draw.normal(12, 2),
        "y": draw.normal(12, 1),
        "W": draw.normal(2, 1),
        "lr": draw.uniform(0.01, 0.2, 6),
    }


def settings(given, kind):
    """Six settings, or more; each of them a few plain numbers."""
    rates = [float(lr) for lr in given["lr"]]
    if kind == "grid":
        return {"lr": rates, "momentum": [0.0, 0.9]}
    if kind == "random":
        draws = {
            "lr": lambda rng: float(rng.choice(rates)),
            "momentum": lambda rng: float(rng.integers(8)) / 8,
        }
        return dlcore.random_settings(draws, 8, rng=0)
    return {"key": rates, "priority": [0.0, 0.5], "workers": [1.0, 2.0]}


def trained(lr=0.1, momentum=0.0, key=0.0, priority=0.0, workers=1.0, *, x, y, W):
    """The loss of each of five steps of a linear model."""
    layer = dlcore.Dense(*W.shape, rng=0, dtype=W.dtype)
    layer.W.value[...] = W
    optimizer = dlcore.SGD(layer.parameters(), (lr + key) / workers, momentum=momentum + priority)
    return dlcore.fit(layer, dlcore.MeanSquaredError(), optimizer, [(x, y)], epochs=5).step_loss


def results(given, kind, executor=None):
    """The losses (settings, 5), the settings in their order."""
    function = functools.partial(trained, x=given["x"], y=given["y"], W=given["W"])
    return [losses for _, losses in dlcore.sweep(function, settings(given, kind), executor)]


def ours(given, dtype, *, kind):
    return {"losses": np.array(results(given, kind), dtype)}


def judge(given, *, kind):
    return {"losses": np.array(results(given, kind, cluster().get_executor()))}


@functools.cache
def cluster():
    """A client of two worker processes on this machine, kept until the interpreter ends."""
    from distributed import Client

    return Client(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None)
