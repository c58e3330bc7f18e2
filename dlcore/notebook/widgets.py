"""The face in a running kernel: ipywidgets over a picture that is drawn on demand."""

import html
import math

import ipywidgets

from dlcore.notebook.between_stops import between_digits, said_value
from dlcore.notebook.images import quick_png

CACHED = 256
PLAY_MILLISECONDS = 150
FINE = 60  # steps of a slider from end to end
MOST_PARTS = 10  # into which a gap between two stops is cut to have them


def live_view(exploration):
    """The widget view of a mime bundle, written out: the ipywidgets 7 that Colab has makes none itself."""
    view = {"version_major": 2, "version_minor": 0, "model_id": Live(exploration).box.model_id}
    return {"application/vnd.jupyter.widget-view+json": view}


class Live:
    """One view of an exploration, drawn when a control moves and kept for the next time.

    The browser holds further moves back until the kernel has answered and then sends the last
    one only, so that a fast drag does not queue.
    """

    def __init__(self, exploration):
        self.exploration = exploration
        self.inputs = [input_for(control) for control in exploration.controls]
        image, reading, _ = exploration.default_picture
        said = caption(exploration.controls, exploration.default, reading)
        self.kept = {self.key(): (quick_png(image), said)}
        self.image = ipywidgets.Image(format="png", width=str(image.width), height=str(image.height))
        self.image.layout = ipywidgets.Layout(width="auto", height="auto", max_width="100%")
        self.caption = ipywidgets.HTML(layout=ipywidgets.Layout(min_height="2em"))
        for widget in self.inputs:
            widget.observe(self.update, "value")
        self.update()
        rows = [
            with_play(widget, control) if control.play else widget
            for widget, control in zip(self.inputs, exploration.controls, strict=True)
        ]
        self.box = ipywidgets.VBox([*rows, spoken(exploration.alt), self.image, self.caption])

    def key(self):
        """The values of the widgets, by which pictures are kept."""
        return tuple(widget.value for widget in self.inputs)

    def update(self, change=None):
        """Show the picture and the reading of what the controls say, or the error that it raised."""
        controls, key = self.exploration.controls, self.key()
        state = {control.name: moved_to(control, value) for control, value in zip(controls, key, strict=True)}
        if key not in self.kept:
            try:
                image, reading, _ = self.exploration.draw(state)
            except Exception as error:
                self.caption.value = caption(controls, state, f"{type(error).__name__}: {error}")
                raise
            if len(self.kept) == CACHED:
                self.kept.pop(next(iter(self.kept)))
            self.kept[key] = quick_png(image), caption(controls, state, reading)
        self.image.value, self.caption.value = self.kept[key]


def input_for(control):
    """The widget of a control: a slider over a range goes finer than its stops, and through them."""
    options = [(text, index) for index, text in enumerate(control.texts)]
    common = {"description": control.label, "tooltip": control.label}
    if control.kind == "choice":
        style = {"description_width": "initial", "button_width": "initial"}
        return ipywidgets.ToggleButtons(options=options, index=control.default, style=style, **common)
    common["style"] = {"description_width": "initial"}
    common["layout"] = ipywidgets.Layout(width="32em", max_width="100%")
    if control.scale == "stops":
        return ipywidgets.SelectionSlider(options=options, index=control.default, **common)
    if control.scale == "whole":
        start, end = control.values[0], control.values[-1]
        return ipywidgets.IntSlider(control.values[control.default], min=start, max=end, **common)
    low, high = ends(control)
    gaps = len(control.values) - 1
    gap = (high - low) / gaps
    step = gap / min(math.ceil(FINE / gaps), MOST_PARTS)
    place = low + control.default * gap
    bounds = {"min": low, "max": high, "step": step, "readout_format": f".{between_digits(control)}"}
    if control.scale == "log":
        return ipywidgets.FloatLogSlider(10**place, **bounds, **common)
    return ipywidgets.FloatSlider(place, **bounds, **common)


def ends(control):
    """Both ends of the range in which the stops are evenly spaced: the numbers or their logarithms."""
    low, high = control.values[0], control.values[-1]
    return (math.log10(low), math.log10(high)) if control.scale == "log" else (low, high)


def moved_to(control, value):
    """The parameter's value for a widget's value: a stop where the widget stands on one."""
    if control.scale == "stops":
        return control.values[value]
    if control.scale == "whole":
        return value
    (low, high), last = ends(control), len(control.values) - 1
    place = ((math.log10(value) if control.scale == "log" else value) - low) / (high - low) * last
    near = min(max(round(place), 0), last)
    return control.values[near] if abs(place - near) < 1e-6 else value


def position(control, index):
    """The widget's value for a stop: the other way round."""
    if control.scale == "stops":
        return index
    if control.scale == "whole":
        return control.values[index]
    low, high = ends(control)
    place = low + index / (len(control.values) - 1) * (high - low)
    return 10**place if control.scale == "log" else place


def with_play(widget, control):
    """The slider behind a button that runs it through its stops."""
    play = ipywidgets.Play(
        min=0,
        max=len(control.values) - 1,
        value=control.default,
        interval=PLAY_MILLISECONDS,
        show_repeat=False,
    )

    def advance(change):
        widget.value = position(control, change["new"])

    play.observe(advance, "value")
    return ipywidgets.HBox([play, widget])


def spoken(text):
    """Text for screen readers alone: an image widget has no alternative text of its own."""
    layout = ipywidgets.Layout(height="0", margin="0", overflow="hidden")
    return ipywidgets.HTML(html.escape(text), layout=layout)


def caption(controls, values, reading):
    """The text under the picture; a screen reader says it when it changes."""
    said = (f"{control.label} {said_value(control, values[control.name])}" for control in controls)
    lines = [", ".join(said), reading]
    return f'<div aria-live="polite">{"<br>".join(html.escape(line) for line in lines if line)}</div>'
