"""Values as a sentence writes them: arrays abbreviated, numbers rounded."""

import numpy as np

SHOWN = 8


def brief(value):
    """A short text for any value, the same on every machine."""
    if isinstance(value, np.ndarray) and value.ndim:
        if value.size > SHOWN:
            return f"{value.dtype} array of shape {value.shape}"
        return f"array({brief(value.tolist())}, {value.dtype})"
    if isinstance(value, (np.ndarray, np.generic)):
        value = value.item()
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, (list, tuple)):
        left, right = "[]" if isinstance(value, list) else "()"
        shown = [brief(item) for item in value[:SHOWN]] + ["…"] * (len(value) > SHOWN)
        comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
        return f"{left}{', '.join(shown)}{comma}{right}"
    if isinstance(value, dict):
        shown = [f"{brief(key)}: {brief(item)}" for key, item in list(value.items())[:SHOWN]]
        return f"{{{', '.join(shown)}{', …' if len(value) > SHOWN else ''}}}"
    if isinstance(value, (str, bytes, int)) or value is None:
        text = repr(value)
        return text if len(text) <= 60 else f"{text[:57]}…"
    return getattr(value, "__name__", f"a {type(value).__name__}")


def told_apart(expected, got):
    """Both numbers in so many digits that they can be told apart."""
    pair = brief(expected), brief(got)
    return pair if pair[0] != pair[1] else tuple(repr(np.asarray(x).item()) for x in (expected, got))


def article(name):
    """The indefinite article of a word."""
    return "an" if name[0] in "aeiou" else "a"


def call_text(function, arguments):
    """The call that was tried: my_step(array([1, 2], float64), 0.1)."""
    name = getattr(function, "__name__", type(function).__name__)
    return f"{name}({', '.join(brief(argument) for argument in arguments)})"
