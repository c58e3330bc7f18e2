"""The face in a running kernel: ipywidgets over a picture that is drawn on demand."""

import html
import math

import ipywidgets

from dlcore.notebook.images import quick_png

CACHED = 256
PLAY_MILLISECONDS = 150
WIDE = {"description_width": "initial"}


def live_view(exploration):
    """The widget view of a mime bundle, without its plain text: controls, picture and caption."""
    bundle = Live(exploration).box._repr_mimebundle_()
    return {kind: view for kind, view in bundle.items() if kind != "text/plain"}


class Live:
    """One view of an exploration, drawn when a control moves and kept for the next time.

    The browser holds further moves back until the kernel has answered and then sends the last
    one only, so that a fast drag does not queue.
    """

    def __init__(self, exploration):
        self.exploration = exploration
        self.inputs = [input_for(control) for control in exploration.controls]
        self.kept = {}
        image, _ = exploration.default_picture
        self.image = ipywidgets.Image(format="png", width=str(image.width), height=str(image.height))
        self.image.tooltip = exploration.alt
        self.image.layout = ipywidgets.Layout(width="auto", height="auto", max_width="100%")
        self.caption = ipywidgets.HTML(layout=ipywidgets.Layout(min_height="2em"))
        for widget in self.inputs:
            widget.observe(self.update, "value")
        self.update()
        rows = [
            with_play(widget, control) if control.play else widget
            for widget, control in zip(self.inputs, exploration.controls, strict=True)
        ]
        self.box = ipywidgets.VBox([*rows, self.image, self.caption])

    def update(self, change=None):
        """Show the picture and the reading of what the controls say, or the error that it raised."""
        key = tuple(widget.value for widget in self.inputs)
        if key not in self.kept:
            try:
                image, reading = self.exploration.draw(self.state(key))
            except Exception as error:
                self.caption.value = caption(f"{type(error).__name__}: {error}")
                raise
            if len(self.kept) == CACHED:
                self.kept.pop(next(iter(self.kept)))
            self.kept[key] = quick_png(image), caption(reading)
        self.image.value, self.caption.value = self.kept[key]

    def state(self, key):
        """Parameter -> value, from the values of the widgets."""
        controls = self.exploration.controls
        return {control.name: moved_to(control, value) for control, value in zip(controls, key, strict=True)}


def input_for(control):
    """The widget of a control. A slider over a range takes any value; its arrow keys go by stops."""
    start, end, stops = control.values[0], control.values[-1], len(control.values)
    common = {"description": control.label, "style": WIDE}
    if control.scale == "linear":
        step, wide = (end - start) / (stops - 1), ipywidgets.Layout(width="28em", max_width="100%")
        return ipywidgets.FloatSlider(
            control.values[control.default],
            min=start,
            max=end,
            step=step,
            readout_format=".4g",
            layout=wide,
            **common,
        )
    if control.scale == "log":
        low, high = math.log10(start), math.log10(end)
        step, wide = (high - low) / (stops - 1), ipywidgets.Layout(width="28em", max_width="100%")
        value = 10 ** (low + control.default * step)
        return ipywidgets.FloatLogSlider(
            value, min=low, max=high, step=step, readout_format=".4g", layout=wide, **common
        )
    options = [(text, index) for index, text in enumerate(control.texts)]
    if control.kind == "slider":
        wide = ipywidgets.Layout(width="28em", max_width="100%")
        return ipywidgets.SelectionSlider(options=options, index=control.default, layout=wide, **common)
    return ipywidgets.ToggleButtons(options=options, index=control.default, **common)


def moved_to(control, value):
    """The parameter's value for a widget's value: a stop where the widget stands on one."""
    if control.scale == "stops":
        return control.values[value]
    start, end, last = control.values[0], control.values[-1], len(control.values) - 1
    if control.scale == "linear":
        place = (value - start) / (end - start) * last
    else:
        place = math.log(value / start) / math.log(end / start) * last
    near = min(max(round(place), 0), last)
    return control.values[near] if abs(place - near) < 1e-6 else value


def with_play(widget, control):
    """The slider behind a button that runs it through its stops."""
    last = len(control.values) - 1
    play = ipywidgets.Play(min=0, max=last, value=control.default, interval=PLAY_MILLISECONDS)
    play.show_repeat = False
    stops = range(last + 1) if control.scale == "stops" else positions(widget, last)

    def advance(change):
        widget.value = stops[change["new"]]

    play.observe(advance, "value")
    return ipywidgets.HBox([play, widget])


def positions(widget, last):
    """The widget's own values at the stops."""
    if isinstance(widget, ipywidgets.FloatLogSlider):
        return [10 ** (widget.min + index * widget.step) for index in range(last + 1)]
    return [widget.min + index * widget.step for index in range(last + 1)]


def caption(text):
    """The text under the picture; a screen reader says it when it changes."""
    return f'<div aria-live="polite">{html.escape(text)}</div>'
