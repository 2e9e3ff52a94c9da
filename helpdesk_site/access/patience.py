"""How long a page waits for a target: somebody sits before it, so much shorter than a worker does.

A target that hangs (a frozen server, a firewall that swallows) costs the first look its patience and the next ones
nothing, until the call that hangs has ended; one that refuses at once costs nobody anything.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillAsking
from threading import Lock
from typing import Final, Generic, TypeVar

SECONDS: Final = 4.0
MOST_AT_ONCE: Final = 16

T = TypeVar("T")


class Answer(Generic[T]):
    """An answer on its way."""

    def __init__(self, line: Line, future: Future[T] | None) -> None:
        self._line = line
        self._future = future
        self._until = time.monotonic() + SECONDS

    def or_else(self, unknown: T) -> T:
        """The answer, or `unknown` when it does not come in time. Raises what the question raised."""
        if self._future is None:
            return unknown
        try:
            return self._future.result(max(0.0, self._until - time.monotonic()))
        except StillAsking:
            self._line.hangs(self._future)
            return unknown


class Line:
    """The line to one target, shared by all pages of this process."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix=f"look-{name}")
        self._lock = Lock()
        self._hanging = 0

    def ask(self, question: Callable[[], T]) -> Answer[T]:
        """Asks in a thread of its own; nothing is asked while an earlier question hangs."""
        with self._lock:
            free = not self._hanging
        return Answer(self, self._pool.submit(question) if free else None)

    def hangs(self, future: Future[T]) -> None:
        """Nobody waits for this question any more."""
        if future.cancel():
            return
        with self._lock:
            self._hanging += 1
        future.add_done_callback(self._came_back)

    def _came_back(self, _future: Future[T]) -> None:
        with self._lock:
            self._hanging -= 1
