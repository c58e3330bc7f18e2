"""The chapters' outputs are the same on another machine, as far as this one can play it.

Each chapter runs under nbval with NumPy's vector units as they are and with all of them turned off,
and with one and with two BLAS threads: `python tests/portability.py [12_gradient_descent ...]`.
"""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "book"))

from builder.paths import ROOT, chapter_names, surroundings
from builder.run import nbval, run_stale

VECTOR_UNITS = "import numpy; print(*numpy.show_config(mode='dicts')['SIMD Extensions'].get('found', []))"


def vector_units():
    """The vector units of this machine that NumPy can do without, as NumPy names them."""
    return np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])


def environments():
    """What the ordinary run (all vector units, one BLAS thread) is compared with."""
    settings = {"with two BLAS threads": {"OPENBLAS_NUM_THREADS": "2"}}
    if vector_units():
        settings["without vector units"] = {"NPY_DISABLE_CPU_FEATURES": " ".join(vector_units())}
    return settings


def units_left(settings):
    """The vector units that NumPy finds when it is started with these settings."""
    command = [sys.executable, "-W", "error", "-c", VECTOR_UNITS]
    found = subprocess.run(command, env=surroundings(**settings), capture_output=True, text=True, check=True)
    return set(found.stdout.split())


def agrees(name, what, settings):
    """Run one chapter; whether its outputs are the stored ones."""
    done = subprocess.run(nbval(name), cwd=ROOT, env=surroundings(**settings), capture_output=True, text=True)
    passed = done.returncode == 0
    print(f"{name} {what}: {'the same' if passed else 'DIFFERENT'}", flush=True)
    if not passed:
        print(done.stdout, done.stderr, flush=True)
    return passed


def main(wanted):
    units = vector_units()
    print(f"NumPy's vector units here: {' '.join(units) or 'none that can be turned off'}", flush=True)
    left = units_left(environments().get("without vector units", {}))
    if left:
        print(f"these stay on: {' '.join(sorted(left))}")
        return 1
    failures = run_stale(wanted)  # all units, one thread; a chapter that passed so need not run again
    runs = [(name, what, given) for what, given in environments().items() for name in chapter_names(wanted)]
    with ThreadPoolExecutor(2) as pool:
        failures += list(pool.map(lambda run: agrees(*run), runs)).count(False)
    print(f"{failures or 'no'} run{'' if failures == 1 else 's'} different")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
