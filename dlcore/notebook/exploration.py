"""A function of a few parameters that draws a figure, made into something a reader can move.

In a kernel it is sliders over a picture drawn on demand; on the site, frames drawn beforehand
(`frames`, `page`); in a stored notebook, the picture of its default state.
"""

import functools
import importlib.util
import inspect
import itertools
import math
import os
import re
from typing import NamedTuple

from matplotlib.figure import Figure
from PIL import Image

from dlcore.notebook.controls import Control, choice
from dlcore.notebook.frames import write_frames
from dlcore.notebook.images import close, has_fields, picture, small_png
from dlcore.notebook.kernel import kernel_shell
from dlcore.notebook.layout import Layout

MAX_STATES = 100
HYPHEN_AS_MINUS = re.compile(r"(?<![\w.)\]])-(?=[\d.∞])")

shown = {}  # name -> each exploration that this process has shown, for a page that runs its own Python


class Drawn(NamedTuple):
    """The picture of a state (RGB), the reading said under it, and where its handle stands.

    handle: shares of the picture's width and height, from its left and from its top; None without one.
    """

    image: Image.Image
    reading: str
    handle: tuple[float, float] | None


def explore(*, title=None, photograph=None, handle=None, **controls):
    """Decorate a function that draws a figure, so that its parameters can be moved.

    Each parameter of the function has a control of the same name: `slider`, `log_slider`,
    `choice`, or a list of values, the first being the default. The function returns a figure,
    or a figure and one line of text, the reading said under it; its docstring is the picture's
    alternative text. title: what lists of explorations call it (default: the function's name).
    photograph: whether its colours are kept as they are in dark mode
    (default: where it shows a picture, a mesh or filled contours).
    handle: a function of the same parameters that returns a point (x, y) of the figure's first axes.
    On the site the reader drags it there, and the sliders go to the state whose point is nearest.
    At most two sliders and one choice, at most 100 states. The exploration is shown at once.
    """

    def decorate(function):
        exploration = Exploration(function, controls, title, photograph, handle)
        exploration.show()
        return exploration

    return decorate


class Exploration:
    """A drawing function with its controls; calling it calls the function."""

    def __init__(self, function, controls, title=None, photograph=None, handle=None):
        if not inspect.isfunction(function):
            raise TypeError(f"explore: must decorate a function, got {function!r:.60}")
        if title is not None and not isinstance(title, str):
            raise TypeError(f"explore: title must be text, got {title!r:.60}")
        functools.update_wrapper(self, function)
        self.name = function.__name__
        self.title = title or self.name.replace("_", " ").capitalize()
        self.where = f"explore: {self.name}"
        self.controls = self._checked_controls(function, controls)
        self.alt = self._checked_alt(function)
        self._handle = self._checked_handle(handle)
        self._photograph = photograph
        self._function = function
        self._layout = Layout(self.where)

    def __call__(self, *values, **named):
        return self._function(*values, **named)

    def __repr__(self):
        sizes = [
            f"{control.label} ({len(control.values)}{' stops' if control.kind == 'slider' else ''})"
            for control in self.controls
        ]
        return f'Exploration "{self.name}": {" × ".join(sizes)}'

    @property
    def default(self):
        """The state it starts in: parameter -> value."""
        return {control.name: control.values[control.default] for control in self.controls}

    def states(self):
        """Every state of the published page, the last control moving fastest."""
        names = [control.name for control in self.controls]
        for values in itertools.product(*(control.values for control in self.controls)):
            yield dict(zip(names, values, strict=True))

    def corners(self):
        """The states in which every slider stands at an end, for each choice."""
        names = [control.name for control in self.controls]
        ends = [c.values if c.kind == "choice" else (c.values[0], c.values[-1]) for c in self.controls]
        for values in itertools.product(*ends):
            yield dict(zip(names, values, strict=True))

    def draw(self, state):
        """A state `Drawn` in the layout of the default state."""
        _ = self.default_picture  # drawn first, as every other state takes its layout
        return self._drawn(state)

    @functools.cached_property
    def default_picture(self):
        """The default state `Drawn`, once and before any other."""
        return self._drawn(self.default)

    def _drawn(self, state):
        figure, reading = self._checked_result(self._function(**state))
        try:
            if self._photograph is None:
                self._photograph = has_fields(figure)
            self._layout.apply(figure)
            said = HYPHEN_AS_MINUS.sub("−", reading)  # as the picture's own numbers are written
            return Drawn(picture(figure), said, self._handle_in(figure, state))
        finally:
            close(figure)

    def _handle_in(self, figure, state):
        """Where the handle of a state stands in its figure, as `Drawn` says it."""
        if self._handle is None:
            return None
        place = figure.axes[0].transData.transform(self._handle(**state)) / figure.bbox.size
        return round(float(place[0]), 4), round(float(1 - place[1]), 4)

    @property
    def photograph(self):
        """Whether its colours are kept as they are in dark mode."""
        _ = self.default_picture  # drawn first, as its figure decides where nobody did
        return self._photograph

    def show(self):
        """Write the frames if the book's build asks for them, and display it in a kernel."""
        shown[self.name] = self
        folder = os.environ.get("DLCORE_FRAMES")
        if folder:
            write_frames(self, folder)
        if kernel_shell() is not None:
            from IPython.display import display

            data, metadata = self._repr_mimebundle_()  # here, so that an error fails the cell
            display(data, metadata=metadata, raw=True)

    def _repr_mimebundle_(self, include=None, exclude=None):
        image = self.default_picture.image
        data = {"text/plain": repr(self), "image/png": small_png(image)}
        metadata = {"alt": self.alt} | ({"photograph": True} if self.photograph else {})
        if kernel_shell() and not os.environ.get("DLCORE_FRAMES") and importlib.util.find_spec("ipywidgets"):
            from dlcore.notebook.widgets import live_view

            data |= live_view(self)
        return data, {"image/png": metadata}

    def _checked_controls(self, function, controls):
        wanted = list(inspect.signature(function).parameters)
        if sorted(wanted) != sorted(controls) or not controls:
            raise ValueError(
                f"{self.where} takes ({', '.join(wanted)}), its controls are ({', '.join(controls)})"
            )
        named = []
        for name in wanted:
            control = controls[name]
            if isinstance(control, (list, tuple, dict)):
                control = choice(control)
            if not isinstance(control, Control):
                raise TypeError(f"{self.where}: {name} must be a slider or a list, got {control!r}")
            named.append(control.named(name))
        kinds = [control.kind for control in named]
        if kinds.count("slider") > 2 or kinds.count("choice") > 1:
            count = f"{kinds.count('slider')} sliders and {kinds.count('choice')} choices"
            raise ValueError(f"{self.where} may have at most two sliders and one choice, got {count}")
        states = math.prod(len(control.values) for control in named)
        if states > MAX_STATES:
            sizes = " × ".join(str(len(control.values)) for control in named)
            raise ValueError(f"{self.where} may have at most {MAX_STATES} states, got {sizes} = {states}")
        return named

    def _checked_alt(self, function):
        alt = " ".join((inspect.getdoc(function) or "").split())
        if not alt:
            raise ValueError(f"{self.where} needs a docstring that says what is to be seen")
        return alt

    def _checked_handle(self, handle):
        if handle is None:
            return None
        wanted = [control.name for control in self.controls]
        if not callable(handle) or list(inspect.signature(handle).parameters) != wanted:
            raise ValueError(
                f"{self.where}: handle must be a function of ({', '.join(wanted)}), got {handle!r:.60}"
            )
        return handle

    def _checked_result(self, result):
        figure, reading = result if isinstance(result, tuple) and len(result) == 2 else (result, "")
        if not isinstance(figure, Figure) or not isinstance(reading, str):
            raise TypeError(f"{self.where} must return a figure, or a figure and a text, got {result!r}")
        return figure, reading
