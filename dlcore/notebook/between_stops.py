"""The states that a running kernel shows and the published page does not: sliders between their stops."""

import itertools
import math

from dlcore.notebook.controls import enough_digits, same, written

MOST_PLACES = 5
PART = 0.37  # of the way from one stop to the next


def value_at(control, place):
    """The parameter's value where its control stands at `place`: 0 is its first stop, 1 the second, and on.

    Between two stops, as a slider over a range allows: in the same share of the way, or of the ratio.
    """
    near = min(max(round(place), 0), len(control.values) - 1)
    if abs(place - near) < 1e-6 or control.kind == "choice" or control.scale == "stops":
        return control.values[near]
    low = min(max(math.floor(place), 0), len(control.values) - 2)
    share, (a, b) = place - low, control.values[low : low + 2]
    if control.scale == "log":
        return math.exp((1 - share) * math.log(a) + share * math.log(b))
    value = a + share * (b - a)
    return round(value) if control.scale == "whole" else value


def said_value(control, value):
    """How a value is written: as its stop is, or with a digit more between stops."""
    for stop, text in zip(control.values, control.texts, strict=True):
        if same(stop, value):
            return text
    digits = between_digits(control)
    return written(float(f"{value:.{digits}g}"), digits)


def between_digits(control):
    """How many digits a value between stops is written with: four, or more where stops stand close."""
    return enough_digits(control.values, 3) + 1


def values_between(control):
    """Up to five values of a slider over a range that lie between its stops, from end to end.

    A whole number may stand on each that is no stop. None for a choice, and for a slider over `values`.
    """
    low, high = control.values[0], control.values[-1]
    if control.kind == "choice" or control.scale == "stops":
        return []
    if control.scale == "whole":
        return spread(sorted(set(range(low, high + 1)) - set(control.values)))
    gaps = spread(list(itertools.pairwise(control.values)))
    if control.scale == "log":
        return [math.exp((1 - PART) * math.log(a) + PART * math.log(b)) for a, b in gaps]
    return [a + PART * (b - a) for a, b in gaps]


def spread(items):
    """At most five of the items, both ends among them."""
    if len(items) <= MOST_PLACES:
        return items
    return [items[place * (len(items) - 1) // (MOST_PLACES - 1)] for place in range(MOST_PLACES)]


def states_between(exploration):
    """States with a slider between its stops: each slider alone, and all together, for every choice."""
    controls = exploration.controls
    between = {control.name: values_between(control) for control in controls}
    moving = [name for name, values in between.items() if values]
    for moved in [(name,) for name in moving] + [tuple(moving)] * (len(moving) > 1):
        options = []
        for control in controls:
            if control.kind == "choice":
                options.append(control.values)
            elif control.name in moved:
                options.append(between[control.name])
            else:
                options.append(spread(control.values))
        yield from paired(controls, options)


def paired(controls, options):
    """Every choice with each place of the sliders, which move together, the second from its other end."""
    sliders = [place for place, control in enumerate(controls) if control.kind == "slider"]
    longest = max(len(options[place]) for place in sliders)
    chosen = [options[place] if place not in sliders else [None] for place in range(len(controls))]
    for values in itertools.product(*chosen):
        for step in range(longest):
            state = dict(zip((control.name for control in controls), values, strict=True))
            for turn, place in enumerate(sliders):
                own = options[place][:: -1 if turn else 1]
                state[controls[place].name] = own[step % len(own)]
            yield state


def check_between(exploration):
    """Draw the exploration between its stops; how often it was. Raises ValueError where a drawing fails."""
    count = 0
    for state in states_between(exploration):
        try:
            exploration.draw(state)
        except Exception as error:
            said = ", ".join(f"{name}={value!r}" for name, value in state.items())
            raise ValueError(
                f"{exploration.where}: in a kernel its sliders stand between their stops too, and at {said} "
                f"it fails with {type(error).__name__}: {error}"
            ) from error
        count += 1
    return count
