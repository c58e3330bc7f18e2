"""What a family of comparisons is, and how its configurations are run.

A family is a module in `families/` with
    LIBRARIES        the distributions whose versions are recorded, the judge first
    CONFIGURATIONS   name -> options (a dict)
    draw(draw, **options)            -> dict of inputs, float64 arrays that float32 can hold
    ours(inputs, dtype, **options)   -> dict of arrays, computed by dlcore in that dtype
    judge(inputs, **options)         -> dict of the same names, computed in float64 by the other library
and, where rounding is not the only difference, TOLERANCE: dtype name -> relative error.
The other library is imported inside `judge` only.
"""

import importlib
import pkgutil

import numpy as np

from tests.parity import families
from tests.parity.draw import Draw

TOLERANCE = {"float64": 1e-9, "float32": 1e-5}


def find_families():
    """Family name -> module."""
    return {
        found.name: importlib.import_module(f"{families.__name__}.{found.name}")
        for found in pkgutil.iter_modules(families.__path__)
    }


FAMILIES = find_families()
EVERY_CONFIGURATION = [
    (family, name) for family, module in FAMILIES.items() for name in module.CONFIGURATIONS
]


def tolerance(family, dtype):
    return getattr(FAMILIES[family], "TOLERANCE", TOLERANCE)[np.dtype(dtype).name]


def inputs(family, name, dtype=np.float64):
    """The inputs of a configuration: floats in `dtype`, integers as they are."""
    drawn = FAMILIES[family].draw(Draw(f"{family}/{name}"), **FAMILIES[family].CONFIGURATIONS[name])
    return {key: cast(value, dtype) for key, value in drawn.items()}


def cast(value, dtype):
    if isinstance(value, (list, tuple)):
        return [cast(item, dtype) for item in value]
    return value.astype(dtype) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value


def ours(family, name, dtype):
    """What dlcore computes in this precision; every array of it must have that precision."""
    module = FAMILIES[family]
    arrays = module.ours(inputs(family, name, dtype), np.dtype(dtype), **module.CONFIGURATIONS[name])
    for key, array in arrays.items():
        if isinstance(array, np.ndarray) and array.dtype != dtype:
            raise TypeError(f"{family}/{name}: {key} must be {np.dtype(dtype)}, got {array.dtype}")
    return arrays


def judged(family, name):
    """What the other library computes in float64."""
    module = FAMILIES[family]
    return module.judge(inputs(family, name), **module.CONFIGURATIONS[name])
