"""What each command does. Each returns 0, or another number where something failed."""

import subprocess
import sys
from pathlib import Path

from builder.paths import HTML, ROOT, chapter_names, surroundings

SCRIPTS = Path(sys.executable).parent
ROOT_LINE = "-e .\n"
MOST_NAMED = 3  # cells of a chapter whose differences are told


def book():
    """Render the site from what is stored, say how to open it, then run what changed and render that in.

    0 where a site stands, whatever a chapter did on this machine: where one did something else than
    is stored, the site shows what is stored, and the last lines say what came.
    """
    from builder.run import run_stale
    from builder.site import build

    try:
        if build(strict=False):
            return 1
        opened = f"The book: {(HTML / 'index.html').as_uri()}\nOn a local server: make serve"
        print(f"\n{opened}\nNow the chapters that changed are run, for their explorations.\n", flush=True)
        different = run_stale(strict=False)
        build(strict=False)
    except KeyboardInterrupt:
        print("\nStopped. The site is whole; `make book` goes on from here.")
        return 130
    print(f"\n{opened}")
    if different:
        print(account())
    return 0


def account():
    """What chapters did on this machine that is not what their notebooks store."""
    from builder.run import differences_of, told

    lines = ["\nOn this machine some cells did something else; the site shows what is stored:"]
    for name in chapter_names():
        found = differences_of(name)
        lines += [f"{name}, {told(each)}" for each in found[:MOST_NAMED]]
        if found[MOST_NAMED:]:
            lines.append(f"{name}: and in {len(found) - MOST_NAMED} more cells")
    return "\n".join([*lines, "`make test` is strict: it fails on any of these."])


def test():
    """Lint, run the chapters, render the site, then every test; pytest's summary is the last line."""
    return lint() or run() or site() or python("-m", "pytest", "-n", "2", "--dist", "worksteal")


def lint():
    """Style of code and notebooks, the order of dlcore's rows, and no sort that leaves ties to chance."""
    from builder.unstable_sorts import lint as unstable_sorts

    checks = (
        [SCRIPTS / "ruff", "check", "--quiet", "."],
        [SCRIPTS / "ruff", "format", "--check", "--quiet", "--exclude", "*.md", "."],
        [SCRIPTS / "lint-imports", "--no-logo"],
    )
    codes = [subprocess.run(check, cwd=ROOT).returncode for check in checks]
    codes.append(unstable_sorts())
    return int(any(codes))  # not their maximum: one that a signal ended has a negative code


def run(*names):
    """Run the chapters whose stamp changed; the number whose outputs are not the stored ones."""
    from builder.run import run_stale

    return run_stale(names)


def site():
    """Render the site if anything that it shows changed."""
    from builder.site import build

    return build()


def notebooks(*names):
    """Run notebooks in place and normalise them."""
    from builder.notebooks import rewrite

    return rewrite(names)


def normalize(*names):
    """Normalise notebooks without running them."""
    from builder.notebooks import tidy

    return tidy(names)


def bench(*names):
    """Speed against other libraries, in an environment of their own."""
    return python("-m", "benchmarks.run", *names)


def parity(*names):
    """Numbers against other libraries, computed anew, in an environment of their own."""
    return python("-m", "tests.parity.live", *names)


def fuzz(*names):
    """Public names of dlcore on a hundred thousand drawn arrays, spread over the cores."""
    return python("-m", "tests.fuzz.run", *names)


def portability(*names):
    """The chapters' outputs on other machines, as far as this one can play them."""
    return python("-m", "tests.portability", *names)


def two_machines(*names):
    """The same on two of them."""
    return python("-m", "tests.portability", "--two", *names)


def pages(*names):
    """The chapters' cells in the Python that the pages run, every one, and a note of those that differ."""
    return python("-m", "tests.page", *names)


def lock():
    """Renew requirements.txt for every Python from 3.11 on; pip and uv read it alike."""
    command = [SCRIPTS / "uv", "pip", "compile", "pyproject.toml", "--all-extras", "--universal"]
    command += ["--python-version", "3.11", "--quiet", "--no-header", "--no-annotate"]
    found = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    (ROOT / "requirements.txt").write_text(ROOT_LINE + found, "utf-8", newline="\n")
    return 0


def python(*arguments):
    """Run Python at the top of the repository."""
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=surroundings()).returncode
