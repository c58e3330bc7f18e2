"""Whether what came is what was expected, and if not, the first way in which it differs."""

import dataclasses
import itertools
from collections.abc import Iterator

import numpy as np

from dlcore.notebook.exercises.wording import article, brief, told_apart

PLAIN = (str, bytes, type(None))
ROUNDING = 100  # multiples of the dtype's precision allowed by the order of a sum


def difference(expected, got, tolerance, absolute=0.0, where=""):
    """The first difference in a sentence, or an empty text.

    Type, shape and dtype are compared before numbers. A tuple may come as a list, or as an
    iterator; a 0-d array is a number; floats may differ by `tolerance`, relative.
    """
    expected, got = simplified(expected), simplified(got)
    at = f"{where} " if where else ""
    if isinstance(expected, np.ndarray):
        return array_difference(expected, got, tolerance, absolute, at)
    if kind_of(expected):
        return number_difference(expected, got, tolerance, absolute, at)
    if isinstance(expected, list):
        return list_difference(expected, got, tolerance, absolute, at)
    if isinstance(expected, dict):
        return dict_difference(expected, got, tolerance, absolute, at)
    if isinstance(expected, PLAIN):
        same = type(expected) is type(got) and expected == got
        return "" if same else f"{at}expected {brief(expected)}, got {brief(got)}."
    return object_difference(expected, got, tolerance, absolute, at)


def equal(a, b):
    """Whether two values are the same to the last bit."""
    return not difference(a, b, 0.0)


def simplified(value):
    """A value in one of the forms that are compared: an array, number, list, dict, text, object."""
    if type(value) is np.ndarray and value.ndim == 0:
        return value[()]
    return list(value) if isinstance(value, (tuple, range)) else value


def kind_of(value):
    """What kind of number a value is, by NumPy's letter: b, i, u, f or c; empty for anything else."""
    if not isinstance(value, (int, float, complex, np.generic)):
        return ""
    kind = np.asarray(value).dtype.kind  # O for a whole number of more than 64 bits
    return kind if kind in "biufc" else ""


def number_difference(expected, got, tolerance, absolute, at):
    """The difference of what came from an expected number; True is no 1, and 1 no True."""
    wanted, came = kind_of(expected), kind_of(got)
    if not came or (wanted == "b") != (came == "b") or (wanted != "c" and came == "c"):
        what = "" if wanted == "b" else "the number "
        return f"{at}expected {what}{brief(expected)}, got {described(got)}."
    if not close(np.asarray(expected), np.asarray(got), tolerance, absolute).all():
        return f"{at}expected {{}}, got {{}}.".format(*told_apart(expected, got))
    return ""


def list_difference(expected, got, tolerance, absolute, at):
    """The first difference of what came from expected values: how many, then each.

    An iterator, which may have no end, is taken as far as there are expected values and one more.
    """
    if isinstance(got, Iterator):
        got = list(itertools.islice(got, len(expected) + 1))
        if len(got) > len(expected):
            return f"{at}expected {len(expected)} values, got more."
    if not isinstance(got, list):
        return f"{at}expected {len(expected)} values, got {described(got)}."
    if len(expected) != len(got):
        return f"{at}expected {len(expected)} values, got {len(got)}."
    pairs = enumerate(zip(expected, got, strict=True), start=1)
    found = (difference(a, b, tolerance, absolute, f"{at}value {place}:") for place, (a, b) in pairs)
    return next(filter(None, found), "")


def started(got):
    """What came; an iterator with its first value taken, as a generator runs only then."""
    if isinstance(got, Iterator):
        next(got, None)
    return got


def array_difference(expected, got, tolerance, absolute, at):
    """The first difference of what came from an expected array: type, shape, dtype, entries.

    A subclass is none that was asked for: the masked entries of a masked array equal anything.
    """
    if type(got) is not np.ndarray:
        return f"{at}expected an array of shape {expected.shape}, got {described(got)}."
    if got.shape != expected.shape:
        return f"{at}expected an array of shape {expected.shape}, got shape {got.shape}."
    if not same_dtype(expected.dtype, got.dtype):
        return f"{at}expected dtype {expected.dtype}, got {got.dtype}."
    wrong = ~close(expected, got, tolerance, absolute)
    if not wrong.any():
        return ""
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    place = f"[{', '.join(map(str, first))}]"
    share = f"{int(wrong.sum())} of {wrong.size} entries differ"
    wanted, came = told_apart(expected[first], got[first])
    return f"{at}expected {wanted} at {place}, got {came} ({share})."


def same_dtype(a, b):
    """Whether the dtypes agree; whole numbers of any width are alike."""
    return a == b or (a.kind in "iu" and b.kind in "iu") or (a.kind in "US" and a.kind == b.kind)


def close(expected, got, tolerance, absolute):
    """Entry by entry, whether two numbers or arrays agree; a NaN agrees with a NaN."""
    if expected.dtype.kind not in "fc" and got.dtype.kind not in "fc":
        return np.asarray(expected == got)
    finite = np.abs(expected[np.isfinite(expected)])
    if tolerance > 0 and finite.size and expected.dtype.kind in "fc":
        absolute = max(absolute, ROUNDING * np.finfo(expected.dtype).eps * float(finite.max()))
    return np.isclose(got, expected, rtol=tolerance, atol=absolute, equal_nan=True)


def dict_difference(expected, got, tolerance, absolute, at):
    """The first difference of what came from an expected dict: its keys, then its values."""
    if not isinstance(got, dict) or expected.keys() != got.keys():
        return f"{at}expected a dict with the keys {brief(list(expected))}, got {brief(got)}."
    found = (difference(expected[k], got[k], tolerance, absolute, f"{at}[{brief(k)}]:") for k in expected)
    return next(filter(None, found), "")


def object_difference(expected, got, tolerance, absolute, at):
    """The first difference of objects: their type, then what they hold."""
    if callable(expected) and not hasattr(expected, "__dict__"):
        return "" if got is expected else f"{at}expected {brief(expected)}, got {brief(got)}."
    if type(got) is not type(expected):
        name = type(expected).__name__
        return f"{at}expected {article(name)} {name}, got {described(got)}."
    if isinstance(expected, np.random.Generator):
        return ""
    if dataclasses.is_dataclass(expected) or hasattr(expected, "__dict__"):
        return dict_difference(vars(expected), vars(got), tolerance, absolute, at)
    return "" if expected == got else f"{at}expected {brief(expected)}, got {brief(got)}."


def described(value):
    """What a value is, and the value."""
    if value is None:
        return "None"
    names = {np.ndarray: "an array", int: "a number", float: "a number", bool: "a truth value"}
    name = type(value).__name__
    what, text = names.get(type(value), f"{article(name)} {name}"), brief(value)
    return text if text.endswith(name) else f"{what}: {text}"  # not: a generator: a generator
