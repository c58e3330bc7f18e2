"""The machines on which every chapter gave its stored outputs, as the last whole run noted them."""

import json
from datetime import date

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from builder.paths import PLAYED


def setup(app):
    app.add_directive("played", Played)


class Played(SphinxDirective):
    """The day, the number of chapters, and the machines."""

    def run(self):
        self.env.note_dependency(str(PLAYED))
        record = json.loads(PLAYED.read_text("utf-8"))
        day = date.fromisoformat(record["day"])
        said = f"Last played on {day.day} {day:%B %Y}, all {len(record['chapters'])} chapters on each:"
        rows = nodes.bullet_list(
            "", *(nodes.list_item("", nodes.paragraph("", each)) for each in record["machines"])
        )
        return [nodes.paragraph("", said), rows]
