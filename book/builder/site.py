"""Render the site with Jupyter Book.

The pages are made in a folder of their own and take the place of the last site when they are whole:
a build that is stopped, or that fails, leaves the site that was there.
"""

import hashlib
import shutil
import subprocess
import sys

from builder import page_files, page_python, search_index
from builder.paths import BUILD, HTML, PRESS, RECORDS, ROOT, surroundings
from builder.tested_by import importing_tests

STAMP = BUILD / "site.stamp"
LAST = PRESS / "_build" / "html" / "404.html"  # the page that Sphinx writes after all others


def build(*, strict=True):
    """Render the site if anything that it shows changed; 0 if it stands.

    A page with a warning fails the build where `strict`; elsewhere the site is shown as it came out,
    and made from nothing the next time.
    """
    page_python.gathered()
    if is_current():
        return 0
    machine, content = stamps()
    before = STAMP.read_text().split() if STAMP.exists() else []
    STAMP.unlink(missing_ok=True)
    if before[:1] != [machine]:
        forget()
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", str(ROOT)]
    command += ["--path-output", str(PRESS), "--warningiserror", "--keep-going", "--quiet"]
    LAST.unlink(missing_ok=True)
    try:
        code = subprocess.run(
            command, cwd=ROOT, env=surroundings(PYTHONPATH=str(ROOT / "book")), stdout=subprocess.DEVNULL
        ).returncode  # what it prints names the folder where the pages are made; warnings go to stderr
    except KeyboardInterrupt:
        forget()  # half a build would be taken for a whole one
        raise
    if code == 0:
        publish()
        STAMP.write_text(f"{machine} {content}\n")
        return 0
    if LAST.exists() and not strict:
        publish()
    forget()
    return int(strict or not HTML.exists())


def publish():
    """Put the pages that were made, and the index of the search, in the place of those that are shown."""
    coming, going = BUILD / "html.coming", BUILD / "html.going"
    for folder in (coming, going):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(PRESS / "_build" / "html", coming)
    search_index.write(coming)
    page_files.write(coming)
    if HTML.exists():
        HTML.rename(going)
    coming.rename(HTML)
    shutil.rmtree(going, ignore_errors=True)


def is_current():
    """Whether the site stands as the sources now say."""
    return STAMP.exists() and STAMP.read_text().split() == [*stamps()] and (HTML / "index.html").exists()


def forget():
    """Remove the pages that were made and what Sphinx remembers of them; what is shown stays."""
    shutil.rmtree(PRESS, ignore_errors=True)


def stamps():
    """(fingerprint of what makes every page, fingerprint of what the pages say)."""
    machine = [
        *ROOT.glob("book/pages/*.py"),
        *ROOT.glob("book/builder/*.py"),
        *ROOT.glob("book/theme/**/*"),
    ]
    machine += [ROOT / "_config.yml", ROOT / "_toc.yml", ROOT / "requirements.txt", ROOT / "book/parts.yml"]
    content = [*ROOT.glob("chapters/*.ipynb"), *ROOT.glob("dlcore/**/*.py"), *RECORDS.glob("*.json")]
    content += [*ROOT.glob("book/*.md"), *ROOT.glob("book/*.bib"), *ROOT.glob("book/assets/**/*")]
    content += [*ROOT.glob("book/examples/*.txt"), *ROOT.glob("book/kernel/*")]
    runs = page_python.is_gathered()
    return fingerprint(machine, runs), fingerprint(content, importing_tests())


def fingerprint(paths, also=None):
    """One digest of many files' names and contents, and of what was read from others."""
    digest = hashlib.sha256(repr(also).encode())
    for path in sorted(path for path in paths if path.is_file()):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
