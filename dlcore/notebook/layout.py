"""Keeps the axes of an exploration where its first picture put them, so that nothing jumps."""


class Layout:
    """The size of the first figure and the place of each of its axes, given to all later ones."""

    def __init__(self, where):
        self.where = where
        self.known = False

    def apply(self, figure):
        """Lay the figure out as the first one was; the first is laid out by its own engine."""
        size = tuple(round(float(inches), 6) for inches in (*figure.get_size_inches(), figure.dpi))
        if not self.known:
            figure.draw_without_rendering()
            self.size = size
            self.places = [axes.get_position(original=True).frozen() for axes in figure.axes]
            self.known = True
        elif size != self.size or len(figure.axes) != len(self.places):
            raise ValueError(
                f"{self.where} must draw every state with the same axes in the same size: "
                f"{self.said(self.size, len(self.places))} at first, then {self.said(size, len(figure.axes))}"
            )
        figure.set_layout_engine("none")
        for axes, place in zip(figure.axes, self.places, strict=True):
            axes.set_position(place)

    @staticmethod
    def said(size, count):
        """A size and a number of axes in words."""
        return f"{count} axes in {size[0]:g} × {size[1]:g} inches at {size[2]:g} dpi"
