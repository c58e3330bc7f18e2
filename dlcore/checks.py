"""Argument checks with one wording: `where: name must be wanted, got what came`."""

import numpy as np

KINDS = {"float": np.floating, "int": np.integer, "bool": np.bool_}


def check_array(where, name, x, shape=None, *, kind="float", dtype=None, finite=False):
    """Return `x` if it is an array of this shape, kind and dtype; else say what came instead.

    shape: tuple of sizes; a string such as "B" stands for any size of at least one, and a
    leading `...` for any number of leading axes. kind: "float", "int" or "bool".
    Raises TypeError for a wrong type or dtype, ValueError for a wrong shape or, where
    `finite` is asked for, for a NaN or an infinity.
    """
    if not isinstance(x, np.ndarray):
        raise TypeError(f"{where}: {name} must be a NumPy array, got {type(x).__name__}")
    if dtype is not None and x.dtype != dtype:
        raise TypeError(f"{where}: {name} must be {np.dtype(dtype)}, got {x.dtype}")
    if not issubclass(x.dtype.type, KINDS[kind]):
        raise TypeError(f"{where}: {name} must be an array of {kind}, got {x.dtype}")
    if shape is not None and not fits(x.shape, shape):
        raise ValueError(f"{where}: {name} must be {written(shape)}, got {x.shape}")
    if finite and not np.isfinite(x).all():
        raise ValueError(f"{where}: {name} must be finite, got NaN or infinity")
    return x


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


def fits(actual, wanted):
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


def written(shape):
    """A shape as the error message writes it: (B, 64)."""
    parts = ["..." if part is ... else str(part) for part in shape]
    return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"


def check_number(where, name, value, *, above=None, at_least=None, below=None, at_most=None):
    """Return `value` as a Python float if it is real, finite and within the bounds; else say what came.

    An np.float64 would make a computation with float32 arrays one in float64; a float does not.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{where}: {name} must be a number, got {value!r}")
    bounds = [
        (above, "above", lambda bound: value > bound),
        (at_least, "at least", lambda bound: value >= bound),
        (below, "below", lambda bound: value < bound),
        (at_most, "at most", lambda bound: value <= bound),
    ]
    wanted = [(f"{word} {bound}", holds(bound)) for bound, word, holds in bounds if bound is not None]
    if not np.isfinite(value) or not all(held for _, held in wanted):
        range_ = " and ".join(text for text, _ in wanted) or "finite"
        raise ValueError(f"{where}: {name} must be {range_}, got {value!r}")
    return float(value)


def check_integer(where, name, value, *, at_least=None, at_most=None):
    """Return `value` as a Python int if it is a whole number within the bounds; else say what came."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{where}: {name} must be a whole number, got {value!r}")
    if (at_least is not None and value < at_least) or (at_most is not None and value > at_most):
        bounds = (("at least", at_least), ("at most", at_most))
        range_ = " and ".join(f"{word} {bound}" for word, bound in bounds if bound is not None)
        raise ValueError(f"{where}: {name} must be {range_}, got {value}")
    return int(value)


def check_choice(where, name, value, choices):
    """Return `value` if it is one of `choices`; else list them."""
    if value not in choices:
        listed = ", ".join(repr(choice) for choice in choices)
        raise ValueError(f"{where}: {name} must be one of {listed}, got {value!r}")
    return value


def check_rng(where, rng):
    """Return a `numpy.random.Generator`: the one given, or a new one from a seed."""
    if isinstance(rng, np.random.Generator):
        return rng
    if isinstance(rng, (int, np.integer)) and not isinstance(rng, bool):
        if rng < 0:
            raise ValueError(f"{where}: rng must be a seed of at least 0, got {rng}")
        return np.random.default_rng(rng)
    raise TypeError(f"{where}: rng must be a numpy.random.Generator or an integer seed, got {rng!r}")


def check_dtype(where, dtype):
    """Return float32 or float64 as a NumPy dtype; refuse any other."""
    try:
        wanted = None if dtype is None else np.dtype(dtype)  # NumPy takes None for float64
    except TypeError:
        wanted = dtype  # nothing that NumPy knows
    if wanted not in (np.float32, np.float64):
        raise TypeError(f"{where}: dtype must be float32 or float64, got {wanted}")
    return wanted


def check_rows(where, arrays):
    """Return the number of rows N that all the arrays have, at least one; else say what came instead."""
    if not arrays:
        raise TypeError(f"{where}: give at least one array")
    for array in arrays:
        if not isinstance(array, np.ndarray) or array.ndim == 0:
            raise TypeError(f"{where}: each array must be a NumPy array with rows, got {array!r:.60}")
    lengths = [len(array) for array in arrays]
    if len(set(lengths)) > 1 or lengths[0] == 0:
        raise ValueError(f"{where}: arrays must have the same number of rows, at least 1, got {lengths}")
    return lengths[0]


def check_sentences(where, name, sentences):
    """Return `sentences` if they are lists of tokens, and no generator; else say what came.

    A string is no such list: its items are letters.
    """
    if not hasattr(sentences, "__len__"):
        raise TypeError(f"{where}: {name} must be a list of sentences, got {type(sentences).__name__}")
    for sentence in sentences:
        if isinstance(sentence, str) or not hasattr(sentence, "__len__"):
            raise TypeError(f"{where}: {name} must be lists of tokens, got {sentence!r:.60}")
    return sentences
