"""What a reader moves: sliders over a range of numbers, and choices among a few values."""

import math
from dataclasses import dataclass, replace

from dlcore.checks import check_integer, check_number


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
    `values` does not, which suits results computed beforehand. Raises ValueError where `value` is not a stop.
    """
    if values is not None:
        if low is not None or high is not None or steps is not None:
            raise ValueError("slider: give either low, high and steps, or values")
        stops, scale = [check_number("slider", "values", stop) for stop in values], "stops"
        if len(stops) < 2 or any(a >= b for a, b in zip(stops, stops[1:], strict=False)):
            raise ValueError(f"slider: values must be two or more rising numbers, got {values!r}")
    else:
        low, high, steps = checked_range("slider", low, high, steps)
        gap = (high - low) / (steps - 1)
        digits = 2 - math.floor(math.log10(gap))
        stops = [round(low + index * gap, digits) for index in range(steps)]
        scale = "linear"
    return made("slider", stops, value, label, scale, integer, play)


def log_slider(low, high, *, steps, value=None, label=None, integer=False, play=False):
    """A slider over `steps` stops from low to high whose ratio is constant.

    The stops are rounded to three significant digits (more where they stand close), and so is
    what the function receives. Otherwise as `slider`.
    """
    low, high, steps = checked_range("log_slider", low, high, steps)
    check_number("log_slider", "low", low, above=0)
    gap = math.log(high / low) / (steps - 1)
    digits = max(3, math.ceil(1.7 - math.log10(gap)))  # rounding moves a stop by a tenth of a gap at most
    stops = [significant(low * math.exp(index * gap), digits) for index in range(steps)]
    return made("log_slider", stops, value, label, "log", integer, play)


def choice(values, *, value=None, label=None):
    """A choice among a few values: a list, or a dict from what is shown to the value.

    value: the one it starts at (default: the first).
    """
    texts = [str(text) for text in values] if isinstance(values, dict) else [written(item) for item in values]
    values = list(values.values()) if isinstance(values, dict) else list(values)
    if len(values) < 2 or len(set(texts)) < len(texts):
        raise ValueError(f"choice: needs two or more different values, got {texts}")
    if value is not None and value not in values:
        raise ValueError(f"choice: value must be one of {texts}, got {value!r}")
    return Control("choice", values, texts, 0 if value is None else values.index(value), label)


def checked_range(where, low, high, steps):
    """Low, high and the number of stops, if they make a range."""
    check_number(where, "low", low)
    check_number(where, "high", high, above=low)
    return low, high, check_integer(where, "steps", steps, at_least=2)


def made(where, stops, value, label, scale, integer, play):
    """A slider over these stops, which starts at the stop that equals `value`."""
    if integer:
        stops = sorted({round(stop) for stop in stops})
        scale = "whole" if scale == "linear" else "stops"
    else:
        stops = [float(stop) for stop in stops]
    near = [index for index, stop in enumerate(stops) if value is None or math.isclose(stop, value)]
    if not near:
        nearest = sorted(sorted(stops, key=lambda stop: abs(stop - value))[:2])
        raise ValueError(f"{where}: value must be one of the stops, got {value}; near it are {nearest}")
    return Control("slider", stops, [written(stop) for stop in stops], near[0], label, scale, play)


def significant(number, digits):
    """The number rounded to so many significant digits."""
    return float(f"{number:.{digits - 1}e}")


def written(value):
    """A value as the page writes it: 0.1, −3, 20,000, 2.5×10⁻⁵, or the text itself."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}".replace("-", "−")
    mantissa, _, exponent = f"{value:.6g}".partition("e")
    mantissa = mantissa.replace("-", "−")
    if not exponent:
        return mantissa
    power = "10" + str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return {"1": power, "−1": f"−{power}"}.get(mantissa, f"{mantissa}×{power}")
