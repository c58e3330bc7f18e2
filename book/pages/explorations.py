"""An exploration on a page: with the frames of its chapter's run, or as the stored picture."""

import shutil
from pathlib import Path

from builder.chapter_contents import manifest_of, still_of
from builder.paths import FRAMES
from pages import addresses
from pages.exploration_figure import figure_html
from pages.stored_pictures import image

NOT_DRAWN = "This picture can be moved once its chapter has been run: make book draws the rest."


def setup(app):
    app.connect("build-finished", copy_frames)


def exploration(chapter, name, outdir, to_root, *, apart=False, plays=False):
    """An exploration of a chapter as HTML.

    apart: it stands outside its chapter, among others that may bear the same name. plays: its first
    slider has a button that runs through the stops.
    """
    manifest = manifest_of(chapter, name)
    own = f"{name}_{chapter[:2]}" if apart else name
    if manifest is None:
        return still(chapter, name, addresses.exploration_anchor(own), outdir, to_root)
    manifest["name"] = own
    if plays:
        next(control for control in manifest["controls"] if control["kind"] == "slider")["play"] = True
    return figure_html(manifest, lambda file: to_root + addresses.frame(chapter, name, file))


def still(chapter, name, anchor, outdir, to_root):
    """An exploration whose frames are not drawn: its default state, and why it stands still."""
    return (
        f'<figure class="picture still" id="{anchor}">{image(*still_of(chapter, name), outdir, to_root)}'
        f'<figcaption><p class="exploration-note">{NOT_DRAWN}</p></figcaption></figure>'
    )


def copy_frames(app, exception):
    """Put every exploration's frames beside the pages."""
    if exception is None and app.builder.format == "html" and FRAMES.exists():
        target = Path(app.outdir, addresses.FRAMES)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(FRAMES, target, ignore=shutil.ignore_patterns("*.json"))
