"""What the chapters' notebooks use: pictures, explorations, shown source, checked exercises.

The only part of dlcore that imports Matplotlib and, in a running kernel, ipywidgets; each name comes when it
is asked for, so that an exercise is checked with NumPy alone.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlcore.notebook.beliefs import belief
    from dlcore.notebook.controls import choice, log_slider, slider
    from dlcore.notebook.description import described
    from dlcore.notebook.diagrams import draw_boxes, draw_units
    from dlcore.notebook.exercises import check
    from dlcore.notebook.exploration import explore
    from dlcore.notebook.source import show_source
    from dlcore.notebook.style import COLORS, use_style

__all__ = [
    "COLORS",
    "belief",
    "check",
    "choice",
    "described",
    "draw_boxes",
    "draw_units",
    "explore",
    "log_slider",
    "show_source",
    "slider",
    "use_style",
]

HOMES = {
    "COLORS": "style",
    "belief": "beliefs",
    "check": "exercises",
    "choice": "controls",
    "described": "description",
    "draw_boxes": "diagrams",
    "draw_units": "diagrams",
    "explore": "exploration",
    "log_slider": "controls",
    "show_source": "source",
    "slider": "controls",
    "use_style": "style",
}


def __getattr__(name):
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
    return value
