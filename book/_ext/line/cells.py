"""What a notebook stored, as the page shows it.

A picture gets its alternative text and its size, an exploration its sliders, shown source its line
numbers, a belief its verdict. The notebook in the repository stays as it is; the page is read anew
when the chapter's stamp changes, though its notebook did not.
"""

import base64
import hashlib
import io
import json
import shutil
from html import escape
from pathlib import Path

from PIL import Image

from builder.labels import cited_at
from builder.outputs import EXPLORATION, manifest_of, parsed_belief, plain, stated_in, still_of
from builder.paths import FRAMES
from builder.run import record_of
from dlcore.notebook.page import figure_html
from line.listing import HEAD, shown_source
from line.theme import chapter_number

LANGUAGE = {"name": "python", "pygments_lexer": "ipython3"}
PICTURES = "_images/chapters"
TO_ROOT = "../"
NOT_DRAWN = "This picture can be moved once its chapter has been run: make book draws the rest."


def setup(app):
    app.connect("source-read", read_chapter)
    app.connect("env-get-outdated", changed_chapters)
    app.connect("build-finished", copy_frames)


def changed_chapters(app, env, added, changed, removed):
    """The chapters whose outputs or whose lines in dlcore are not those of the page as it stands."""
    before = getattr(env, "chapter_fingerprints", {})
    now = {name: fingerprint(name) for name in env.found_docs if chapter_number(name)}
    env.chapter_fingerprints = now
    return [name for name in now if before.get(name) != now[name]]


def fingerprint(docname):
    """All that the page of a chapter shows beside its notebook."""
    name = docname.removeprefix("chapters/")
    places = {label: cited_at().get(label) for label, chapter in stated_in().items() if chapter == name}
    text = json.dumps([record_of(name).get("stamp"), places, sorted(stated_in())])
    return hashlib.sha256(text.encode()).hexdigest()


def read_chapter(app, docname, source):
    """Put what the page shows in the place of the chapter's stored outputs."""
    if not chapter_number(docname):
        return
    notebook = json.loads(source[0])
    notebook["metadata"]["language_info"] = LANGUAGE
    name = docname.removeprefix("chapters/")
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [shown(output, name, Path(app.outdir)) for output in cell["outputs"]]
    source[0] = json.dumps(notebook)


def shown(output, chapter, outdir):
    """One stored output as the page shows it."""
    html = output.get("data") and html_of(output, chapter, outdir)
    if not html:
        return output
    return {"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}


def html_of(output, chapter, outdir):
    """The page's form of an output of the book's own kinds; empty for any other."""
    data, text = output["data"], plain(output)
    if found := EXPLORATION.match(text):
        return exploration(chapter, found[1], outdir)
    if text.startswith("Belief: "):
        return belief(text)
    if HEAD.match(text):
        return shown_source(text, TO_ROOT)
    if "image/png" in data:
        about = output.get("metadata", {}).get("image/png", {})
        return picture(base64.b64decode("".join(data["image/png"])), about, outdir)
    return ""


def exploration(chapter, name, outdir, *, to_root=TO_ROOT, apart=False, plays=False):
    """An exploration with the frames that the chapter's run wrote, or the picture that the notebook stores.

    apart: it stands outside its chapter, among others that may bear the same name. plays: its first
    slider has a button that runs through the stops.
    """
    manifest = manifest_of(chapter, name)
    own = f"{name}_{chapter[:2]}" if apart else name
    if manifest is None:
        return still(chapter, name, own.replace("_", "-"), outdir, to_root)
    manifest["name"] = own
    if plays:
        next(control for control in manifest["controls"] if control["kind"] == "slider")["play"] = True
    return figure_html(manifest, lambda file: f"{to_root}_images/frames/{chapter}/{name}/{file}")


def still(chapter, name, anchor, outdir, to_root):
    """An exploration whose frames are not drawn: its default state, and why it stands still."""
    return (
        f'<figure class="picture still" id="{anchor}">{image(*still_of(chapter, name), outdir, to_root)}'
        f'<figcaption><p class="exploration-note">{NOT_DRAWN}</p></figcaption></figure>'
    )


def belief(text):
    """A claim, its verdict and the measurement that decided."""
    said = parsed_belief(text)
    return (
        f'<div class="belief" id="{said.anchor}" data-verdict="{said.verdict.split()[0]}">'
        f'<p class="claim"><span class="unseen">Belief: </span>{escape(said.claim)}</p>'
        f'<p class="verdict"><span class="unseen">Verdict: </span>{escape(said.verdict)}</p>'
        f'<p class="measured">{escape(said.measured)}</p></div>'
    )


def picture(data, about, outdir):
    """A stored picture as the page shows it."""
    return f'<figure class="picture">{image(data, about, outdir)}</figure>'


def image(data, about, outdir, to_root=TO_ROOT):
    """A stored picture as a file, with its size, so that the text does not move when it arrives."""
    width, height = Image.open(io.BytesIO(data)).size
    path = Path(outdir, PICTURES, f"{hashlib.sha256(data).hexdigest()[:16]}.png")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    kind = "photograph" if about.get("photograph") else "drawing"
    alt = escape(about.get("alt", ""), quote=True)
    return (
        f'<img class="{kind}" src="{to_root}{PICTURES}/{path.name}" alt="{alt}" '
        f'width="{width}" height="{height}" loading="lazy" decoding="async">'
    )


def copy_frames(app, exception):
    """Put every exploration's frames beside the pages."""
    if exception is None and app.builder.format == "html" and FRAMES.exists():
        target = Path(app.outdir, "_images", "frames")
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(FRAMES, target, ignore=shutil.ignore_patterns("*.json"))
