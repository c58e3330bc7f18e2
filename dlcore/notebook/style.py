"""One style for every picture of the book: Okabe–Ito colours, sizes that survive a phone."""

import matplotlib
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from dlcore.notebook.images import png
from dlcore.notebook.kernel import kernel_shell

# Okabe and Ito's palette, told apart with every common kind of colour blindness.
COLORS = {
    "blue": "#0072B2",
    "orange": "#E69F00",
    "green": "#009E73",
    "vermilion": "#D55E00",
    "purple": "#CC79A7",
    "sky": "#56B4E9",
    "yellow": "#F0E442",
    "black": "#000000",
}

# Yellow has too little contrast on white to be drawn as a line.
CYCLE = [COLORS[name] for name in ("blue", "vermilion", "green", "orange", "purple", "sky", "black")]

SETTINGS = {
    "axes.axisbelow": True,
    "axes.edgecolor": "#444444",
    "axes.grid": True,
    "axes.labelcolor": "#222222",
    "axes.labelsize": 13,
    "axes.linewidth": 1.0,
    "axes.prop_cycle": matplotlib.cycler(color=CYCLE),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 13,
    "figure.constrained_layout.use": True,
    "figure.dpi": 120,
    "figure.facecolor": "white",
    "figure.figsize": (7.2, 3.6),
    "figure.titlesize": 14,
    "font.family": "DejaVu Sans",
    "font.size": 13,
    "grid.color": "#dedede",
    "grid.linewidth": 0.8,
    "image.cmap": "viridis",
    "legend.fontsize": 12,
    "legend.frameon": False,
    "lines.linewidth": 2.0,
    "lines.markersize": 6,
    "savefig.dpi": "figure",
    "text.color": "#222222",
    "xtick.color": "#444444",
    "xtick.labelsize": 12,
    "ytick.color": "#444444",
    "ytick.labelsize": 12,
}


def use_style():
    """Set the book's picture style for every figure drawn from here on.

    A figure 7.2 inches wide becomes 864 pixels, and its text can be read at 360. In a kernel,
    a figure that a cell leaves open is stored in few bytes too.
    """
    plt.switch_backend(matplotlib.get_backend())  # now, as it sets how figures are shown when it loads
    matplotlib.style.use(["default", SETTINGS])
    shell = kernel_shell()
    if shell is not None:
        shell.display_formatter.formatters["image/png"].for_type(Figure, png)
