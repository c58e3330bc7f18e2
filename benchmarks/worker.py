"""One side of a comparison, in a process of its own: `python -m benchmarks.worker CASE ours|peer THREADS`.

Reads commands, a line each, and answers with a line each: `versions`; `result STEPS FILE`, which
runs so many steps and writes the arrays; `time REPEATS`, which answers with seconds a step.
"""

import json
import sys
import time

import numpy as np

from benchmarks.case import find_cases

LOADED = 30 << 20  # bytes; the C library learns from what it frees up to 32 MB
LIBRARIES = ("numpy", "scipy", "torch", "sklearn", "hmmlearn")


def prepare(name, side, threads):
    """(step, result), with the other library's own threads limited too.

    First memory as large as a data set is taken and given back, on both sides: from then on the C library
    keeps what a step frees, as in any program that has read its data, and does not ask the system anew.
    """
    np.ones(LOADED, np.uint8)
    case = find_cases()[name]
    if side == "peer" and case.against.startswith("PyTorch"):
        import torch

        torch.set_num_threads(threads)
    return getattr(case, side)()


def versions():
    """The versions of the libraries that are loaded here."""
    return {name: sys.modules[name].__version__ for name in LIBRARIES if name in sys.modules}


def main(name, side, threads):
    step, result = prepare(name, side, int(threads))
    for line in sys.stdin:
        command, *arguments = line.split(maxsplit=2)
        if command == "versions":
            answer = versions()
        elif command == "result":
            for _ in range(int(arguments[0])):
                step()
            np.savez(arguments[1].strip(), **result())
            answer = "done"
        else:
            start = time.perf_counter()
            for _ in range(int(arguments[0])):
                step()
            answer = (time.perf_counter() - start) / int(arguments[0])
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
