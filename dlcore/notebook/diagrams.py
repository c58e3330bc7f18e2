"""Diagrams of models in the book's style: units with their threads, and boxes with arrows between them."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import FancyBboxPatch

from dlcore.notebook.style import COLORS

INK = "#222222"
THREAD = "#9aa3ad"
MOST_UNITS = 8  # of a layer that are drawn; a larger one has a gap in the middle


def draw_units(axes, sizes, *, names=(), threads=None, color=COLORS["blue"]):
    """Draw a layered network as units joined by threads, and return where the units stand.

    sizes: units per layer, from the left; a layer of more than eight is drawn as six with a gap between.
    names: a line of text under each layer. threads: {(layer, i, j): color} for threads drawn in front,
    from the i-th drawn unit of a layer to the j-th of the next.
    Returns an array (units drawn, 2) of x and y for each layer. The axes are made bare.
    """
    drawn = [_heights(size) for size in sizes]
    places = [np.column_stack([np.full(len(y), float(x)), y]) for x, y in enumerate(drawn)]
    for left, right in zip(places, places[1:], strict=False):
        lines = [(a, b) for a in left for b in right]
        axes.add_collection(LineCollection(lines, colors=THREAD, lw=0.7, alpha=0.6, zorder=1))
    for (layer, i, j), shade in (threads or {}).items():
        line = [(places[layer][i], places[layer + 1][j])]
        axes.add_collection(LineCollection(line, colors=shade, lw=3, zorder=2))
    for place, size in zip(places, sizes, strict=True):
        axes.plot(*place.T, "o", ms=13, color="white", mec=color, mew=2, zorder=3)
        if len(place) < size:
            axes.text(place[0, 0], 0, "⋮", ha="center", va="center", color=INK)
    low = min(place[:, 1].min() for place in places)
    for x, name in enumerate(names):
        axes.text(x, low - 0.7, name, ha="center", va="top", color=INK)
    axes.set(xlim=(-0.4, len(sizes) - 0.6), ylim=(low - 0.7 - 0.6 * bool(names), -low + 0.6))
    axes.set_axis_off()
    return places


def _heights(size):
    """The heights of a layer's units, about 0, the first at the top."""
    if size <= MOST_UNITS:
        return (size - 1) / 2 - np.arange(size)
    above = np.arange(3) + 1.0
    return np.concatenate([above[::-1], -above])


def draw_boxes(axes, boxes, arrows=(), *, colors=None, width=0.8, height=0.5):
    """Draw named boxes and the arrows between them, and return the axes made bare.

    boxes: {name: (x, y)}, the centres; the name is what the box says. arrows: (from, to) or
    (from, to, text) with names of boxes, or with points (x, y) where an arrow comes from outside.
    colors: {name: color} for boxes that stand out.
    """
    for name, (x, y) in boxes.items():
        shade = (colors or {}).get(name, INK)
        corner = x - width / 2, y - height / 2
        box = FancyBboxPatch(corner, width, height, boxstyle="round,pad=0,rounding_size=0.08")
        box.set(facecolor="white", edgecolor=shade, linewidth=2, zorder=3)
        axes.add_patch(box)
        axes.text(x, y, name, ha="center", va="center", color=shade, zorder=4)
    for start, end, *text in arrows:
        _arrow(axes, boxes, start, end, width, height)
        if text:
            middle = (np.add(boxes.get(start, start), boxes.get(end, end))) / 2
            axes.text(*middle, text[0], ha="center", va="bottom", color=INK, zorder=4)
    points = np.array([*boxes.values()])
    low, high = points.min(axis=0), points.max(axis=0)
    margin = np.array([width, height]) * 0.75
    axes.set(xlim=(low[0] - margin[0], high[0] + margin[0]), ylim=(low[1] - margin[1], high[1] + margin[1]))
    axes.set_axis_off()
    return axes


def _arrow(axes, boxes, start, end, width, height):
    """An arrow from the edge of one box, or from a point, to the edge of another."""
    tail, head = np.array(boxes.get(start, start), float), np.array(boxes.get(end, end), float)
    way = head - tail
    if start in boxes:
        tail = tail + way * _to_edge(way, width, height)
    if end in boxes:
        head = head - way * _to_edge(way, width, height)
    style = {"arrowstyle": "-|>", "color": INK, "lw": 1.6, "mutation_scale": 14, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", head, tail, arrowprops=style, zorder=2)


def _to_edge(way, width, height):
    """The share of the way between two centres that lies inside a box."""
    shares = [half / abs(part) for half, part in zip((width / 2, height / 2), way, strict=True) if part]
    return min(shares, default=0.0)
