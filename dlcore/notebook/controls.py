"""What a reader moves: sliders over a range of numbers, and choices among a few values."""

import itertools
import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from dlcore.checks import check_integer, check_number

TRUTHS = (bool, np.bool_)
ALL_DIGITS = 17  # significant digits that tell any two floats apart


@dataclass
class Control:
    """One parameter of an exploration: its stops, what they are called, and where it starts.

    kind: "slider" or "choice". values: the stops, which the published page steps through;
    texts: how each is written. scale: "linear" or "log" for a slider whose stops are evenly
    spaced, "whole" for whole numbers, so that a running kernel may take any value between;
    "stops" for all others.
    """

    kind: str
    values: list
    texts: list
    default: int
    label: str | None = None
    scale: str = "stops"
    play: bool = False
    name: str = ""

    def named(self, name):
        """The same control, tied to the parameter of this name."""
        return replace(self, name=name, label=self.label or name.replace("_", " "))


def slider(
    low=None, high=None, *, steps=None, values=None, value=None, label=None, integer=False, play=False
):
    """A slider over `steps` evenly spaced stops from low to high, or over explicit `values`.

    value: the stop it starts at (default: the first). integer: stops are whole numbers.
    play: the page shows a button that runs through the stops, for time and the like.
    In a running kernel a slider over a range also takes what lies between its stops; one over
    `values` does not, which suits results computed beforehand. Raises ValueError where `value` is not a
    stop, where an integer slider is given what is no whole number, and where stops would coincide.
    """
    if values is not None:
        if low is not None or high is not None or steps is not None:
            raise ValueError("slider: give either low, high and steps, or values")
        check_values("slider", values, "numbers")
        stops, scale = [check_number("slider", "values", stop) for stop in values], "stops"
        if len(stops) < 2 or not rise(stops):
            raise ValueError(f"slider: values must be two or more rising numbers, got {values!r}")
        if integer and not all(map(float.is_integer, stops)):
            raise ValueError(f"slider: values must be whole numbers, got {values!r}")
    else:
        low, high, steps = checked_range("slider", low, high, steps, integer)
        gap = (high - low) / (steps - 1)
        digits = 0 if integer else 2 - math.floor(log10(gap))
        between = [round(low + index * gap, digits) + 0.0 for index in range(1, steps - 1)]  # + 0: no −0
        stops, scale = [low, *between, high], "whole" if integer else "linear"
        check_apart("slider", low, high, steps, stops)
    return made("slider", stops, value, label, scale, integer, play)


def log_slider(low, high, *, steps, value=None, label=None, integer=False, play=False):
    """A slider over `steps` stops from low to high whose ratio is constant.

    The stops between the ends are rounded to three significant digits (more where they stand close),
    and so is what the function receives; whole numbers that coincide make one stop. Otherwise as `slider`.
    """
    low, high, steps = checked_range("log_slider", low, high, steps, integer)
    check_number("log_slider", "low", low, above=0)
    gap = (math.log(high) - math.log(low)) / (steps - 1)
    digits = max(3, math.ceil(1.7 - log10(gap)))  # rounding moves a stop by a tenth of a gap at most
    between = [significant(math.exp(math.log(low) + index * gap), digits) for index in range(1, steps - 1)]
    stops = [low, *between, high]
    if integer:
        stops = sorted({float(round(stop)) for stop in stops})
    check_apart("log_slider", low, high, steps, stops)
    return made("log_slider", stops, value, label, "stops" if integer else "log", integer, play)


def choice(values, *, value=..., label=None):
    """A choice among a few values: a list, or a dict from what is shown to the value.

    value: the one it starts at (default: the first).
    """
    check_values("choice", values, "values")
    shown = list(values)
    values = list(values.values()) if isinstance(values, dict) else shown
    texts = texts_of(shown)
    if len(values) < 2 or len(set(texts)) < len(texts):
        raise ValueError(f"choice: needs two or more different values, got {texts}")
    for (name, one), (other, two) in itertools.combinations(zip(texts, values, strict=True), 2):
        if same(one, two):
            raise ValueError(f"choice: values must differ, got {one!r:.60} for {name} and for {other}")
    places = [place for place, item in enumerate(values) if value is ... or same(item, value)]
    if not places:
        raise ValueError(f"choice: value must be one of {texts}, got {value!r}")
    check_label("choice", label)
    return Control("choice", values, texts, places[0], label)


def same(a, b):
    """Whether two values of a control are one: equal numbers are, but True is no 1, no array but itself."""
    if a is b:
        return True
    try:
        return isinstance(a, TRUTHS) == isinstance(b, TRUTHS) and bool(a == b)
    except ValueError:  # what == gives for arrays, or for lists of them, is no one truth value
        return False


def check_values(where, values, wanted):
    """Raise unless `values` is something like a list; a text is none."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(f"{where}: values must be a list of {wanted}, got {values!r:.60}")


def check_label(where, label):
    """Raise unless the label is a text, or None."""
    if label is not None and not isinstance(label, str):
        raise TypeError(f"{where}: label must be text, got {label!r:.60}")


def checked_range(where, low, high, steps, integer):
    """Low, high and the number of stops, if they make a range."""
    low = check_number(where, "low", low) + 0.0  # no −0
    high = check_number(where, "high", high, above=low)
    for name, end in (("low", low), ("high", high)):
        if integer and not end.is_integer():
            raise ValueError(f"{where}: {name} must be a whole number, got {end:g}")
    check_number(where, "high - low", high - low)
    return low, high, check_integer(where, "steps", steps, at_least=2)


def check_apart(where, low, high, steps, stops):
    """Raise where stops coincide, as those of 0 to 4 in whole numbers do with ten steps."""
    if len(stops) < 2 or not rise(stops):
        ends = " to ".join(texts_of([low, high]))
        raise ValueError(f"{where}: steps must be few enough for different stops from {ends}, got {steps}")


def rise(stops):
    """Whether each stop is above the one before."""
    return all(a < b for a, b in zip(stops, stops[1:], strict=False))


def made(where, stops, value, label, scale, integer, play):
    """A slider over these stops, which starts at the stop that equals `value`."""
    check_label(where, label)
    if value is None:
        default = 0
    else:
        value = check_number(where, "value", value)
        nearest = sorted(range(len(stops)), key=lambda place: abs(stops[place] - value))[:2]
        default, gap = nearest[0], abs(stops[nearest[0]] - stops[nearest[1]])
        off = abs(stops[default] - value)
        if off > 0.01 * gap or not math.isclose(stops[default], value, rel_tol=1e-6):  # float32's, too
            near = sorted(stops[place] for place in nearest)
            raise ValueError(f"{where}: value must be one of the stops, got {value:g}; near it are {near}")
    if integer:
        stops = [int(stop) for stop in stops]
    return Control("slider", stops, texts_of(stops), default, label, scale, play)


def log10(gap):
    """The logarithm of a gap between stops; of one that vanished, the least there is."""
    return math.log10(max(gap, sys.float_info.min))


def significant(number, digits):
    """The number rounded to so many significant digits."""
    return float(f"{number:.{min(digits, ALL_DIGITS) - 1}e}")


def enough_digits(values, least):
    """How many significant digits tell the numbers apart, and at least so many."""
    for digits in range(least, ALL_DIGITS):
        if len({f"{number:.{digits}g}" for number in values}) == len(values):
            return digits
    return ALL_DIGITS


def texts_of(values):
    """How each value is written, numbers in as many digits as tell them apart."""
    digits = enough_digits([value for value in values if isinstance(value, float)], 6)
    return [written(value, digits) for value in values]


def written(value, digits=6):
    """A value as the page writes it: 0.1, −3, 20,000, 2.5×10⁻⁵, or the text itself."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}".replace("-", "−")
    mantissa, _, power = f"{value:.{digits}g}".partition("e")
    mantissa = mantissa.replace("-", "−")
    if not power:
        return mantissa
    power = "10" + str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return {"1": power, "−1": f"−{power}"}.get(mantissa, f"{mantissa}×{power}")
