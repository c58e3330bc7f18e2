"""What a notebook stored, as the page shows it.

A picture gets its alternative text and its size, an exploration its sliders, shown source its line
numbers, a belief its verdict. The notebook in the repository stays as it is; the page is read anew
when the chapter's stamp changes, though its notebook did not.
"""

import base64
import hashlib
import json

from builder.chapter_contents import EXPLORATION, parsed_belief, plain, stated_in
from builder.equation_lines import cited_at
from builder.run import record_of
from pages.addresses import chapter_name, chapter_number, to_root
from pages.beliefs import belief_block
from pages.explorations import exploration
from pages.folds import name_fold
from pages.listings import HEAD, shown_source
from pages.stored_pictures import picture

LANGUAGE = {"name": "python", "pygments_lexer": "ipython3"}


def setup(app):
    app.connect("source-read", read_chapter)
    app.connect("env-get-outdated", changed_chapters)


def changed_chapters(app, env, added, changed, removed):
    """The chapters whose outputs or whose lines in dlcore are not those of the page as it stands."""
    before = getattr(env, "chapter_fingerprints", {})
    now = {docname: fingerprint(chapter_name(docname)) for docname in filter(chapter_number, env.found_docs)}
    env.chapter_fingerprints = now
    return [docname for docname in now if before.get(docname) != now[docname]]


def fingerprint(name):
    """All that the page of a chapter shows beside its notebook."""
    places = {label: cited_at().get(label) for label, chapter in stated_in().items() if chapter == name}
    text = json.dumps([record_of(name).get("stamp"), places, sorted(stated_in())])
    return hashlib.sha256(text.encode()).hexdigest()


def read_chapter(app, docname, source):
    """Put what the page shows in the place of the chapter's stored outputs."""
    if not chapter_number(docname):
        return
    notebook = json.loads(source[0])
    notebook["metadata"]["language_info"] = LANGUAGE
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            name_fold(cell)
            cell["outputs"] = [shown(output, docname, app.outdir) for output in cell["outputs"]]
    source[0] = json.dumps(notebook)


def shown(output, docname, outdir):
    """One stored output as the page shows it."""
    html = output.get("data") and html_of(output, docname, outdir)
    if not html:
        return output
    return {"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}


def html_of(output, docname, outdir):
    """The page's form of an output of the book's own kinds; empty for any other."""
    data, text = output["data"], plain(output)
    if found := EXPLORATION.match(text):
        return exploration(chapter_name(docname), found[1], outdir, to_root(docname))
    if text.startswith("Belief: "):
        return belief_block(parsed_belief(text))
    if HEAD.match(text):
        return shown_source(text, docname)
    if "image/png" in data:
        about = output.get("metadata", {}).get("image/png", {})
        return picture(base64.b64decode("".join(data["image/png"])), about, outdir, to_root(docname))
    return ""
