"""What a search costs through Dask's executor, for chapter 14; needs `distributed`.

First rows: 24 trials that only sleep, a second each, so that they share no processor, on W workers (threads
of one process): W, the rounds ceil(24/W), seconds measured from the first dispatch to the last result. Then
"empty": 1,000 trials that do nothing, on two workers, seconds, and milliseconds a trial. Then "network": 24
settings of the chapter's network, 50 epochs in batches of 10, on a local cluster of two processes:
processor seconds one by one here, processor seconds on the cluster, and how many of the 24 errors are the
same in both. Two minutes:

    python book/recorded/14_cost.py > book/recorded/14_cost.txt
"""

import math
import time

import numpy as np
from dask.distributed import Client, LocalCluster

from dlcore import MLP, SGD, CrossEntropy, accuracy, fit, minibatches, sweep
from dlcore.data import digits, split

SETTINGS = [{"lr": lr, "seed": seed} for lr in (0.05, 0.1, 0.2) for seed in range(8)]


def trial(lr, seed):
    """Validation error in %, processor seconds."""
    began = time.process_time()
    images = digits()
    pixels = images.x.astype(np.float64).reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196)
    (x_rest, y_rest), _ = split(pixels, images.y, fractions=(0.5, 0.5), rng=14)
    order = np.random.default_rng([14, seed]).permutation(len(x_rest))
    rows, held = order[:500], order[500:1500]
    model = MLP([196, 32, 10], rng=seed, dtype=np.float64)
    data = minibatches(x_rest[rows], y_rest[rows], batch_size=10, rng=seed)
    fit(model, CrossEntropy(), SGD(model.parameters(), lr), data, epochs=50)
    return 100 * (1 - accuracy(model(x_rest[held]), y_rest[held])), time.process_time() - began


def asleep(index):
    """A trial of one second that needs no processor."""
    time.sleep(1.0)
    return index


def nothing(index):
    return index


def seconds_of(function, settings, workers):
    """Wall-clock seconds of a sweep on so many threads of a local cluster."""
    with (
        LocalCluster(
            n_workers=1, threads_per_worker=workers, processes=False, dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        client.wait_for_workers(1)
        began = time.perf_counter()
        sweep(function, settings, client.get_executor())
        return time.perf_counter() - began


def main():
    sleepers = [{"index": index} for index in range(24)]
    for workers in (1, 2, 5, 8, 16, 24):
        print(f"{workers}: {math.ceil(24 / workers)} {seconds_of(asleep, sleepers, workers):.1f}", flush=True)
    seconds = seconds_of(nothing, [{"index": index} for index in range(1000)], 2)
    print(f"empty: 1000 {seconds:.1f} {seconds:.1f}", flush=True)
    here = [result for _, result in sweep(trial, SETTINGS)]
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(**options) as cluster, Client(cluster) as client:
        there = [result for _, result in sweep(trial, SETTINGS, client.get_executor())]
    same = sum(math.isclose(a, b) for (a, _), (b, _) in zip(here, there, strict=True))
    used = [sum(seconds for _, seconds in results) for results in (here, there)]
    print(f"network: {used[0]:.0f} {used[1]:.0f} {same}")


if __name__ == "__main__":
    main()
