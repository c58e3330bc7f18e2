"""The environment is made anew in its own folder, never in one that a link leads to."""

import pytest

from tests.parity import environment


def test_a_linked_environment_is_left_alone(tmp_path, monkeypatch):
    shared, link = tmp_path / "shared", tmp_path / "link"
    shared.mkdir()
    (shared / "pins.txt").write_text("other pins", encoding="utf-8")
    link.symlink_to(shared, target_is_directory=True)
    monkeypatch.setattr(environment, "FOLDER", link)
    with pytest.raises(RuntimeError, match="is a link to an environment with other pins"):
        environment.prepare()
    assert (shared / "pins.txt").read_text(encoding="utf-8") == "other pins"
