"""A figure with the words for those who cannot see it."""

from matplotlib.figure import Figure

from dlcore.notebook.images import close, has_fields, png


class Described:
    """A picture and its alternative text; the text is also its plain form."""

    def __init__(self, data, alt, photograph):
        self.data, self.alt, self.photograph = data, alt, photograph

    def __repr__(self):
        return self.alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        metadata = {"alt": self.alt} | ({"photograph": True} if self.photograph else {})
        return {"text/plain": self.alt, "image/png": self.data}, {"image/png": metadata}


def described(figure, alt, *, photograph=None):
    """Show the figure with this alternative text: one or two sentences on what is to be seen.

    The figure is closed. photograph: whether its colours are kept as they are in dark mode
    (default: where it shows a picture, a mesh or filled contours). Raises TypeError for anything
    but a Matplotlib figure, ValueError for a missing text.
    """
    if not isinstance(figure, Figure):
        raise TypeError(f"described: figure must be a Matplotlib figure, got {type(figure).__name__}")
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError(f"described: alt must say what is to be seen, got {alt!r}")
    data, kept = png(figure), has_fields(figure) if photograph is None else photograph
    close(figure)
    return Described(data, " ".join(alt.split()), kept)
