"""A plot on a dark page: black and white change places, every other colour of the book keeps its name."""

import base64
import colorsys
import io
import re

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.image import imread, imsave

from dlcore.notebook import COLORS
from tests.site.examination import DRAWN
from tests.site.pages import chapter_pages

PLOT = ".cell_output img:not(.photograph)"
# A lazy picture far down the page would wait for the reader to come near.
LOADED = """(plot, source) => new Promise((done) => {
  plot.loading = "eager";
  plot.onload = done;
  plot.src = source;
})"""


@pytest.fixture
def shown(page, server):
    """What a dark page shows of each colour, drawn as a plot would draw it, by its name."""
    names = [*COLORS, "white"]
    stripes = np.repeat([[to_rgb(COLORS.get(name, "white")) for name in names]], 20, axis=0)
    picture = io.BytesIO()
    imsave(picture, np.repeat(stripes, 20, axis=1))
    source = "data:image/png;base64," + base64.b64encode(picture.getvalue()).decode()

    page.add_init_script("localStorage.setItem('mode', 'dark')")
    page.goto(server + chapter_pages()[-1])
    plot = page.locator(PLOT).first
    plot.evaluate(LOADED, source)
    plot.evaluate("plot => { plot.style = 'height: 20px; width: ' + plot.naturalWidth + 'px' }")
    plot.scroll_into_view_if_needed()
    page.evaluate(DRAWN)
    pixels = imread(io.BytesIO(plot.screenshot()))[10, 10::20, :3]
    paper = re.findall(r"[\d.]+", page.evaluate("getComputedStyle(document.body).backgroundColor"))
    return dict(zip(names, pixels, strict=True)), np.array(paper, float) / 255


def test_a_plot_on_a_dark_page_keeps_the_names_of_its_colours(shown):
    colors, paper = shown
    np.testing.assert_allclose(colors["black"], 1)
    np.testing.assert_allclose(colors["white"], paper, atol=0.01)
    for name in COLORS.keys() - {"black"}:
        hue, _, strength = colorsys.rgb_to_hsv(*colors[name])
        assert hue == pytest.approx(colorsys.rgb_to_hsv(*to_rgb(COLORS[name]))[0], abs=0.03), name
        assert strength > 0.4, name
    assert colors["blue"].mean() + 0.1 < colors["sky"].mean()
