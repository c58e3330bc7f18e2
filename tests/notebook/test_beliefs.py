"""A belief's plain text is what the book's page of beliefs reads."""

import pytest

from dlcore.notebook import belief
from tests.refusal import refused


def test_the_plain_text_is_three_lines_that_can_be_read_back():
    shown = belief("Bigger is better", "fails", "the loss rose 3-fold: 0.1 to 0.3")
    lines = repr(shown).split("\n")
    assert [line.partition(": ")[::2] for line in lines] == [
        ("Belief", "Bigger is better"),
        ("Verdict", "fails"),
        ("Measured", "the loss rose 3-fold: 0.1 to 0.3"),
    ]


def test_the_same_in_markdown():
    shown = belief("Bigger is better", "holds when there is data", "it did")
    assert shown._repr_markdown_() == (
        "**Belief.** “Bigger is better”\n\n**Verdict: holds when there is data.** it did"
    )


@pytest.mark.parametrize(
    "verdict",
    [
        "holds",
        "fails",
        "corrected",
        "holds when η < 2/λ",
        "holds for a bowl",
        "fails when η > 2/λ",
        "fails for a saddle",
    ],
)
def test_a_verdict_with_or_without_its_condition(verdict):
    assert belief("c", verdict, "m").verdict == verdict


@pytest.mark.parametrize(
    "verdict", ["true", "Holds", "holds when ", "fails for ...", "holds whenever", "corrected when", ""]
)
def test_any_other_verdict_is_refused(verdict):
    assert "belief: verdict must be" in refused(ValueError, belief, "c", verdict, "m")


def test_each_part_is_one_line_of_text():
    for end in ("\n", "\r", "\u2028"):
        assert "claim must be one line" in refused(ValueError, belief, f"two{end}lines", "holds", "m")
    assert "measured must be one line" in refused(ValueError, belief, "c", "holds", "  ")
    assert "measured must be text, got float" in refused(TypeError, belief, "c", "holds", 0.5)
