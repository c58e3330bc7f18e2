"""Values as a sentence writes them: arrays abbreviated, numbers rounded."""

import itertools

import numpy as np

SHOWN = 8


def brief(value, depth=3):
    """A short text for any value, the same on every machine; an ellipsis stands for what lies deeper."""
    if isinstance(value, np.ndarray) and value.ndim:
        if value.size > SHOWN:
            return f"{value.dtype} array of shape {value.shape}"
        return f"array({brief(value.tolist(), value.ndim)}, {value.dtype})"
    if isinstance(value, (np.ndarray, np.generic)):
        value = value.item()
    if isinstance(value, (float, complex)):
        return f"{value:.6g}"
    if isinstance(value, (list, tuple)):
        left, right = "[]" if isinstance(value, list) else "()"
        shown = [brief(item, depth - 1) for item in value[:SHOWN]] if depth else ["…"]
        shown += ["…"] * (depth > 0 and len(value) > SHOWN)
        comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
        return f"{left}{', '.join(shown)}{comma}{right}"
    if isinstance(value, dict):
        items = itertools.islice(value.items(), SHOWN if depth else 0)
        shown = [f"{brief(key, depth - 1)}: {brief(item, depth - 1)}" for key, item in items]
        shown += ["…"] * (len(value) > len(shown))
        return f"{{{', '.join(shown)}}}"
    if isinstance(value, int) and abs(value) >= 10**60:
        return f"a whole number of {value.bit_length()} bits"
    if isinstance(value, (str, bytes, int)) or value is None:
        text = repr(value[:60] if isinstance(value, (str, bytes)) else value)
        return text if len(text) <= 60 else f"{text[:57]}…"
    name = type(value).__name__
    if callable(value) and hasattr(value, "__name__"):
        return str(value.__name__)
    return f"{article(name)} {name}"


def told_apart(expected, got):
    """Both numbers in so many digits that they can be told apart."""
    pair = brief(expected), brief(got)
    return pair if pair[0] != pair[1] else tuple(repr(np.asarray(x).item()) for x in (expected, got))


def article(name):
    """The indefinite article of a word."""
    return "an" if name[0].lower() in "aeiou" else "a"


def call_text(function, arguments):
    """The call that was tried: my_step(array([1, 2], float64), 0.1)."""
    name = getattr(function, "__name__", type(function).__name__)
    return f"{name}({', '.join(brief(argument) for argument in arguments)})"
