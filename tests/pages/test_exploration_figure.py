"""The published HTML of an exploration, from its manifest."""

import copy
import json
from html.parser import HTMLParser

import pytest

from dlcore.notebook import slider
from pages.exploration_figure import figure_html, key_text
from tests.notebook.samples import make_all

VOID = {"img", "input", "br"}


class Tree(HTMLParser):
    """All elements as (tag, attributes), the texts of each tag, and a check that tags nest."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.texts, self.open = [], {}, []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def manifests(tmp_path_factory):
    folder = tmp_path_factory.mktemp("frames")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DLCORE_FRAMES", str(folder))
        make_all()
    return [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*/manifest.json"))]


@pytest.fixture(scope="module")
def trees(manifests):
    return {m["name"]: Tree(figure_html(m, lambda file: f"frames/{file}")) for m in manifests}


def test_tags_nest_and_close(trees):
    for tree in trees.values():
        assert tree.open == []


def test_ids_are_unique_and_come_from_the_name(trees):
    ids = [
        attributes["id"] for tree in trees.values() for _, attributes in tree.elements if "id" in attributes
    ]
    assert len(ids) == len(set(ids))
    assert trees["time_line"].all("figure")[0]["id"] == "time-line"
    assert all(id.split("--")[0] in {"descent", "time-line", "methods", "point"} for id in ids)


def test_the_picture_has_words_a_size_and_loads_late(trees):
    (picture,) = trees["descent"].all("img")
    assert picture["alt"] == "A bar that grows with the learning rate."
    assert (picture["width"], picture["height"], picture["loading"]) == ("180", "120", "lazy")
    assert picture["src"] == "frames/12.webp"


def test_every_control_has_its_label(trees):
    for tree in trees.values():
        wanted = {
            attributes["id"]
            for tag in ("input", "select")
            for attributes in tree.all(tag)
            if "id" in attributes
        }
        labeled = {attributes["for"] for attributes in tree.all("label") if "for" in attributes}
        assert wanted == labeled
    assert trees["descent"].texts["legend"] == ["momentum"]


def test_the_range_says_its_value(trees):
    (slider, *radios) = trees["descent"].all("input")
    assert (slider["type"], slider["min"], slider["max"], slider["value"]) == ("range", "0", "8", "4")
    assert slider["aria-valuetext"] == "0.1"
    assert trees["descent"].texts["output"] == ["0.1"]
    assert ["checked" in radio for radio in radios] == [True, False, False]


def test_long_choices_are_a_menu(trees):
    assert len(trees["methods"].all("option")) == 3
    assert trees["methods"].all("input") == []


def test_only_time_has_a_play_button(trees):
    buttons = {
        name: [b for b in tree.all("button") if "exploration-play" in b["class"]]
        for name, tree in trees.items()
    }
    assert {name: len(found) for name, found in buttons.items()} == {
        "descent": 0,
        "methods": 0,
        "point": 0,
        "time_line": 1,
    }
    assert buttons["time_line"][0]["aria-pressed"] == "false"


def test_the_caption_is_there_without_a_script(trees):
    assert "learning rate η 0.1, momentum 0" in trees["descent"].texts["span"]
    assert "rate 0.1 with momentum 0" in trees["descent"].texts["span"]
    assert any("JavaScript" in text for text in trees["descent"].texts["p"])


def test_a_plot_is_turned_over_in_the_dark_and_a_photograph_is_not(trees):
    assert trees["descent"].all("img")[0]["class"].split()[-1] == "plot"
    assert trees["methods"].all("img")[0]["class"].split()[-1] == "photograph"


def test_the_script_s_data_name_every_frame_and_cannot_end_its_element(manifests):
    manifest = next(m for m in manifests if m["name"] == "methods")
    text = figure_html(manifest, lambda file: f"frames/{file}?</script>")
    data = text.split('<script type="application/json">')[1].split("</script>")[0]
    assert "<" not in data
    read = json.loads(data)
    assert read["frames"] == [f"frames/{n}.webp?</script>" for n in range(3)]
    assert read["readings"][0] == "plain gradient descent <b>"


def test_text_is_escaped(manifests):
    manifest = copy.deepcopy(next(m for m in manifests if m["name"] == "descent"))
    manifest["alt"] = 'a "quoted" <tag> & more'
    manifest["controls"][0]["label"] = "<script>alert(1)</script>"
    text = figure_html(manifest, lambda file: file)
    assert 'alt="a &quot;quoted&quot; &lt;tag&gt; &amp; more"' in text
    assert "<script>alert" not in text


def test_numbers_stand_in_the_address_as_they_are_shown(manifests):
    text = figure_html(manifests[0], lambda file: file)
    data = json.loads(text.split('<script type="application/json">')[1].split("</script>")[0])
    assert data["controls"][0]["keys"][:2] == ["0.01", "0.0178"]
    assert data["controls"][0]["keys"][-1] == "1"
    assert data["controls"][1]["keys"] == ["0", "0.5", "0.9"]


def test_stops_that_stand_close_have_different_addresses():
    control = slider(1e12, 1e12 + 0.03, steps=4)
    described = {"kind": "slider", "values": control.values}
    assert [key_text(described, index) for index in range(4)] == [
        "1000000000000",
        "1000000000000.01",
        "1000000000000.02",
        "1000000000000.03",
    ]
