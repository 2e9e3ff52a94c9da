"""Logs stay small while a program has them open."""

from __future__ import annotations

from pathlib import Path

from deploy import logs


def test_a_small_log_is_left_alone(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("satır\n")
    logs.rotate(log, largest=100)
    assert [path.name for path in tmp_path.iterdir()] == ["web.log"]


def test_a_large_log_is_moved_away_under_the_hands_of_its_writer_and_three_are_kept(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    with log.open("a") as writer:
        for number in range(5):
            writer.write(f"{number}" * 200)
            writer.flush()
            logs.rotate(log, largest=100)
        writer.write("sonra")
    kept = {path.name: path.read_text()[:5] for path in tmp_path.iterdir()}
    assert kept == {"web.log": "sonra", "web.log.1": "44444", "web.log.2": "33333", "web.log.3": "22222"}
