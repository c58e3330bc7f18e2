"""Seconds of one search on this machine: one by one, and on a local cluster of Dask, for chapter 14.

24 settings of the chapter's network, 50 epochs in batches of 10; needs `distributed`
A row: workers (0 for no executor), seconds to start the cluster,
seconds of the search, processor seconds of all trials. Last row: milliseconds to dispatch one empty trial. On a
machine with two cores, with OPENBLAS_NUM_THREADS=1:

    python book/recorded/14_cost.py > book/recorded/14_cost.txt
"""

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


def nothing(index):
    return index


def main():
    began = time.perf_counter()
    found = sweep(trial, SETTINGS)
    seconds = time.perf_counter() - began
    print(f"0: 0.0 {seconds:.1f} {sum(used for _, (_, used) in found):.1f}", flush=True)
    for workers in (1, 2):
        began = time.perf_counter()
        with LocalCluster(n_workers=workers, threads_per_worker=1) as cluster, Client(cluster) as client:
            client.wait_for_workers(workers)
            start, began = time.perf_counter() - began, time.perf_counter()
            again = sweep(trial, SETTINGS, client.get_executor())
            seconds = time.perf_counter() - began
            same = [error for _, (error, _) in again] == [error for _, (error, _) in found]
            assert same, "the cluster found other numbers"
            used = sum(used for _, (_, used) in again)
            print(f"{workers}: {start:.1f} {seconds:.1f} {used:.1f}", flush=True)
            if workers == 2:
                began = time.perf_counter()
                sweep(nothing, [{"index": index} for index in range(1000)], client.get_executor())
                print(f"dispatch: {time.perf_counter() - began:.2f}")


if __name__ == "__main__":
    main()
