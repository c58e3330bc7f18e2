"""The very lines that run, shown in the chapter beside the equations they implement."""

import inspect
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Source:
    """Listings, each with the name of its file and object."""

    def __init__(self, listings):
        self.listings = listings

    def __repr__(self):
        return "\n\n".join(self.listings)

    def _repr_markdown_(self):
        return "\n\n".join(f"```python\n{listing}\n```" for listing in self.listings)


def show_source(*objects):
    """Show the source of functions, methods or classes as it stands in its file.

    Raises TypeError for an object that has no Python source.
    """
    if not objects:
        raise TypeError("show_source: needs at least one function, method or class")
    return Source([listing(item) for item in objects])


def listing(item):
    """One object's source, its indentation removed, under a line that says where it stands."""
    item = item.fget if isinstance(item, property) else inspect.unwrap(item)
    try:
        lines = textwrap.dedent(inspect.getsource(item)).rstrip()
        file = Path(inspect.getsourcefile(item))
    except (TypeError, OSError) as error:
        raise TypeError(f"show_source: {item!r} has no Python source to show") from error
    place = f"{file.relative_to(ROOT).as_posix()} · " if file.is_relative_to(ROOT) else ""
    return f"# {place}{item.__qualname__}\n{lines}"
