"""What a chapter's kernel runs first to play another machine: see `machines`."""

import ctypes
import gc
import os

import numpy as np

from dlcore.core import Parameter

GOLDEN = 0x9E3779B97F4A7C15  # odd and without pattern: multiplying by it mixes the bits of a number


def order_ties_otherwise():
    """Make unstable sorts by keys put equal keys in the reverse of their order, as some machine may."""
    methods = gc.get_referents(vars(np.ndarray))[0]  # the dictionary behind the type's read-only view
    plain = methods["argsort"]

    def reversed_ties(self, axis=-1, kind=None, order=None, *, stable=None):
        if kind in ("stable", "mergesort") or stable or order is not None or self.ndim == 0:
            return plain(self, axis=axis, kind="stable" if stable else kind, order=order)
        x, axis = (self.ravel(), 0) if axis is None else (self, axis)
        return x.shape[axis] - 1 - plain(np.flip(x, axis), axis=axis, kind="stable")

    def sorted_throughout(self, kth, axis=-1, kind="introselect", order=None):
        return reversed_ties(self, axis=axis, order=order)  # sorted is one of the orders that it may give

    methods["argsort"], methods["argpartition"] = reversed_ties, sorted_throughout
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(np.ndarray))


def shake_parameters(seed):
    """Make every parameter start in a neighbouring float."""
    begin = Parameter.__init__

    def __init__(self, value):
        begin(self, value)
        self.value = neighboring(self.value, seed)

    Parameter.__init__ = __init__


def neighboring(x, seed):
    """Each number, or the float below it, or the one above: decided by its bits and the seed; 0 stays."""
    x = np.ascontiguousarray(x)
    bits = x.view(f"u{x.itemsize}").astype(np.uint64)
    mixed = (bits ^ np.uint64(seed)) * np.uint64(GOLDEN)
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(GOLDEN)
    towards = np.array([-np.inf, 0, np.inf], x.dtype)[(mixed >> np.uint64(40)) % np.uint64(3)]
    return np.where((towards == 0) | (x == 0), x, np.nextafter(x, towards))


if os.environ.get("PLAYED_TIES"):
    order_ties_otherwise()
if os.environ.get("PLAYED_NOISE"):
    shake_parameters(int(os.environ["PLAYED_NOISE"]))
