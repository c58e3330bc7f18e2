"""The pages of the built site, for the tests that look at each."""

import dlcore
from builder.paths import HTML
from pages import addresses

EXAMINED_NAMES = (
    "LSTM",
    "softmax",
    "fit",
)  # a class, a function that has a class of the same letters, a long one


def all_pages():
    """The addresses of all pages, relative to the site; none where it is not built."""
    return sorted(path.relative_to(HTML).as_posix() for path in HTML.rglob("*.html"))


def chapter_pages():
    return [address for address in all_pages() if address.startswith("chapters/")]


def examined_pages():
    """The pages that are looked at in a browser: of those of public names, which are alike, three."""
    others = {addresses.name_page(name) for name in dlcore.__all__ if name not in EXAMINED_NAMES}
    return [address for address in all_pages() if address not in others]
