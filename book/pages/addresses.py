"""Every address of the site: of chapters and what stands in them, of the reference, of files elsewhere.

An address begins at the site's root. `to_root` leads there from a page, so that the pages also work in a
folder: `to_root(docname) + equation(label)`.
"""

import hashlib
from functools import cache
from itertools import groupby
from pathlib import PurePosixPath

import dlcore
from builder.chapter_contents import stated_in

LANDING = "book/index"  # the document that is written as index.html, where visitors and web servers look
API = "book/api"
CHAPTERS = "chapters"
PICTURES = "_images/chapters"
FRAMES = "_images/frames"


def to_root(docname):
    """What leads from the page of a document to the site's root: `../` for a chapter."""
    return "../" * page(docname).count("/")


def page(docname):
    """The page of a document."""
    return "index.html" if docname == LANDING else f"{docname}.html"


# ---- chapters, and what stands in them


def chapter_number(docname):
    """12 for chapters/12_gradient_descent, None for any other document."""
    name = chapter_name(docname)
    return int(name[:2]) if name and name[:2].isdigit() else None


def chapter_name(docname):
    """12_gradient_descent for chapters/12_gradient_descent, empty for any other document."""
    folder, _, name = docname.rpartition("/")
    return name if folder == CHAPTERS else ""


def chapter_page(name):
    return page(f"{CHAPTERS}/{name}")


def notebook(docname):
    """The notebook of a chapter, as it is downloaded."""
    return f"_sources/{docname}.ipynb"


def equation(label):
    """Where the page of a chapter states the equation; None while its chapter is not written."""
    name = stated_in().get(label)
    return name and f"{chapter_page(name)}#equation-{label}"


def belief(name, claim):
    return f"{chapter_page(name)}#{belief_anchor(claim)}"


def belief_anchor(claim):
    return f"belief-{hashlib.sha256(claim.encode()).hexdigest()[:8]}"


def exploration_anchor(name):
    return name.replace("_", "-")


def frame(chapter, exploration, file):
    return f"{FRAMES}/{chapter}/{exploration}/{file}"


def picture(file):
    return f"{PICTURES}/{file}"


def archive(name):
    """The zip of the whole book."""
    return f"_downloads/{name}.zip"


# ---- the reference


def in_reference(docname):
    """Whether a document is a page within the reference."""
    return docname.startswith(f"{API}/")


def reference_row(row):
    """The part of the reference's first page that lists one row of dlcore, or the modules."""
    return f"{page(API)}#{row}"


def module_document(module):
    return f"{API}/{module}"


def module_page(module):
    return page(module_document(module))


def name_document(name):
    """The document of a public name of dlcore, by a file name that differs in more than case from any other.

    File systems of Windows and macOS do not tell ReLU.html from relu.html: where a class and a function
    differ by case alone, the function's page says that it is one.
    """
    shared = len(alike()[name.casefold()]) > 1
    return f"{API}/{name}-function" if shared and name.islower() else f"{API}/{name}"


@cache
def names_by_document():
    """The public name that each document is the page of: {"book/api/LSTM": "LSTM", …}."""
    return {name_document(name): name for name in dlcore.__all__}


@cache
def alike():
    """The public names by their letters, whatever their case: {"relu": ["ReLU", "relu"], …}."""
    names = sorted(dlcore.__all__, key=str.casefold)
    return {letters: list(group) for letters, group in groupby(names, key=str.casefold)}


def name_page(name):
    return page(name_document(name))


def source_line(module, line):
    """A line in the whole source of a module."""
    return f"{module_page(module)}#{line_anchor(line)}"


def definition(module, name):
    """What a module defines, on the module's page."""
    return f"{module_page(module)}#{module}.{name}"


def line_anchor(line):
    return f"line-{line}"


# ---- elsewhere, once `_config.yml` says where the repository is


def repository_file(repository, branch, path):
    """A file as the repository's site shows it; None while no repository is known."""
    return f"{repository}/blob/{branch}/{path}" if repository else None


def on_binder(repository, branch, docname):
    return (
        f"https://mybinder.org/v2/gh/{owner_and_name(repository)}/{branch}?urlpath=lab/tree/{docname}.ipynb"
    )


def in_colab(repository, branch, docname):
    path = f"{owner_and_name(repository)}/blob/{branch}/{docname}.ipynb"
    return f"https://colab.research.google.com/github/{path}"


def owner_and_name(repository):
    """`owner/name` of https://github.com/owner/name."""
    return "/".join(PurePosixPath(repository).parts[-2:])
