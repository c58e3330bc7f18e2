"""The style, the small pictures of stored notebooks, and their words."""

import io

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt
from PIL import Image

from dlcore.notebook import COLORS, described, use_style
from tests.refusal import refused


@pytest.fixture
def style():
    with matplotlib.rc_context():
        use_style()
        yield


def pixels(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


@pytest.mark.usefixtures("style")
def test_a_full_width_figure_is_864_pixels_wide():
    figure, axes = plt.subplots(figsize=(7.2, 3.4))
    assert pixels(described(figure, "Nothing yet.").data).shape == (408, 864, 3)


@pytest.mark.usefixtures("style")
def test_text_can_be_read_at_360_pixels():
    shrunk = 328 / 864  # what a phone of 360 leaves of the width
    for name in ("font.size", "axes.labelsize", "xtick.labelsize", "ytick.labelsize", "legend.fontsize"):
        assert matplotlib.rcParams[name] / 72 * 120 * shrunk >= 7.5


@pytest.mark.usefixtures("style")
def test_the_ground_stays_white_and_the_line_its_colour():
    figure, axes = plt.subplots(figsize=(7.2, 3.4))
    axes.plot([0, 1], [0.5, 0.5], linewidth=20)
    image = pixels(described(figure, "A thick line.").data)
    assert (image[0, 0] == 255).all()
    blue = [int(COLORS["blue"][k : k + 2], 16) for k in (1, 3, 5)]
    assert np.abs(image.astype(int) - blue).sum(axis=2).min() <= 6


@pytest.mark.usefixtures("style")
def test_a_picture_full_of_noise_is_still_small():
    figure, axes = plt.subplots()
    axes.imshow(np.random.default_rng(0).random((200, 400)))
    assert len(described(figure, "Noise.").data) <= 25_000


@pytest.mark.usefixtures("style")
def test_the_style_overrides_what_was_set_before():
    plt.rcParams["axes.grid"] = False
    plt.rcParams["lines.dashed_pattern"] = [1, 1]
    use_style()
    assert plt.rcParams["axes.grid"]
    assert plt.rcParams["lines.dashed_pattern"] == matplotlib.rcParamsDefault["lines.dashed_pattern"]


@pytest.mark.usefixtures("style")
def test_the_same_picture_is_the_same_bytes():
    def make():
        figure, axes = plt.subplots()
        axes.plot(np.sin(np.arange(100)), label="sine")
        axes.legend()
        return described(figure, "A sine.").data

    assert make() == make()


def test_described_closes_the_figure_and_says_its_words():
    figure, _ = plt.subplots()
    shown = described(figure, "  A line\n  that rises.  ")
    assert plt.get_fignums() == []
    assert repr(shown) == "A line that rises."
    data, metadata = shown._repr_mimebundle_()
    assert data["text/plain"] == "A line that rises."
    assert data["image/png"].startswith(b"\x89PNG")
    assert metadata == {"image/png": {"alt": "A line that rises."}}


def draw_image(axes):
    axes.imshow([[0, 1]])


def draw_mesh(axes):
    axes.pcolormesh([[0, 1]])


def draw_filled(axes):
    axes.contourf([[0, 1], [1, 2]])


def draw_contours(axes):
    axes.contour([[0, 1], [1, 2]])


def draw_points(axes):
    axes.scatter([0, 1], [0, 1])


@pytest.mark.parametrize(
    ("draw", "kept"),
    [
        (draw_image, True),
        (draw_mesh, True),
        (draw_filled, True),
        (draw_contours, False),
        (draw_points, False),
    ],
)
def test_fields_of_colour_are_kept_as_they_are_in_dark_mode(draw, kept):
    figure, axes = plt.subplots()
    draw(axes)
    assert described(figure, "Something.").photograph is kept


def test_what_is_said_about_dark_mode_goes_before_what_is_seen():
    figure, axes = plt.subplots()
    axes.imshow([[0, 1]])
    assert described(figure, "Something.", photograph=False).photograph is False


def test_described_refuses_what_is_no_figure_or_has_no_words():
    figure, axes = plt.subplots()
    assert "figure must be a Matplotlib figure, got" in refused(TypeError, described, axes, "Words.")
    assert "alt must say what is to be seen" in refused(ValueError, described, figure, " ")


def test_the_colours_are_those_of_okabe_and_ito():
    assert list(COLORS) == ["blue", "orange", "green", "vermilion", "purple", "sky", "yellow", "black"]
    assert COLORS["blue"] == "#0072B2"
