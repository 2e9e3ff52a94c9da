"""What the person at the terminal sees."""

from __future__ import annotations

import io

import pytest

from deploy.progress import Progress


class ClosedTerminal(io.StringIO):
    def write(self, _text: str) -> int:
        raise OSError(5, "Input/output error")


def test_a_failed_step_says_so_and_a_finished_one_has_its_time() -> None:
    stream = io.StringIO()
    progress = Progress(stream, live=False)
    with pytest.raises(RuntimeError), progress.step("PostgreSQL"):
        raise RuntimeError
    with progress.step("Valkey"):
        pass
    first, second = stream.getvalue().splitlines()
    assert first.split() == ["PostgreSQL", "failed", "0.0", "s"]
    assert second.split() == ["Valkey", "done", "0.0", "s"]


def test_a_terminal_shows_what_is_under_way_and_a_file_gets_no_control_characters() -> None:
    terminal, file = io.StringIO(), io.StringIO()
    for stream, live in ((terminal, True), (file, False)):
        progress = Progress(stream, live=live)
        with progress.step("Database tables") as step:
            step.detail = "Applying helpdesk.0001"
            progress.tick()
    assert "Database tables 0.0 s Applying helpdesk.0001" in terminal.getvalue()
    assert "\r" in terminal.getvalue()
    assert "\r" not in file.getvalue()
    assert "\033" not in file.getvalue()


def test_a_terminal_that_has_gone_does_not_stop_the_stop() -> None:
    progress = Progress(ClosedTerminal(), live=True)
    with progress.step("Stopping"):
        progress.tick()
    progress.say("done")
