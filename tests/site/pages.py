"""The pages of the built site, for the tests that look at each."""

from builder.paths import HTML


def all_pages():
    """The addresses of all pages, relative to the site; none where it is not built."""
    return sorted(path.relative_to(HTML).as_posix() for path in HTML.rglob("*.html"))


def chapter_pages():
    return [address for address in all_pages() if address.startswith("chapters/")]
