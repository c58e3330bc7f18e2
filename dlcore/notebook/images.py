"""Figures as bytes: WebP for the frames of the site, small PNG for stored notebooks."""

import io
import itertools

from matplotlib import pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyQuadMesh, QuadMesh
from matplotlib.contour import ContourSet
from matplotlib.image import AxesImage
from PIL import Image

# A stored picture tries these, finest first, until it fits: (colours, scale). After the last, it shrinks.
PNG_STEPS = ((128, 1.0), (64, 1.0), (32, 1.0), (16, 1.0), (32, 0.75), (32, 0.5))
SHRINK = 0.7
PNG_BYTES = 25_000
WEBP_QUALITY = 80
FIELDS = (AxesImage, QuadMesh, PolyQuadMesh)


def picture(figure):
    """The figure as an RGB picture at its own size and resolution; nothing is cropped."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    width, height = canvas.get_width_height()
    return Image.frombuffer("RGBA", (width, height), canvas.buffer_rgba()).convert("RGB")


def png(figure):
    """The figure as a palette PNG of at most 25 kB, with as many colours as fit."""
    return small_png(picture(figure))


def small_png(image):
    """The picture as a palette PNG of at most 25 kB, with as many colours as fit."""
    colors, last = PNG_STEPS[-1]
    further = ((colors, last * SHRINK**power) for power in itertools.count(1))
    for colors, scale in itertools.chain(PNG_STEPS, further):
        size = [max(1, round(side * scale)) for side in image.size]
        scaled = image if scale == 1.0 else image.resize(size, Image.Resampling.LANCZOS)
        data = encoded(scaled.quantize(colors, dither=Image.Dither.NONE), "PNG", optimize=True)
        if len(data) <= PNG_BYTES:
            return data


def quick_png(image):
    """The picture as a PNG that is fast to write rather than small."""
    return encoded(image, "PNG", compress_level=1)


def webp(image):
    """The picture as a WebP frame."""
    return encoded(image, "WEBP", quality=WEBP_QUALITY, method=2)  # 4 takes twice as long for 4 % less


def encoded(image, kind, **options):
    """The picture's bytes in this format."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def has_fields(figure):
    """Whether it shows pictures or fields of colour, whose light and dark must not be exchanged."""
    artists = [artist for axes in figure.axes for artist in axes.get_children()]
    return any(isinstance(a, FIELDS) or (isinstance(a, ContourSet) and a.filled) for a in artists)


def close(figure):
    """Release the figure, so that the notebook does not show it a second time."""
    plt.close(figure)
