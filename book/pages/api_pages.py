"""The pages of the API reference: one for each public name of dlcore, one for each module.

Before a build each is written as a document of a line or two, which the directives of `api_name` and
`api_module` fill from the source.
"""

import json
import re

import dlcore
from builder.chapter_contents import stated_in
from builder.examples import examples
from builder.paths import ROOT, module_of
from builder.tested_by import importing_tests
from pages import addresses


def setup(app):
    app.connect("config-inited", write_documents, priority=1)  # before the table of contents is read
    app.connect("env-get-outdated", outdated)


def modules():
    """The modules that a reader may import from, by name: all but the exercises of each chapter."""
    names = map(module_of, sorted((ROOT / "dlcore").rglob("*.py")))
    return [name for name in names if not re.search(r"exercises\.ch\d\d_", name)]


def documents():
    """Every page of the reference: {document: its text}."""
    names = {addresses.name_document(name): ("api-name", name) for name in dlcore.__all__}
    whole = {addresses.module_document(module): ("api-module", module) for module in modules()}
    return {
        document: f"# {title}\n\n```{{{directive}}} {title}\n```\n"
        for document, (directive, title) in (names | whole).items()
    }


def write_documents(app, config):
    """Write the documents, and remove those of names and modules that are gone."""
    wanted = {ROOT / f"{document}.md": text for document, text in documents().items()}
    folder = ROOT / addresses.API
    folder.mkdir(exist_ok=True)
    for path in set(folder.glob("*.md")) - wanted.keys():
        path.unlink()
    for path, text in wanted.items():
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8", newline="\n")


def outdated(app, env, added, changed, removed):
    """The pages on which something changed that does not stand in the source that they show."""
    now = dict.fromkeys(documents(), fingerprint())
    for name in dlcore.__all__:
        now[addresses.name_document(name)] = fingerprint(importing_tests()[name], examples().get(name))
    before, env.api_fingerprints = getattr(env, "api_fingerprints", {}), now
    return [
        document for document in now if document in env.found_docs and before.get(document) != now[document]
    ]


def fingerprint(*facts):
    """What a page shows beside its source; every docstring may lead to equations of written chapters."""
    return json.dumps([sorted(stated_in()), *facts])
