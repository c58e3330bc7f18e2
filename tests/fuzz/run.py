"""The whole search: `python -m tests.fuzz.run`, some 100,000 examples spread over the cores.

Names of dlcore may follow, and FUZZ_EXAMPLES sets another number. Each failure is a line: the name, its
smallest example, what came. Exits with 1 if there is one.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when NumPy is imported

from hypothesis import HealthCheck, Verbosity, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz.cases import CASES
from tests.fuzz.properties import CHECKS

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", 100_000))
SHARES = {"values": 0.4, "layouts": 0.2, "kinds": 0.2, "numbers": 0.1, "precision": 0.1}


def search(name, check, examples):
    """The failures of one check of one name, smallest examples, one for each place that fails."""

    @seed(0)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def holds(data):
        CHECKS[check](data, name)

    try:
        holds()
    except BaseExceptionGroup as group:
        return [str(error) for error in group.exceptions]
    except Exception as error:
        return [str(error)]
    return []


def run(chosen):
    unknown = sorted(set(chosen) - CASES.keys())
    if unknown:
        raise SystemExit(f"no such name: {', '.join(unknown)}")
    names = chosen or list(CASES)
    failed = {}
    with ProcessPoolExecutor() as pool:
        jobs = {
            pool.submit(search, name, check, max(1, round(share * EXAMPLES / len(names)))): (name, check)
            for check, share in SHARES.items()
            for name in names
        }
        for job in as_completed(jobs):
            name, check = jobs[job]
            for message in job.result():
                failed.setdefault(name, []).append(message)
                print(f"FAILED {check}: {' '.join(message.split())}", flush=True)
    print(f"{EXAMPLES} examples of {len(names)} names; failed: {' '.join(sorted(failed)) or 'none'}")
    return failed


if __name__ == "__main__":
    sys.exit(1 if run(sys.argv[1:]) else 0)
