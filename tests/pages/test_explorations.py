"""An exploration whose frames are not drawn is shown as the picture that its notebook stores."""

import json

import pytest
from PIL import Image

from builder import chapter_contents
from builder.paths import chapter_names
from pages import addresses, explorations

CHAPTER = chapter_names()[-1]
NAME = chapter_contents.exploration_names(CHAPTER)[0]


@pytest.fixture
def nothing_drawn(tmp_path, monkeypatch):
    """A book of which no chapter was run."""
    monkeypatch.setattr(chapter_contents, "FRAMES", tmp_path / "frames")
    return tmp_path


def test_it_is_the_stored_picture_with_its_size_and_what_is_said_of_it(nothing_drawn):
    html = explorations.exploration(CHAPTER, NAME, nothing_drawn, "../")
    _, about = chapter_contents.still_of(CHAPTER, NAME)
    (picture,) = (nothing_drawn / addresses.PICTURES).iterdir()
    width, height = Image.open(picture).size
    assert f'id="{NAME.replace("_", "-")}"' in html
    assert f'src="../{addresses.PICTURES}/{picture.name}"' in html
    assert f'width="{width}" height="{height}"' in html
    assert about["alt"].split()[0] in html
    assert explorations.NOT_DRAWN in html
    assert "<script" not in html
    assert "exploration-controls" not in html


def test_elsewhere_it_has_a_name_of_its_own_and_the_address_from_there(nothing_drawn):
    html = explorations.exploration(CHAPTER, NAME, nothing_drawn, "", apart=True)
    assert f'id="{NAME.replace("_", "-")}-{CHAPTER[:2]}"' in html
    assert f'src="{addresses.PICTURES}/' in html


def test_frames_that_were_begun_and_not_finished_are_not_shown(nothing_drawn):
    folder = nothing_drawn / "frames" / CHAPTER / NAME
    folder.mkdir(parents=True)
    (folder / "0.webp").touch()
    assert explorations.NOT_DRAWN in explorations.exploration(CHAPTER, NAME, nothing_drawn, "../")


def test_with_its_frames_it_moves(nothing_drawn):
    control = {"name": "rate", "label": "rate", "kind": "choice", "play": False, "default": 0}
    manifest = {
        "name": NAME,
        "title": "A title",
        "alt": "What is to be seen",
        "photograph": False,
        "width": 10,
        "height": 10,
        "controls": [control | {"values": ["1", "2"], "texts": ["1", "2"]}],
        "states": [{"file": "0.webp", "reading": ""}, {"file": "1.webp", "reading": ""}],
        "default": 0,
        "default_file": "0.webp",
    }
    folder = nothing_drawn / "frames" / CHAPTER / NAME
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    html = explorations.exploration(CHAPTER, NAME, nothing_drawn, "../")
    assert explorations.NOT_DRAWN not in html
    assert f"frames/{CHAPTER}/{NAME}/1.webp" in html


def test_the_states_are_counted_without_their_frames(nothing_drawn, monkeypatch):
    said = 'Exploration "descent": learning rate (per step) (9 stops) × momentum (3)'
    monkeypatch.setattr(
        chapter_contents, "shown_by", lambda name: ["text", said, 'Exploration "flip": coin (2)']
    )
    assert chapter_contents.states_of(CHAPTER) == [27, 2]
