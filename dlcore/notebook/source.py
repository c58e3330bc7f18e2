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
    """Show the source of functions, methods, classes or modules as it stands in its file.

    Raises TypeError for an object that has no Python source, such as a value or a function in C.
    """
    if not objects:
        raise TypeError("show_source: needs at least one function, method, class or module")
    return Source([listing(item) for item in objects])


def listing(item):
    """One object's source, its indentation removed, under a line that says where it stands."""
    try:
        code = item.fget if isinstance(item, property) else inspect.unwrap(item)
        lines = textwrap.dedent(inspect.getsource(code)).rstrip()
        file = Path(inspect.getsourcefile(code))
        name = code.__name__ if inspect.ismodule(code) else code.__qualname__
    except (TypeError, OSError, AttributeError, ValueError) as error:
        raise TypeError(
            "show_source: objects must be functions, methods, classes or modules with Python source, "
            f"got {item!r:.60}"
        ) from error
    place = f"{file.relative_to(ROOT).as_posix()} · " if file.is_relative_to(ROOT) else ""
    return f"# {place}{name}\n{lines}"
