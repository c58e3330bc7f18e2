"""The book's commands: `python book/build.py book`, and so on; make calls nothing else.

Run it with the Python of the environment that requirements.txt makes (README.md says how).
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from builder import commands

COMMANDS = {
    "book": (commands.book, "render the site, then run the chapters that changed and render them in"),
    "test": (commands.test, "everything that proves the book"),
    "lint": (commands.lint, "style, the order of dlcore's rows, sorts that leave ties to chance"),
    "run": (commands.run, "run the chapters that changed, and time them"),
    "site": (commands.site, "render the site from what the chapters stored"),
    "notebooks": (commands.notebooks, "run notebooks in place and normalise them"),
    "normalize": (commands.normalize, "normalise notebooks without running them"),
    "bench": (commands.bench, "speed against other libraries"),
    "parity": (commands.parity, "numbers against other libraries, computed anew"),
    "fuzz": (commands.fuzz, "every public name on a hundred thousand drawn arrays"),
    "portability": (commands.portability, "the chapters on other machines, played by this one"),
    "two-machines": (commands.two_machines, "the same on two of them"),
    "pages": (commands.pages, "every cell in the Python that the pages run themselves"),
    "lock": (commands.lock, "renew requirements.txt from pyproject.toml"),
}
WITH_NAMES = {
    "run",
    "notebooks",
    "normalize",
    "bench",
    "parity",
    "fuzz",
    "portability",
    "two-machines",
    "pages",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, (_, about) in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=about)
        if name in WITH_NAMES:
            subparser.add_argument("names", nargs="*", help="for example 12_gradient_descent; all by default")
    arguments = parser.parse_args()
    return COMMANDS[arguments.command][0](*getattr(arguments, "names", ()))


if __name__ == "__main__":
    sys.exit(main())
