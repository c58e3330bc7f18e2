"""The activations with their derivatives and Modules, and where to try them.

The Modules are those of tests/gradients; a function stands in the file of its Module, which has its name,
and takes the Module's settings as options.
"""

import math
from functools import partial

import numpy as np
import scipy.special

import dlcore
from dlcore.activations import (
    elu,
    gelu,
    sigmoid,
    sigmoid_derivative,
    silu,
    softplus,
    softplus_derivative,
)
from tests.gradients.cases import CASES, build

DTYPES = [np.float32, np.float64]
DERIVATIVE = "_derivative"
PAIRS = {
    getattr(dlcore, name.removesuffix(DERIVATIVE)): getattr(dlcore, name)
    for name in dlcore.__all__
    if name.endswith(DERIVATIVE)
}
ELEMENTWISE = [*PAIRS, *PAIRS.values()]
SETTINGS = [  # of each Module of activations: its case of one vector, for each setting that it is tried with
    (name, case)
    for name, group in CASES.items()
    if getattr(dlcore, name).__module__.startswith("dlcore.activations.")
    for case in group
    if case.endswith("vector")
]
EVERY_MODULE = [build(name, case).module for name, case in SETTINGS]


def with_its_functions(module):
    """(Module, function, derivative), the functions with its settings; None where there is no derivative."""
    function = getattr(dlcore, type(module).__module__.rpartition(".")[2])
    if function in PAIRS:
        return module, *(partial(each, **vars(module)) for each in (function, PAIRS[function]))
    return None


TRIPLES = [with_its_functions(module) for module in EVERY_MODULE]
MODULES = {f"{n}-{c}": triple for (n, c), triple in zip(SETTINGS, TRIPLES, strict=True) if triple}
REFERENCES = {
    sigmoid: scipy.special.expit,
    sigmoid_derivative: lambda x: scipy.special.expit(x) * scipy.special.expit(-x),
    elu: lambda x: np.where(x > 0, x, scipy.special.expm1(np.minimum(x, 0))),
    softplus: lambda x: -scipy.special.log_expit(-x),
    softplus_derivative: scipy.special.expit,
    silu: lambda x: x * scipy.special.expit(x),
    gelu: lambda x: x * scipy.special.erfc(-x / math.sqrt(2)) / 2,
}
# Both signs of many sizes, from the smallest that matter to the largest, and zero.
LADDER = np.concatenate([-np.geomspace(1e4, 1e-6, 200), [0.0], np.geomspace(1e-6, 1e4, 200)])
INSIDE = np.linspace(-12, 12, 481) + 1e-3  # no kink among them
