"""What the book's build finds in DLCORE_FRAMES."""

import hashlib
import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from dlcore.notebook import explore, frames, slider
from tests.notebook.samples import blank, make_all
from tests.refusal import refused


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The samples' frames, drawn once, and their explorations."""
    folder = tmp_path_factory.mktemp("frames")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DLCORE_FRAMES", str(folder))
        return folder, make_all()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DLCORE_FRAMES", str(tmp_path))
    return tmp_path


def digests(folder):
    files = sorted(path for path in folder.glob("*/*") if path.is_file())  # not what the drawing took
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).digest() for path in files}


def test_a_handle_stands_where_its_point_is_drawn(written):
    folder, explorations = written
    point = next(each for each in explorations if each.name == "point")
    states = json.loads((folder / "point" / "manifest.json").read_text("utf-8"))["states"]
    for state, where in zip(states, point.states(), strict=True):
        pixels = np.asarray(Image.open(folder / "point" / state["file"]).convert("RGB")).astype(int)
        blue = pixels[..., 2] - pixels[..., 0] > 60  # the dot is the only thing with a hue
        rows, columns = np.nonzero(blue)
        place = columns.mean() / pixels.shape[1], rows.mean() / pixels.shape[0]
        assert place == pytest.approx(state["handle"], abs=0.02), where


def test_every_state_has_a_frame_and_the_manifest_says_which(written):
    folder, (exploration, *_) = written
    manifest = json.loads((folder / "descent" / "manifest.json").read_text("utf-8"))
    assert [state["file"] for state in manifest["states"]] == [f"{n}.webp" for n in range(27)]
    for state, values in zip(manifest["states"], exploration.states(), strict=True):
        frame = Image.open(io.BytesIO((folder / "descent" / state["file"]).read_bytes()))
        assert (frame.format, frame.size) == ("WEBP", (manifest["width"], manifest["height"]))
        assert state["reading"] == f"rate {values['learning_rate']:g} with momentum {values['momentum']:g}"


def test_the_manifest_describes_the_exploration(written):
    folder, _ = written
    manifest = json.loads((folder / "descent" / "manifest.json").read_text("utf-8"))
    controls, _ = manifest.pop("controls"), manifest.pop("states")
    assert manifest == {
        "name": "descent",
        "title": "Descent",
        "alt": "A bar that grows with the learning rate.",
        "photograph": False,
        "width": 180,
        "height": 120,
        "default": 12,
        "default_file": "12.webp",
    }
    assert controls[0]["values"] == [0.01, 0.0178, 0.0316, 0.0562, 0.1, 0.178, 0.316, 0.562, 1.0]
    assert controls[1] == {
        "name": "momentum",
        "label": "momentum",
        "kind": "choice",
        "values": ["0", "0.5", "0.9"],
        "texts": ["0", "0.5", "0.9"],
        "default": 0,
        "play": False,
    }


def test_frames_are_the_same_bytes_each_time(written, folder):
    make_all()
    assert len(digests(folder)) == 27 + 6 + 3 + 15 + 4
    assert digests(folder) == digests(written[0])


def named(name, states=4):
    """An exploration of this name with so many states."""

    def small(a):
        """Hardly anything."""
        return blank(1, 1)[0]

    small.__name__ = name
    return explore(a=slider(0, 1, steps=states))(small)


def test_a_name_twice_in_a_chapter_is_refused(folder):
    named("again")
    message = refused(ValueError, named, "again")
    assert message == "explore: again: the chapter already has an exploration of this name"


def test_no_more_than_two_hundred_states_a_chapter(folder, monkeypatch):
    assert frames.MAX_PAGE_STATES == 200
    monkeypatch.setattr(frames, "MAX_PAGE_STATES", 9)
    named("first")
    named("second")
    message = refused(ValueError, named, "third")
    assert message == "explore: third: a chapter may have 9 states, this makes 12"


def test_no_more_than_a_megabyte_and_a_half_of_frames(folder, monkeypatch):
    assert frames.MAX_BYTES == 1_500_000
    noise = np.random.default_rng(0).random((300, 400))
    monkeypatch.setattr(frames, "MAX_BYTES", 20_000)

    def noisy(a):
        """Noise."""
        figure, axes = blank(7, 5)
        axes.imshow(np.roll(noise, a), extent=(0, 1, 0, 1))
        return figure

    message = refused(ValueError, explore(a=[0, 5]), noisy)
    assert re.fullmatch(
        r"explore: noisy: 2 frames make 0\.\d\d MB, the limit is 0\.02 MB; "
        "take fewer stops, a smaller figure, or fewer points",
        message,
    )
    assert not (folder / "noisy" / "manifest.json").exists()


def test_frames_of_an_earlier_run_are_removed(folder):
    stale = folder / "fresh" / "99.webp"
    stale.parent.mkdir()
    stale.touch()
    named("fresh")
    assert not stale.exists()


def test_an_error_in_a_state_names_no_success(folder):
    def breaking(a):
        """Breaks at its end."""
        if a == 1:
            raise ZeroDivisionError("at the end")
        return blank()[0]

    assert refused(ZeroDivisionError, explore(a=[0, 1]), breaking) == "at the end"
    assert not (folder / "breaking" / "manifest.json").exists()
