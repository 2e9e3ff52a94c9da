"""`make clean` removes data that is ours and idle, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy import clean, lock


def test_a_folder_of_somebody_else_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.txt").write_text("yıllar")
    monkeypatch.setenv("STATE_DIR", str(tmp_path))
    assert clean.main() == 1
    assert "left alone" in capsys.readouterr().out
    assert (tmp_path / "thesis.txt").exists()


def test_a_system_that_runs_keeps_its_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STATE_DIR", str(tmp_path))
    (tmp_path / "secrets.json").touch()
    with lock.locked(tmp_path):
        assert clean.main() == 1
    assert "stop it first" in capsys.readouterr().out
    assert (tmp_path / "secrets.json").exists()


def test_an_idle_system_is_removed_whole(tmp_path: Path) -> None:
    state = tmp_path / "var"
    (state / "postgres").mkdir(parents=True)
    clean.remove_state(state)
    clean.remove_state(state)
    assert not state.exists()
