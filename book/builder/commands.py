"""What each command does. Each returns 0, or another number where something failed."""

import subprocess
import sys
from pathlib import Path

from builder.paths import HTML, ROOT, surroundings

SCRIPTS = Path(sys.executable).parent
ROOT_LINE = "-e .\n"


def book():
    """Run what changed, render the site, and say how to open it."""
    if run() or site():
        return 1
    print(f"\nThe book: {(HTML / 'index.html').as_uri()}\nOn a local server: make serve")
    return 0


def test():
    """Lint, run the chapters, render the site, then every test; pytest's summary is the last line."""
    return lint() or run() or site() or python("-m", "pytest", "-n", "2", "--dist", "worksteal")


def lint():
    """Style of code and notebooks, and the order of dlcore's rows."""
    checks = (
        [SCRIPTS / "ruff", "check", "--quiet", "."],
        [SCRIPTS / "ruff", "format", "--check", "--quiet", "--exclude", "*.md", "."],
        [SCRIPTS / "lint-imports", "--no-logo"],
    )
    codes = [subprocess.run(check, cwd=ROOT).returncode for check in checks]
    return int(any(codes))  # not their maximum: one that a signal ended has a negative code


def run(*names):
    """Run the chapters whose stamp changed."""
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


def normalise(*names):
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
    """The chapters' outputs without NumPy's vector units and with other thread counts."""
    return python("tests/portability.py", *names)


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
