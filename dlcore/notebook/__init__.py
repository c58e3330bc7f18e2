"""What the chapters' notebooks use: pictures, explorations, shown source, checked exercises.

The only part of dlcore that imports Matplotlib and, in a running kernel, ipywidgets.
"""

from dlcore.notebook.belief import belief
from dlcore.notebook.controls import choice, log_slider, slider
from dlcore.notebook.described import described
from dlcore.notebook.diagrams import draw_boxes, draw_units
from dlcore.notebook.exercises import check
from dlcore.notebook.explore import explore
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
