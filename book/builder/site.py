"""Render the site with Jupyter Book; a build that failed leaves nothing behind that could pass later."""

import hashlib
import shutil
import subprocess
import sys

from builder.paths import BUILD, HTML, RECORDS, ROOT, surroundings

STAMP = BUILD / "site.stamp"


def build():
    """Render the site if anything that it shows changed; 0 if it stands."""
    if is_current():
        return 0
    machine, content = stamps()
    before = STAMP.read_text().split() if STAMP.exists() else []
    STAMP.unlink(missing_ok=True)
    if before[:1] != [machine]:
        forget()
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", str(ROOT)]
    command += ["--warningiserror", "--keep-going", "--quiet"]
    code = subprocess.run(command, cwd=ROOT, env=surroundings(PYTHONPATH=str(ROOT / "book"))).returncode
    if code:
        forget()
        return 1
    STAMP.write_text(f"{machine} {content}\n")
    return 0


def is_current():
    """Whether the site stands as the sources now say."""
    return STAMP.exists() and STAMP.read_text().split() == [*stamps()] and (HTML / "index.html").exists()


def forget():
    """Remove the site and what Sphinx remembers of it."""
    for folder in (HTML, BUILD / ".doctrees", BUILD / "_page", BUILD / ".jupyter_cache"):
        shutil.rmtree(folder, ignore_errors=True)


def stamps():
    """(fingerprint of what makes every page, fingerprint of what the pages say)."""
    machine = [
        *ROOT.glob("book/_ext/**/*.py"),
        *ROOT.glob("book/builder/*.py"),
        *ROOT.glob("book/theme/**/*"),
    ]
    machine += [ROOT / "_config.yml", ROOT / "_toc.yml", ROOT / "requirements.txt", ROOT / "book/parts.yml"]
    content = [*ROOT.glob("chapters/*.ipynb"), *ROOT.glob("dlcore/**/*.py"), *RECORDS.glob("*.json")]
    content += [*ROOT.glob("book/*.md"), *ROOT.glob("book/*.bib"), *ROOT.glob("book/assets/**/*")]
    return fingerprint(machine), fingerprint(content)


def fingerprint(paths):
    """One digest of many files' names and contents."""
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file()):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
