"""The plan of the book, as `book/parts.yml` states it."""

import functools

import yaml

from builder.paths import ROOT


@functools.cache
def parts():
    """The parts in order: [{title, line, picture, chapters: {number: {title, needs, teaches}}}].

    needs: the numbers of the chapters that it builds on; teaches: public names of dlcore.
    """
    plan = yaml.safe_load((ROOT / "book" / "parts.yml").read_text("utf-8"))
    for part in plan:
        for chapter in part["chapters"].values():
            chapter["teaches"] = chapter.get("teaches", "").split()
            chapter.setdefault("needs", [])
    return plan


def chapters():
    """The chapters in order: {number: {title, needs, teaches}}."""
    return {number: chapter for part in parts() for number, chapter in part["chapters"].items()}


def route(number):
    """The chapters to read to understand this one, in order, itself last."""
    found = {number}
    for need in chapters()[number]["needs"]:
        found.update(route(need))
    return sorted(found)


def taught_in(name):
    """The number of the chapter that teaches a public name of dlcore, or None."""
    return next((number for number, chapter in chapters().items() if name in chapter["teaches"]), None)


@functools.cache
def toc_chapters():
    """The chapters that the table of contents lists, by name, in its order."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    files = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    return [file.removeprefix("chapters/") for file in files if file.startswith("chapters/")]
