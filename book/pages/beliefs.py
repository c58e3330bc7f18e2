"""Beliefs: a claim with its verdict and the measurement that decided, in its chapter and on a page of all."""

from html import escape

from docutils import nodes

from builder.chapter_contents import beliefs_of
from pages import addresses
from pages.by_chapter import ByChapter


def setup(app):
    app.add_directive("beliefs", Beliefs)


def belief_block(belief):
    """A belief as its chapter shows it."""
    return (
        f'<div class="belief" id="{addresses.belief_anchor(belief.claim)}" data-verdict="{word(belief)}">'
        f'<p class="claim"><span class="unseen">Belief: </span>{escape(belief.claim)}</p>'
        f'<p class="verdict"><span class="unseen">Verdict: </span>{escape(belief.verdict)}</p>'
        f'<p class="measured">{escape(belief.measured)}</p></div>'
    )


class Beliefs(ByChapter):
    """The beliefs of each chapter."""

    def of_chapter(self, name):
        rows = "".join(self.row(name, belief) for belief in beliefs_of(name))
        return [nodes.raw("", f'<ul class="beliefs">{rows}</ul>', format="html")] if rows else []

    def row(self, name, belief):
        address = self.to_root + addresses.belief(name, belief.claim)
        return (
            f'<li class="belief" data-verdict="{word(belief)}">'
            f'<p class="claim"><a href="{address}">{escape(belief.claim)}</a></p>'
            f'<p class="verdict">{escape(belief.verdict)}</p>'
            f'<p class="measured">{escape(belief.measured)}</p></li>'
        )


def word(belief):
    """The first word of the verdict, by which the style chooses its colour."""
    return belief.verdict.split()[0]
