"""Helpers on nested arrays: outputs, caches and gradients as flat lists."""

import numpy as np

from dlcore.core import Module


def leaves(tree):
    """Every leaf of nested tuples, lists and dicts."""
    if isinstance(tree, dict):
        tree = list(tree.values())
    return [leaf for item in tree for leaf in leaves(item)] if isinstance(tree, (tuple, list)) else [tree]


def arrays(tree):
    return [np.asarray(leaf) for leaf in leaves(tree) if isinstance(leaf, (np.ndarray, np.generic, float))]


def floats(tree):
    return [array for array in arrays(tree) if array.dtype.kind == "f"]


def parameters(module):
    return module.parameters() if isinstance(module, Module) else []


def random_like(y, rng):
    """A dy for the output y: the same nesting and dtypes."""
    if isinstance(y, (tuple, list)):
        return type(y)(random_like(part, rng) for part in y)
    if y is None or np.asarray(y).dtype.kind != "f":
        return None
    return rng.normal(size=y.shape).astype(y.dtype) if isinstance(y, np.ndarray) else rng.normal()
