"""Draws the nine pictures of the parts: `python book/builder/part_pictures.py` writes them again."""

from pathlib import Path

import numpy as np

PARTS = Path(__file__).resolve().parents[1] / "assets" / "parts"
WIDTH, HEIGHT = 240, 120


def path(points, kind="thin", closed=False):
    """A polyline through points (N, 2)."""
    text = " ".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path class="{kind}" d="M{text}{"Z" if closed else ""}"/>'


def dot(x, y, radius=3, kind="dot"):
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}"/>'


def curve(function, left=12, right=228, count=70):
    """The graph of a function of x in picture coordinates."""
    x = np.linspace(left, right, count)
    return np.column_stack([x, function(x)])


def ellipse(cx, cy, rx, ry, turn=0.0, count=60):
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    x, y = rx * np.cos(angle), ry * np.sin(angle)
    return np.column_stack(
        [cx + x * np.cos(turn) - y * np.sin(turn), cy + x * np.sin(turn) + y * np.cos(turn)]
    )


def foundations():
    """A curve, its tangent and a secant: the derivative."""

    def height(x):
        return 104 - 84 * ((x - 12) / 216) ** 2.2

    slope = (height(150.01) - height(149.99)) / 0.02
    yield path(curve(height))
    yield path([(150, height(150)), (205, height(150)), (205, height(205))], "dashed")
    yield path([(78, height(150) - 72 * slope), (222, height(150) + 72 * slope)], "bold")
    yield dot(150, height(150), 4, "mark")


def models():
    """Points, the line of least squares, and the residuals."""
    rng = np.random.default_rng(4)
    x = np.linspace(24, 216, 13) + rng.uniform(-5, 5, 13)
    y = 96 - 0.34 * (x - 24) + rng.normal(0, 13, 13)
    slope, offset = np.polyfit(x, y, 1)
    for a, b in zip(x, y, strict=True):
        yield path([(a, b), (a, slope * a + offset)], "thin")
    yield path([(12, slope * 12 + offset), (228, slope * 228 + offset)], "bold")
    yield from (dot(a, b) for a, b in zip(x, y, strict=True))


def networks():
    """Four layers, and one path through them."""
    layers = [(40, 3), (94, 5), (148, 5), (202, 2)]
    places = [[(x, 60 + (i - (n - 1) / 2) * 23) for i in range(n)] for x, n in layers]
    for left, right in zip(places, places[1:], strict=False):
        yield from (path([a, b]) for a in left for b in right)
    chosen = [places[0][2], places[1][1], places[2][3], places[3][0]]
    yield path(chosen, "bold")
    yield from (dot(*p, 5, "mark" if p in chosen else "node") for layer in places for p in layer)


def training():
    """A path down contour lines."""
    center = np.array([150, 66])
    for scale in (1, 0.76, 0.54, 0.34, 0.16):
        yield path(ellipse(*center, 104 * scale, 44 * scale, -0.28), "thin", closed=True)
    turn = np.array([[np.cos(-0.28), -np.sin(-0.28)], [np.sin(-0.28), np.cos(-0.28)]])
    steps = np.arange(11)[:, None]
    walk = np.array([-96.0, -26.0]) * np.array([0.72, -0.66]) ** steps
    walk = center + walk @ turn.T
    yield path(walk, "bold")
    yield from (dot(x, y, 2.6, "mark") for x, y in walk)


def generalisation():
    """Training error falls; test error falls, peaks and falls again."""

    def train(x):
        return 104 - 62 * np.exp(-(x - 12) / 34)

    def test(x):
        return 92 - 50 * np.exp(-(x - 12) / 26) - 62 * np.exp(-(((x - 112) / 17) ** 2)) - 6 * np.exp(-x / 300)

    yield path([(112, 10), (112, 112)], "dashed")
    yield path(curve(train))
    yield path(curve(test, count=120), "bold")


def vision():
    """A kernel on a picture, and the place that it fills."""
    shade = np.hypot(*np.meshgrid(np.arange(7) - 3, np.arange(7) - 2.4))
    for row in range(7):
        for column in range(7):
            opacity = 0.75 * np.exp(-((shade[row, column] - 2.2) ** 2))
            place = f'x="{30 + 14 * column}" y="{11 + 14 * row}" width="14" height="14"'
            yield f'<rect class="cell" {place} style="fill-opacity:{opacity:.2f}"/>'
    yield '<rect class="bold" x="58" y="25" width="42" height="42"/>'
    for row in range(5):
        for column in range(5):
            yield f'<rect class="cell" x="{158 + 11 * column}" y="{32 + 11 * row}" width="11" height="11"/>'
    yield '<rect class="fill" x="180" y="43" width="11" height="11"/>'
    yield path([(100, 25), (180, 43)], "dashed") + path([(100, 67), (180, 54)], "dashed")


def sequences():
    """Tokens in a row, memory passed on, and one token that looks back at the others."""
    xs = np.linspace(28, 212, 6)
    yield path([(xs[0], 92), (xs[-1], 92)])
    for x, weight in zip(xs[:-1], (0.9, 2.6, 0.7, 1.4, 3.4), strict=True):
        top = 92 - 0.42 * (xs[-1] - x)
        arc = f"M{xs[-1]:.1f} 86C{xs[-1]:.1f} {top:.1f} {x:.1f} {top:.1f} {x:.1f} 86"
        yield f'<path class="bold" style="stroke-width:{weight}" d="{arc}"/>'
    yield from (dot(x, 92, 7, "mark" if x == xs[-1] else "node") for x in xs)


def applications():
    """A wave of sound, and the path of states that explains it."""
    x = np.linspace(12, 228, 260)
    loud = np.exp(-(((x - 62) / 26) ** 2)) + 0.8 * np.exp(-(((x - 168) / 34) ** 2)) + 0.05
    yield path(np.column_stack([x, 34 + 24 * loud * np.sin(x * 0.62) * np.cos(x * 0.11)]))
    columns, rows = np.linspace(24, 216, 9), (74, 90, 106)
    yield from (dot(a, b, 2.4, "dot") for a in columns for b in rows)
    states = [0, 0, 1, 1, 1, 2, 2, 2, 2]
    yield path([(a, rows[s]) for a, s in zip(columns, states, strict=True)], "bold")


def frontier():
    """Noise on the left, the same points as a spiral on the right."""
    rng = np.random.default_rng(3)
    angle = np.linspace(0.6, 4.2 * np.pi, 64)
    spiral = np.column_stack([angle * np.cos(angle), angle * np.sin(angle)]) * 3.5
    noise = rng.normal(0, 22, spiral.shape)
    yield from (dot(x, y, 1.9) for x, y in np.clip(noise, -46, 46) + (58, 60))
    yield from (dot(x, y, 1.9, "mark") for x, y in spiral + (178, 60))
    yield path([(106, 60), (126, 60)], "bold") + path([(121, 55), (127, 60), (121, 65)], "bold")


PICTURES = (
    foundations, models, networks, training, generalisation, vision, sequences, applications, frontier
)  # fmt: skip


def main():
    for draw in PICTURES:
        body = "".join(draw())
        head = f'<svg class="drawn" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">'
        (PARTS / f"{draw.__name__}.svg").write_text(f"{head}{body}</svg>\n", "utf-8")


if __name__ == "__main__":
    main()
