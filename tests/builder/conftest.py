"""A copy of dlcore with one chapter, in which the builder works."""

import shutil

import pytest

from builder import paths, run, stamps


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A copy of dlcore with one chapter, in which the builder works."""
    shutil.copytree(paths.ROOT / "dlcore", tmp_path / "dlcore", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "requirements.txt").write_text("numpy==2.2\n")
    (tmp_path / "chapters").mkdir()
    for module in (paths, run, stamps):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(stamps, "PACKAGE", tmp_path / "dlcore")
    monkeypatch.setattr(paths, "CHAPTERS", tmp_path / "chapters")
    monkeypatch.setattr(run, "RECORDS", tmp_path / "_build" / "chapters")
    monkeypatch.setattr(run, "FRAMES", tmp_path / "_build" / "frames")
    monkeypatch.setattr(run, "DRAWING", tmp_path / "_build" / "drawing")
    stamps.table.cache_clear()
    yield tmp_path
    stamps.table.cache_clear()
