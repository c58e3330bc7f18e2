"""Argument checks with one wording: `where: name must be wanted, got what came`."""

import math
import operator
from collections.abc import Hashable

import numpy as np

PLAIN = (np.ndarray, np.memmap)  # memmap: a plain array whose entries happen to lie in a file
KINDS = {"float": "f", "int": "iu", "bool": "b"}
FLOATS = (np.dtype(np.float32), np.dtype(np.float64))
NO_NUMBERS = (bool, np.bool_, np.timedelta64)  # to Python or NumPy these are integers


def check_array(where, name, x, shape=None, *, kind="float", dtype=None, finite=False):
    """Return `x` if it is an array of this shape, kind and dtype; else say what came instead.

    shape: tuple of sizes; a string such as "B" stands for any size of at least one, and a
    leading `...` for any number of leading axes. kind: "float" (float32 or float64), "int" or "bool".
    Raises TypeError for a wrong type or dtype and for a subclass as in `check_plain`, ValueError for
    a wrong shape or, where `finite` is asked for, for a NaN or an infinity.
    """
    if type(x) is not np.ndarray:  # tested here first, as every layer calls this
        check_plain(where, name, x)
    if dtype is not None and x.dtype != dtype:
        raise TypeError(f"{where}: {name} must be {np.dtype(dtype)}, got {x.dtype}")
    if x.dtype.kind not in KINDS[kind]:
        raise TypeError(f"{where}: {name} must be an array of {kind}, got {x.dtype}")
    if kind == "float" and x.dtype not in FLOATS:  # half precision, long double, another byte order
        raise TypeError(f"{where}: {name} must be float32 or float64, got {x.dtype}")
    if shape is not None and not matches(x.shape, shape):
        raise ValueError(f"{where}: {name} must be {shape_text(shape)}, got {x.shape}")
    if finite and not np.isfinite(x).all():
        raise ValueError(f"{where}: {name} must be finite, got NaN or infinity")
    return x


def check_plain(where, name, x):
    """Raise unless `x` is a plain NumPy array, in memory or, as an `np.memmap`, in a file.

    Other subclasses give the operators another meaning: `*` multiplies matrices where x is an
    `np.matrix`, and leaves out what is hidden where x is a masked array.
    """
    if type(x) not in PLAIN:
        raise TypeError(f"{where}: {name} must be a NumPy array, got {kind_of(x)}")


def kind_of(x):
    """The name of x's class, as messages say it; a class given for one of its objects is named itself."""
    return f"the class {x.__name__}" if isinstance(x, type) else type(x).__name__


def brief(value):
    """What came, as messages write it: the beginning where it is long."""
    try:
        text = repr(value)
    except ValueError:  # Python writes no whole number of more than 4300 digits
        return "a number of thousands of digits"
    return text if len(text) <= 60 else f"{text[:57]}..."


def check_filled(where, name, x):
    """Raise if the array holds nothing: one of its axes is of length 0."""
    if x.size == 0:
        raise ValueError(f"{where}: {name} must not be empty, got {x.shape}")


def check_gradient(where, dy, like):
    """Raise unless `dy` has the shape and dtype of the output that it is the gradient of."""
    check_array(where, "dy", dy, like.shape, dtype=like.dtype)


def check_indices(where, name, x, shape, count):
    """Raise unless `x` is an integer array of this shape, as in `check_array`, with entries in 0..count-1."""
    check_array(where, name, x, shape, kind="int")
    if x.size and (x.min() < 0 or x.max() >= count):
        raise ValueError(f"{where}: {name} must be in 0..{count - 1}, got {x.min()}..{x.max()}")


def check_pair(where, name, pair, parts):
    """Return `pair` if it is a tuple of two, such as the `parts` "(h_0, c_0)"; else say what came."""
    if not isinstance(pair, tuple) or len(pair) != 2:
        came = f"a tuple of {len(pair)}" if isinstance(pair, tuple) else type(pair).__name__
        raise TypeError(f"{where}: {name} must be a pair {parts}, got {came}")
    return pair


def matches(actual, wanted):
    """Whether the shape `actual` is of the form `wanted`."""
    if wanted and wanted[0] is ...:
        wanted = wanted[1:]
        if len(actual) < len(wanted):
            return False
        actual = actual[len(actual) - len(wanted) :]
    if len(actual) != len(wanted):
        return False
    for size, want in zip(actual, wanted, strict=True):  # a loop: every layer calls this
        if size != want and not (isinstance(want, str) and size > 0):
            return False
    return True


def shape_text(shape):
    """A shape as the error message writes it: (B, 64)."""
    parts = ["..." if part is ... else str(part) for part in shape]
    return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"


def check_number(where, name, value, *, above=None, at_least=None, below=None, at_most=None, dtype=None):
    """Return `value` as a Python float if it is real, finite and within the bounds; else say what came.

    An np.float64 would make a computation with float32 arrays one in float64; a float does not. Where a
    `dtype` is given, that of the arrays it will meet, all this must hold for what it is rounded to there.
    """
    if isinstance(value, NO_NUMBERS) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{where}: {name} must be a number, got {brief(value)}")
    try:
        number = float(value)
    except OverflowError:  # a whole number beyond every float
        value = number = math.inf if value > 0 else -math.inf
    bounds = [
        (above, "above", operator.gt),
        (at_least, "at least", operator.ge),
        (below, "below", operator.lt),
        (at_most, "at most", operator.le),
    ]
    bounds = [(bound, word, holds) for bound, word, holds in bounds if bound is not None]
    wanted = [f"{word} {bound}" for bound, word, _ in bounds]
    if not math.isfinite(number) or not all(holds(number, bound) for bound, _, holds in bounds):
        raise ValueError(f"{where}: {name} must be {' and '.join(wanted) or 'finite'}, got {brief(value)}")
    if dtype is not None:
        with np.errstate(over="ignore"):  # infinity is refused
            used = np.dtype(dtype).type(number)
        if not np.isfinite(used) or not all(holds(used, bound) for bound, _, holds in bounds):
            wanted = " and ".join([*wanted, "finite"])
            raise ValueError(f"{where}: {name} must be {wanted} in {used.dtype}, got {brief(value)}")
    return number


def check_scalar(where, name, value):
    """Return as a Python float what a function of the reader's own gave, be it NaN; else say what came.

    An array without axes is a number too, as `np.where` gives one.
    """
    if np.ndim(value) != 0 or np.asarray(value).dtype.kind not in "fiu":
        raise TypeError(f"{where}: {name} must be a number, got {value!r:.60}")
    return float(value)


def check_integer(where, name, value, *, at_least=None, at_most=None):
    """Return `value` as a Python int if it is a whole number within the bounds; else say what came."""
    if isinstance(value, NO_NUMBERS) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{where}: {name} must be a whole number, got {brief(value)}")
    if (at_least is not None and value < at_least) or (at_most is not None and value > at_most):
        bounds = (("at least", at_least), ("at most", at_most))
        range_ = " and ".join(f"{word} {bound}" for word, bound in bounds if bound is not None)
        raise ValueError(f"{where}: {name} must be {range_}, got {brief(int(value))}")
    return int(value)


def check_choice(where, name, value, choices):
    """Return `value` if it is one of `choices`; else list them."""
    if not isinstance(value, Hashable) or value not in choices:  # an array would be compared entry by entry
        listed = ", ".join(repr(choice) for choice in choices)
        raise ValueError(f"{where}: {name} must be one of {listed}, got {brief(value)}")
    return value


def check_rng(where, rng):
    """Return a `numpy.random.Generator`: the one given, or a new one from a seed."""
    if isinstance(rng, np.random.Generator):
        return rng
    if isinstance(rng, (int, np.integer)) and not isinstance(rng, NO_NUMBERS):
        if rng < 0:
            raise ValueError(f"{where}: rng must be a seed of at least 0, got {brief(int(rng))}")
        return np.random.default_rng(rng)
    raise TypeError(f"{where}: rng must be a numpy.random.Generator or an integer seed, got {brief(rng)}")


def check_dtype(where, dtype):
    """Return float32 or float64 as a NumPy dtype; refuse any other."""
    try:
        wanted = None if dtype is None else np.dtype(dtype)  # NumPy takes None for float64
    except TypeError:
        wanted = f"{dtype!s:.60}"  # nothing that NumPy knows
    if wanted not in (np.float32, np.float64):
        raise TypeError(f"{where}: dtype must be float32 or float64, got {wanted}")
    return wanted


def check_rows(where, arrays):
    """Return the number of rows N that all the arrays have, at least one; else say what came instead.

    Arrays of any dtype: rows are only taken, not computed with.
    """
    if not arrays:
        raise TypeError(f"{where}: give at least one array")
    for array in arrays:
        if isinstance(array, np.ndarray):
            check_plain(where, "each array", array)
        if not isinstance(array, np.ndarray) or array.ndim == 0:
            raise TypeError(f"{where}: each array must be a NumPy array with rows, got {brief(array)}")
    lengths = [len(array) for array in arrays]
    if len(set(lengths)) > 1 or lengths[0] == 0:
        raise ValueError(f"{where}: arrays must have the same number of rows, at least 1, got {lengths}")
    return lengths[0]


def check_sentences(where, name, sentences):
    """Return `sentences` if they are lists of tokens, and no generator; else say what came.

    A string is no such list: its items are letters. Nor is a list of lists: none of these can be counted.
    """
    if not hasattr(sentences, "__len__"):
        raise TypeError(f"{where}: {name} must be a list of sentences, got {kind_of(sentences)}")
    for sentence in sentences:
        if isinstance(sentence, np.ndarray):
            check_plain(where, f"each of {name}", sentence)
        if isinstance(sentence, (str, dict, set)) or not hasattr(sentence, "__len__"):
            raise TypeError(f"{where}: {name} must be lists of tokens, got {brief(sentence)}")
        if isinstance(next(iter(sentence), None), (list, np.ndarray)):  # such as several references for each
            raise TypeError(f"{where}: {name} must be lists of tokens, got a list of lists {brief(sentence)}")
    return sentences
