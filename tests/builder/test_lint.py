"""When `make lint` fails."""

import subprocess

import pytest

from builder import commands, unstable_sorts


@pytest.mark.parametrize(("codes", "failed"), [((0, 0, 0), 0), ((0, 1, 0), 1), ((-9, 0, 0), 1)])
def test_lint_fails_where_a_checker_failed_or_a_signal_ended_it(monkeypatch, codes, failed):
    ended = (subprocess.CompletedProcess("a checker", code) for code in codes)
    monkeypatch.setattr(commands.subprocess, "run", lambda *command, **options: next(ended))
    monkeypatch.setattr(unstable_sorts, "unstable_sorts", lambda: iter(()))
    assert commands.lint() == failed
    assert list(ended) == []


def test_lint_fails_where_a_sort_leaves_ties_to_chance(monkeypatch, capsys):
    monkeypatch.setattr(
        commands.subprocess, "run", lambda *command, **options: subprocess.CompletedProcess("", 0)
    )
    monkeypatch.setattr(unstable_sorts, "unstable_sorts", lambda: iter(["dlcore/grid.py:28"]))
    assert commands.lint() == 1
    assert capsys.readouterr().out.startswith("dlcore/grid.py:28: order of equal keys is chance")
