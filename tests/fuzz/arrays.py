"""What Hypothesis draws: values of every size, memory of every layout, dtypes that are to be refused."""

import tempfile

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

TINY = (0.0, 5e-324, 1e-45, 1e-38, 1e-30, 1e-8)
MODERATE = (1.0, 0.5, 3.0, 20.0, 89.0, 100.0, 750.0, 1000.0)
WIDE = {"float32": (1e6, 1e10, 1e15, 1e17), "float64": (1e10, 1e30, 1e100, 1e150)}  # squares are finite
EXTREME = {"float32": (1e20, 1e30, 3e38), "float64": (1e160, 1e200, 1.7e308)}
NEITHER = (np.nan, np.inf, -np.inf)
REACHES = ("moderate", "wide", "extreme", "not finite")
SCALES = {
    "moderate": (1.0, 0.0, 1e-8, 100.0),
    "wide": (1.0, 0.0, 1e-8, 1e-30, 1e3),
    "extreme": (1.0, 0.0, 1e-30),
    "not finite": (1.0, 0.0, np.nan, np.inf),
}


def numbers(dtype, reach):
    """Floats of this dtype, up to a reach: round ones first, then any."""
    dtype = np.dtype(dtype)
    round_ones, largest = TINY + MODERATE, 1e3
    if reach != "moderate":
        round_ones, largest = round_ones + WIDE[dtype.name], WIDE[dtype.name][-1]
    if reach in ("extreme", "not finite"):
        round_ones, largest = round_ones + EXTREME[dtype.name], EXTREME[dtype.name][-1]
    signed = [sign * number for number in round_ones for sign in (1, -1)]
    if reach == "not finite":
        signed = list(NEITHER) * 10 + signed  # often, or they are rarely met
    with np.errstate(under="ignore"):
        signed = np.array(signed, dtype).tolist()
        largest = float(dtype.type(largest))
        largest = largest if largest <= WIDE[dtype.name][-1] else float(np.finfo(dtype).max)
    return st.sampled_from(signed) | st.floats(-largest, largest, width=8 * dtype.itemsize)


@st.composite
def altered(draw, array, reach):
    """(an array of the same shape and dtype, what was done to it in words)."""
    if array.size == 0:
        return array, "left"
    kind = array.dtype.kind
    if kind == "b":
        value = draw(st.sampled_from([True, False]))
        return np.full_like(array, value), f"all {value}"
    if kind in "iu":
        low, high = int(array.min()), int(array.max())
        value = draw(st.sampled_from([low, high, 0, 1, -1, high + 1, np.iinfo(np.int64).max]))
        return with_one(draw, array, value)
    how = draw(st.sampled_from(["constant", "one entry", "scaled", "ties", "free"]))
    if how == "constant":
        value = draw(numbers(array.dtype, reach))
        return np.full_like(array, value), f"all {value:g}"
    if how == "one entry":
        return with_one(draw, array, draw(numbers(array.dtype, reach)))
    if how == "scaled":
        larger = () if reach == "moderate" else (1e-30, *WIDE[array.dtype.name])
        scale = draw(st.sampled_from((1e-8, 100.0, *larger)))
        return array * array.dtype.type(scale), f"times {scale:g}"
    if how == "ties" or array.size > 60:
        return np.round(array), "rounded, so that values repeat"
    return draw(arrays(array.dtype, array.shape, elements=numbers(array.dtype, reach))), "free"


def with_one(draw, array, value):
    place = draw(st.integers(0, array.size - 1))
    changed = array.copy()
    changed.flat[place] = value
    return changed, f"entry {place} = {value:g}"


class Labeled(np.ndarray):
    """A user's subclass that adds nothing."""


def spread(array):
    """The same values in every other place of a larger array."""
    larger = np.zeros([2 * size for size in array.shape], array.dtype)
    view = larger[(..., *[slice(None, None, 2)] * array.ndim)]
    view[...] = array
    return view


def backwards(array):
    """The same values in memory that runs the other way along every axis."""
    turned = (..., *[slice(None, None, -1)] * array.ndim)
    return array[turned].copy()[turned]


def frozen(array):
    array = array.copy()
    array.flags.writeable = False
    return array


def unaligned(array):
    """The same values from an odd address on."""
    room = np.empty(array.nbytes + 1, np.uint8)[1:].view(array.dtype).reshape(array.shape)
    room[...] = array
    return room


def mapped(array):
    """The same values in a file."""
    with tempfile.TemporaryFile() as file:
        held = np.memmap(file, array.dtype, "w+", shape=array.shape)
    held[...] = array
    return held


def masked(array):
    """The same values, the first of them masked."""
    return np.ma.MaskedArray(array, np.arange(array.size).reshape(array.shape) == 0)


LAYOUTS = {
    "Fortran order": lambda array: array.copy(order="F"),
    "negative strides": backwards,
    "every other place": spread,
    "read-only": frozen,
    "unaligned": unaligned,
    "another byte order": lambda array: array.astype(array.dtype.newbyteorder()),
    "memmap": mapped,
    "user subclass": lambda array: array.view(Labeled),
    "recarray": lambda array: array.view(np.recarray),
    "MaskedArray": np.ma.MaskedArray,
    "MaskedArray with an entry masked": masked,
    "np.matrix": lambda array: np.asmatrix(array) if array.ndim == 2 else array,
}
OTHER_KINDS = {
    "f": ("float16", "longdouble", "int64", "bool", "complex64", "complex128", "object", "str"),
    "i": ("float64", "bool", "complex128", "object", "str"),
    "b": ("int64", "uint8", "float32", "object"),
}
NO_ARRAYS = {
    "a list": lambda array: array.tolist(),
    "None": lambda array: None,
    "a string": lambda array: "1.0",
    "a number": lambda array: 1,
    "an array without axes": lambda array: array.ravel()[0] * np.ones((), array.dtype),
    "an object": lambda array: object(),
}
ODD_NUMBERS = (
    *(0, 1, -1, 2, 7, 0.5, 2.0, -0.5, 1e-46, 1e-300, 1e6, 1e300, np.nan, np.inf, -np.inf),
    *(
        True,
        None,
        "2",
        2j,
        [1],
        (1, 2),
        print,
        np.float16(0.3),
        np.float32(0.3),
        np.float64(0.3),
        np.float32(2),
    ),
    *(np.int8(1), np.uint8(2), np.bool_(True), np.array(2), np.array(0.5)),
)
SHAPES = {
    "without its first row": lambda array: array[1:],
    "empty along the first axis": lambda array: array[:0],
    "empty along the last axis": lambda array: array[..., :0],
    "one along the last axis": lambda array: array[..., :1],
    "an axis more": lambda array: array[None],
    "an axis at the end": lambda array: array[..., None],
    "an axis less": lambda array: array[0],
    "flat": np.ravel,
    "turned": np.transpose,
}
