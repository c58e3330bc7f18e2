"""Small explorations of every kind, drawn in milliseconds."""

import json

from matplotlib import pyplot as plt

from dlcore.notebook import choice, explore, log_slider, slider
from pages.exploration_figure import figure_html


def blank(width=3.0, height=2.0):
    """A figure of few pixels with one pair of axes."""
    figure, axes = plt.subplots(figsize=(width, height), dpi=60)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    return figure, axes


def descent(learning_rate, momentum):
    """A bar that grows with the learning rate."""
    figure, axes = blank()
    axes.barh([momentum], [learning_rate], height=0.1)
    return figure, f"rate {learning_rate:g} with momentum {momentum:g}"


def time_line(step):
    """A line as long as the time that has passed."""
    figure, axes = blank()
    axes.plot([0, step / 5], [0.5, 0.5])
    return figure


def point(across, up):
    """A dot that can be dragged about."""
    figure, axes = blank()
    axes.plot(across, up, "o")
    return figure, f"at {across:g}, {up:g}"


def methods(method):
    """A small field of grey, as a photograph would be."""
    figure, axes = blank()
    axes.imshow([[0, len(method)], [50, 10]], cmap="gray", vmin=0, vmax=50, extent=(0, 1, 0, 1))
    return figure, f"{method} <b>"


def make_all():
    """The explorations; with DLCORE_FRAMES set, their frames are written."""
    rate = log_slider(0.01, 1.0, steps=9, value=0.1, label="learning rate η")
    names = ["plain gradient descent", "heavy ball after Polyak", "Nesterov's accelerated gradient"]
    return [
        explore(learning_rate=rate, momentum=[0.0, 0.5, 0.9])(descent),
        explore(step=slider(0, 5, steps=6, integer=True, play=True))(time_line),
        explore(method=choice(names, label="method"))(methods),
        explore(
            across=slider(0, 1, steps=5), up=slider(0, 1, steps=3), handle=lambda across, up: (across, up)
        )(point),
    ]


def write_page(folder):
    """`index.html` in the folder with every exploration whose frames stand there."""
    figures = []
    for path in sorted(folder.glob("frames/*/manifest.json")):
        manifest = json.loads(path.read_text("utf-8"))
        figures.append(figure_html(manifest, lambda file, at=path.parent.name: f"frames/{at}/{file}"))
    body = "\n<p>Text between.</p>\n".join(figures)
    (folder / "index.html").write_text(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,"><title>Explorations</title>'
        '<link rel="stylesheet" href="book.css"><link rel="stylesheet" href="explore.css">'
        '<script defer src="explore.js"></script></head>'
        f"<body><main><h1>Explorations</h1>\n{body}\n</main></body></html>\n",
        "utf-8",
    )
