"""Settings of the whole test run: one thread, no silent numerical warning, the same examples each time."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # tests run side by side; read when NumPy is imported

from hypothesis import settings

settings.register_profile("book", derandomize=True, deadline=None, database=None)
settings.load_profile("book")


def pytest_configure(config):
    config.addinivalue_line("filterwarnings", "error::RuntimeWarning")
    config.addinivalue_line("filterwarnings", r"error:::dlcore(\..*)?")
