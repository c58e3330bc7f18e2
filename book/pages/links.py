"""A link to a place on the site, as the pages' own nodes have it."""

from docutils import nodes


def link(text, address, **attributes):
    """A link; the address begins at the page that it stands on."""
    return nodes.reference("", text, refuri=address, internal=True, **attributes)
