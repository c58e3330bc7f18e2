"""The other machines that this one can play: arithmetic differs in the last bit, unstable sorts in ties."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

from builder.paths import surroundings

STARTUP = Path(__file__).with_name("startup.py")
# The kernels of OpenBLAS, oldest first, by the names that it answers to on x86 and on ARM.
KERNELS = (
    *("Prescott", "Core2", "Nehalem", "Barcelona", "Sandybridge", "Bulldozer", "Haswell", "Zen"),
    *("SkylakeX", "Cooperlake", "SapphireRapids"),
    *("ARMV8", "CORTEXA57", "CORTEXA72", "THUNDERX2T99", "NEOVERSEN1", "NEOVERSEV1", "NEOVERSEN2", "A64FX"),
)
SEEDS = (1, 2, 3)  # of the noise in the last bit
KERNEL_IN_USE = """
import numpy, threadpoolctl
for dtype in "fd":
    x = numpy.ones((300, 300), dtype)
    assert (x @ x == 300).all() and (x @ x[0] == 300).all()
print(*{pool.get("architecture") for pool in threadpoolctl.threadpool_info()})
"""
UNITS_IN_USE = "import numpy; print(*numpy.show_config(mode='dicts')['SIMD Extensions'].get('found', []))"


class Machine(NamedTuple):
    """A machine in words, and the environment variables by which this one plays it."""

    said: str
    settings: dict


def machines():
    """All of them, one difference each."""
    others = [Machine(f"OpenBLAS's kernel for {name}", {"OPENBLAS_CORETYPE": name}) for name in kernels()]
    others += [Machine(f"NumPy without {units}", without(units)) for units in vector_levels()]
    others += [Machine("two BLAS threads", {"OPENBLAS_NUM_THREADS": "2"})]
    others += [Machine("equal keys in another order in unstable sorts", {"PLAYED_TIES": "1"})]
    others += [Machine(f"noise in the last bit, seed {seed}", {"PLAYED_NOISE": str(seed)}) for seed in SEEDS]
    return others


def two_machines():
    """Two in which all differs that can be played fast: an older one, and one of other roundings.

    Its kernel is the newest but this machine's own: the oldest take three times as long, and so do two
    chapters at a time with two threads each on two cores.
    """
    older = {"PLAYED_TIES": "1"}
    if kernels():
        older |= {"OPENBLAS_CORETYPE": kernels()[-1]}
    if vector_levels():
        older |= without(vector_levels()[-1])
    return [
        Machine("an older kernel, no vector units, equal keys in another order", older),
        Machine("noise in the last bit", {"PLAYED_NOISE": str(SEEDS[0])}),
    ]


def kernels():
    """The kernels that this processor can run, its own left out, each once, oldest first."""
    found, seen = [], {kernel_in_use()}
    for name in KERNELS:
        used = kernel_in_use(OPENBLAS_CORETYPE=name)
        if used and used not in seen:
            seen.add(used)
            found.append(name)
    return found


def kernel_in_use(**settings):
    """The kernel that OpenBLAS says it uses; empty where a product of matrices cannot be computed with it."""
    return told(KERNEL_IN_USE, settings)


def vector_levels():
    """The vector units that NumPy can do without, level by level: the newest, the two newest, … all."""
    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    return [" ".join(found[at:]) for at in reversed(range(len(found)))]


def without(units):
    """The setting that turns vector units off."""
    return {"NPY_DISABLE_CPU_FEATURES": units}


def stays_on(units):
    """Those of the units that NumPy finds though it was told to do without."""
    return set(told(UNITS_IN_USE, without(units)).split()) & set(units.split())


def told(code, settings):
    """What a Python started with these settings prints; empty where it ends badly."""
    inherited = {name: value for name, value in surroundings().items() if name != "OPENBLAS_CORETYPE"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=inherited | settings, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def stage(folder):
    """Write into a folder what makes every kernel play; the setting by which kernels find it."""
    startup = Path(folder, "profile_default", "startup", "00-play.py")
    startup.parent.mkdir(parents=True)
    startup.write_text(f"__import__('runpy').run_path({str(STARTUP)!r})\n", "utf-8")
    return {"IPYTHONDIR": os.fspath(folder)}
