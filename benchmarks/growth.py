"""How time and memory grow with the size: the slope of log seconds against log n.

Of dlcore alone, on one thread: `python -m benchmarks.growth`; `make bench` writes it under its table.
"""

import time
import tracemalloc
from functools import partial

import numpy as np

import dlcore
from benchmarks.cases.clustering import blobs

REPEATS = 5


def dbscan(n):
    x = blobs(n, 2)
    eps = 40 / n**0.5  # so that a point has as many neighbours at every n
    return lambda: dlcore.DBSCAN(eps=eps, min_samples=5).fit(x)


def linkage(n, method):
    x = np.random.RandomState(0).normal(size=(n, 4))
    return lambda: dlcore.linkage(x, method)


def viterbi_in_time(n):
    return viterbi(n, 50)


def viterbi_in_states(n):
    return viterbi(200, n)


def viterbi(steps, states):
    random = np.random.RandomState(0)
    start, transition = np.zeros(states), random.normal(size=(states, states))
    emission = random.normal(size=(steps, states))
    return lambda: dlcore.viterbi(start, transition, emission)


def attention(n):
    q = np.random.RandomState(0).normal(size=(1, 4, n, 32)).astype(np.float32)
    layer = dlcore.ScaledDotProductAttention()

    def step():
        y, cache = layer.forward(q, q, q)
        layer.backward(y, cache)

    return step


SERIES = {
    "DBSCAN, 2-D, neighbours held": (dbscan, [10_000, 30_000, 100_000, 300_000], 1),
    "linkage, average": (partial(linkage, method="average"), [1000, 2000, 4000, 8000], 2),
    "linkage, single, row by row": (partial(linkage, method="single"), [6000, 9000, 13_500], 2),
    "linkage, Ward, from centres": (partial(linkage, method="ward"), [6000, 9000, 13_500], 2),
    "linkage, centroid": (partial(linkage, method="centroid"), [500, 1000, 2000, 4000], 2),
    "Viterbi in steps, 50 states": (viterbi_in_time, [1000, 3000, 10_000], 1),
    "Viterbi in states, 200 steps": (viterbi_in_states, [100, 200, 400, 800], 2),
    "attention in tokens": (attention, [256, 512, 1024, 2048], 2),
}


def seconds(call):
    """The fastest of several runs."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def peak_megabytes(call):
    """What the call allocates at most at one time."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def main():
    """Print Markdown rows: sizes, milliseconds, the measured exponent, that of theory, and peak memory."""
    for title, (prepare, sizes, theory) in SERIES.items():
        times = [seconds(prepare(n)) for n in sizes]
        slope = np.polyfit(np.log(sizes), np.log(times), 1)[0]
        shown = ", ".join(f"{1e3 * each:.0f}" for each in times)
        named = ", ".join(f"{n:,}" for n in sizes)
        memory = peak_megabytes(prepare(sizes[-1]))
        print(f"| {title} | {named} | {shown} | {slope:.2f} | {theory} | {memory:.0f} |", flush=True)


if __name__ == "__main__":
    main()
