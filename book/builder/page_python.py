"""What lets a page run Python without a server: Pyodide, and the packages that the chapters use.

Pyodide's own files come from npm, the packages from its release or, where that cannot be reached, out of
a package on PyPI that carries them unchanged. None of these need be trusted: npm's archive has the digest
below, and each package the one that the archive's lock says. They are fetched once for an environment.
"""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import zipfile
from pathlib import Path, PurePosixPath

VERSION = "314.0.3"
SHA512 = "sK40My6m8tmBUYtYH9au9rXUeh9x0wfahtHdOlGmJxZDsKBGKtP6KznyFB2+u/klbQTdDionR0uaVd176zVQzQ=="
ARCHIVE = f"https://registry.npmjs.org/pyodide/-/pyodide-{VERSION}.tgz"
RELEASE = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/"
CARRIER = "open-webui==0.12.4"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"
PACKAGES = {  # by their names there, what a chapter imports; a page loads those of its chapter
    "numpy": "numpy",
    "matplotlib": "matplotlib",
    "scipy": "scipy",
    "sympy": "sympy",
    "scikit-learn": "sklearn",
}
UNUSED = {"fonttools", "pytz"}  # Matplotlib imports neither for the pictures of this book
FONTS = {"DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf", "DejaVuSans-BoldOblique.ttf"}
FONTS |= {"DejaVuSansDisplay.ttf", "LICENSE_DEJAVU"}
LEFT_OUT = ("/sample_data/", "/mpl-data/images/", "/backends/web_backend/", "/backends/qt_editor/")
PATIENCE = 20  # seconds that a server may be silent
MOMENT = (2026, 1, 1, 0, 0, 0)

FOLDER = Path(sys.prefix, "share", f"pyodide-{VERSION}")  # `make clean` keeps it, as it keeps the environment


class Unreachable(Exception):
    """The files cannot be had here; says which."""


def is_gathered():
    """Whether the files are there."""
    return (FOLDER / LOCK).exists()


def gathered():
    """The folder with everything, fetched if it is not there; None, and why is said, where it cannot be had.

    Raises Unreachable instead where CI is set: there, pages that do not run are a failure.
    """
    if is_gathered():
        return FOLDER
    print(f"The pages' own Python is fetched once: Pyodide {VERSION}, 45 MB.", flush=True)
    try:
        gather(FOLDER)
    except (OSError, Unreachable) as error:
        if os.environ.get("CI"):
            raise Unreachable(f"page_python: {error}") from error
        print(f"It cannot be had ({error}): the pages of this site show their code and do not run it.")
        return None
    return FOLDER


def gather(folder):
    """Fetch, check and trim; the folder appears when it is whole."""
    with tempfile.TemporaryDirectory() as made:
        coming = Path(made)
        lock = unpack_core(coming)
        wanted = closure(lock["packages"], PACKAGES)
        fetch_packages(wanted, coming)
        trim_matplotlib(coming / wanted["matplotlib"]["file_name"], wanted["matplotlib"])
        (coming / LOCK).write_text(json.dumps({**lock, "packages": wanted}, separators=(",", ":")), "utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(coming, folder)


def unpack_core(folder):
    """Put Pyodide's own files into the folder; what its lock says of packages."""
    data = fetched(ARCHIVE)
    if base64.b64encode(hashlib.sha512(data).digest()).decode() != SHA512:
        raise Unreachable(f"{ARCHIVE} is not the archive that is wanted")
    archive = folder / "core.tgz"
    archive.write_bytes(data)
    with tarfile.open(archive) as tar:
        for name in CORE:
            (folder / name).write_bytes(tar.extractfile(f"package/{name}").read())
        lock = json.load(tar.extractfile(f"package/{LOCK}"))
    archive.unlink()
    return lock


def closure(packages, wanted):
    """The entries of the lock for these packages and all that they need."""
    found, waiting = {}, list(wanted)
    while waiting:
        name = waiting.pop()
        if name not in found:
            needed = [each for each in packages[name]["depends"] if each not in UNUSED]
            found[name] = {**packages[name], "depends": needed}
            waiting += needed
    return dict(sorted(found.items()))


def fetch_packages(entries, folder):
    """Put every package into the folder, from the release or else out of the carrier."""
    names = {entry["file_name"]: entry["sha256"] for entry in entries.values()}
    try:
        for name, digest in names.items():
            (folder / name).write_bytes(as_locked(name, fetched(RELEASE + name), digest))
    except OSError:
        carrier = carried(folder)
        with zipfile.ZipFile(carrier) as archive:
            held = {PurePosixPath(path).name: path for path in archive.namelist()}
            for name, digest in names.items():
                if name not in held:
                    raise Unreachable(f"{CARRIER} does not carry {name}") from None
                (folder / name).write_bytes(as_locked(name, archive.read(held[name]), digest))
        carrier.unlink()


def carried(folder):
    """The package on PyPI that holds Pyodide's packages among its files."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary", ":all:", "--dest", str(folder), CARRIER]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except subprocess.CalledProcessError:
        raise Unreachable(f"neither {RELEASE} nor {CARRIER} on PyPI can be reached") from None
    return next(folder.glob("open_webui-*.whl"))


def as_locked(name, data, digest):
    """The data, if they are those that the lock means."""
    if hashlib.sha256(data).hexdigest() != digest:
        raise Unreachable(f"{name} is not the file that Pyodide's lock means")
    return data


def fetched(address):
    """The bytes at an address."""
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        return answer.read()


def trim_matplotlib(path, entry):
    """Leave out of Matplotlib's package what the pages do not use, a third of it, and lock what remains."""
    whole = path.rename(path.with_suffix(".whole"))
    with (
        zipfile.ZipFile(whole) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for item in old.infolist():
            if is_used(item.filename):
                new.writestr(zipfile.ZipInfo(item.filename, MOMENT), old.read(item), zipfile.ZIP_DEFLATED)
    whole.unlink()
    entry["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()


def is_used(name):
    """Whether a file of Matplotlib's package is needed to draw the book's pictures."""
    if "/mpl-data/fonts/" in name:
        return PurePosixPath(name).name in FONTS
    return not (name.endswith(".pyi") or name.startswith("pylab") or any(part in name for part in LEFT_OUT))
