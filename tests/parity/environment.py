"""An environment of its own for the libraries that dlcore is compared with, in `_build/parity-venv`.

PyTorch is large, and like the other judges only needed here. Their versions stand below; everything
else has the version of `requirements.txt`. pip's own settings decide where PyTorch comes from: on
Linux the wheel without GPU support, which is much smaller, is found with
    PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu make parity
"""

import os
import subprocess
import sys
import venv
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "book"))

from builder.paths import ROOT, surroundings

FOLDER = ROOT / "_build" / "parity-venv"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OTHERS = ("torch==2.13.0", "hmmlearn==0.3.3", "librosa==0.11.0", "nltk==3.10.4")
FROM_LOCK = ("numpy", "scipy", "scikit-learn", "distributed")


def pins():
    """The requirements to install: the judges, and the lines of the lock (with their markers)."""
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [*OTHERS, *(line.strip() for line in lock if line.split("==")[0] in FROM_LOCK)]


def prepare():
    """Make the environment, or make it anew where the pins or Python have changed; return its Python."""
    wanted = "\n".join([sys.version, *pins()])
    stamp = FOLDER / "pins.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        if FOLDER.is_symlink():  # venv would empty the folder that it leads to
            raise RuntimeError(f"{FOLDER} is a link to an environment with other pins: remove the link")
        print(f"installing {', '.join(pins())} in {FOLDER.relative_to(ROOT)}", flush=True)
        venv.EnvBuilder(clear=True, with_pip=True).create(FOLDER)
        subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", *pins()], check=True)
        stamp.write_text(wanted, encoding="utf-8")
    return PYTHON


def run(module, *arguments):
    """Run `python -m module` in that environment, from the repository's root, and exit as it does."""
    command = [prepare(), "-m", module, *arguments]
    sys.exit(subprocess.run(command, cwd=ROOT, env=surroundings()).returncode)


def is_inside():
    """Whether this very process runs in that environment."""
    return Path(sys.prefix).resolve() == FOLDER.resolve()
