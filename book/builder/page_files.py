"""The files that a site's pages run Python from: Pyodide and its packages, dlcore, its data, the kernel."""

import json
import os
import shutil
import zipfile
from pathlib import Path

from builder.page_python import CORE, FOLDER, LOCK, MOMENT, PACKAGES, closure, is_gathered
from builder.paths import ROOT

PLACE = "_static/python"
KERNEL = ROOT / "book" / "kernel"
TEXTS = {".py", ".md"}


def write(site):
    """Put them into a site; nothing where Pyodide could not be had."""
    if not is_gathered():
        return
    target = Path(site, PLACE)
    target.mkdir(parents=True)
    for path in FOLDER.iterdir():
        linked(path, target / path.name)
    for path in KERNEL.iterdir():
        if path.is_file():
            shutil.copyfile(path, target / path.name)
    write_dlcore(target / "dlcore.zip")
    data = [path for path in sorted((ROOT / "dlcore" / "data").iterdir()) if is_data(path)]
    (target / "data").mkdir()
    for path in data:
        shutil.copyfile(path, target / "data" / path.name)
    sizes = sizes_of(FOLDER) | {"data": [path.name for path in data]}
    sizes["dlcore"] = {"dlcore.zip": (target / "dlcore.zip").stat().st_size}
    (target / "files.json").write_text(json.dumps(sizes, separators=(",", ":")), "utf-8")


def is_data(path):
    """Whether dlcore reads it as data: neither code nor the list of sources."""
    return path.is_file() and path.suffix not in TEXTS and not path.name.startswith(".")


def linked(path, target):
    """The file under another name, without a copy where the disk allows it."""
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)


def write_dlcore(path):
    """dlcore's code as one archive; its data are fetched one by one when they are read."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted((ROOT / "dlcore").rglob("*")):
            if file.suffix in TEXTS:
                entry = zipfile.ZipInfo(file.relative_to(ROOT).as_posix(), MOMENT)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, file.read_bytes())


def sizes_of(folder):
    """The bytes of what a start loads: Pyodide's own files, and for each package all that it needs."""
    entries = json.loads((folder / LOCK).read_text("utf-8"))["packages"]
    files = {name: entry["file_name"] for name, entry in entries.items()}
    return {
        "core": {name: (folder / name).stat().st_size for name in CORE if not name.endswith(".mjs")},
        "packages": {
            name: {files[each]: (folder / files[each]).stat().st_size for each in closure(entries, [name])}
            for name in PACKAGES
        },
    }
