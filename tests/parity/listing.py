"""The listings under a chapter's headings "The same in …", taken from its text and run."""

import hashlib
import importlib
import pkgutil
import re

import numpy as np

from builder.chapter_contents import text_of
from tests.parity import listings

LINES = 15
TOLERANCE = 1e-9
RECORD = "listings"
UNDER_A_HEADING = re.compile(r"^#{2,4} The same in (.+?) *$(.*?)(?=^#{1,4} |\Z)", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def find_cases():
    """(chapter, library) -> the function that says what the listing is given and what it must compute."""
    modules = {
        found.name.removeprefix("ch"): importlib.import_module(f"{listings.__name__}.{found.name}")
        for found in pkgutil.iter_modules(listings.__path__)
    }
    return {
        (chapter, library): case
        for chapter, module in modules.items()
        for library, case in module.LISTINGS.items()
    }


CASES = find_cases()


def listings_of(chapter):
    """Library -> the code that a chapter shows under "The same in …"."""
    sections = UNDER_A_HEADING.findall(text_of(chapter))
    return {library: "\n".join(CODE.findall(text)) for library, text in sections}


def text_digest(chapter, library):
    """A digest of the very text of a listing, by which a record knows what was run."""
    return hashlib.sha256(listings_of(chapter)[library].encode()).hexdigest()[:16]


def computed(chapter, library, given, wanted):
    """What the wanted expressions are, as arrays, after the listing ran with the given names."""
    names = dict(given)
    exec(compile(listings_of(chapter)[library], f"{chapter}, {library}", "exec"), names)
    return {expression: as_array(eval(expression, names)) for expression in wanted}


def as_array(value):
    """A number, an array or a tensor as an array."""
    return np.asarray(value.detach().numpy() if hasattr(value, "detach") else value)
