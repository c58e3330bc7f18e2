"""The book's commands, without make: `python book/build.py notebooks 12_gradient_descent`."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    notebooks = commands.add_parser("notebooks", help="execute chapters in place and normalise them")
    notebooks.add_argument("chapters", nargs="*", help="for example 12_gradient_descent; all by default")
    run = commands.add_parser("run", help="run the chapters whose code changed, and time them")
    run.add_argument("chapters", nargs="*")
    commands.add_parser("site", help="render the site from what the chapters stored")
    arguments = parser.parse_args()
    if arguments.command == "notebooks":
        from builder.notebooks import rewrite

        return rewrite(arguments.chapters)
    if arguments.command == "run":
        from builder.run import run_stale

        return run_stale(arguments.chapters)
    if arguments.command == "site":
        from builder.site import build

        return build()


if __name__ == "__main__":
    sys.exit(main())
