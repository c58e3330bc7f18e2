"""A limit on processor time, which another job on the machine does not use up."""

import time
from contextlib import contextmanager


@contextmanager
def cpu_seconds(limit):
    """Fail if what is done inside takes more processor time than that."""
    start = time.process_time()
    yield
    spent = time.process_time() - start
    assert spent < limit, f"took {spent:.1f} s of processor time, allowed {limit} s"
