"""A chapter's *Predict* names the sections that hold the answers: here each name becomes a link."""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from pages.addresses import chapter_number

PREDICT = "Predict"


def setup(app):
    app.add_post_transform(LinkAnswers)


class LinkAnswers(SphinxPostTransform):
    """In *Predict*, emphasised words that are a section's title, or begin one title alone, lead there."""

    default_priority = 700

    def run(self, **kwargs):
        if not chapter_number(self.env.docname):
            return
        sections = {section[0].astext(): section for section in self.document.findall(nodes.section)}
        if PREDICT not in sections:
            return
        for words in list(sections[PREDICT].findall(nodes.emphasis)):
            answer = section_called(words.astext(), sections)
            if answer is not None:
                link = nodes.reference("", "", refid=answer["ids"][0], internal=True)
                words.replace_self(link)
                link += words


def section_called(words, sections):
    """The section of this title; else the only one whose title goes on after it with a colon."""
    if words in sections:
        return sections[words]
    begun = [section for title, section in sections.items() if title.startswith(f"{words}:")]
    return begun[0] if len(begun) == 1 else None
