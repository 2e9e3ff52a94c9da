"""A part of the system: a process that is started, asked whether it is ready, watched, and stopped."""

from __future__ import annotations

import http.client
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy import ports

READY_WITHIN = 60.0  # seconds
Stages = Sequence[tuple[signal.Signals, float]]


def nothing() -> None:
    """There is nothing to do."""


@dataclass(frozen=True, slots=True)
class Part:
    """`prepare` runs before every start and `after_end` after every end: they clear what a crash may have left.

    All of them may block. `stages` are the signals of a stop with the seconds that each gets.
    """

    name: str
    title: str
    command: Callable[[], list[str]]
    is_ready: Callable[[], bool]
    log: Path
    environment: Mapping[str, str] = field(repr=False)
    stages: Stages = ((signal.SIGTERM, 2.5),)
    prepare: Callable[[], None] = nothing
    after_end: Callable[[], None] = nothing
    ready_within: float = field(default_factory=lambda: READY_WITHIN)


class LogSays:
    """Whether a log has had `words` since `mark` was called: some programs tell only their log that they are ready."""

    def __init__(self, log: Path, words: bytes) -> None:
        self._log = log
        self._words = words
        self._from = 0

    def mark(self) -> None:
        self._from = self._log.stat().st_size if self._log.exists() else 0

    def __call__(self) -> bool:
        try:
            with self._log.open("rb") as file:
                rotated = self._log.stat().st_size < self._from
                file.seek(0 if rotated else self._from)
                return self._words in file.read()
        except OSError:
            return False


def http_answers(port: int, path: str, headers: Mapping[str, str] | None = None) -> bool:
    """Whether GET `path` is answered with 200."""
    connection = http.client.HTTPConnection(ports.HOST, port, timeout=5)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
