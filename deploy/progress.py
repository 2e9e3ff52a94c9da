"""What the person at the terminal sees: every step with its time, one status line that moves, plain lines in a file."""

from __future__ import annotations

import asyncio
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TextIO

SPINNER = "|/-\\"
REDRAW_SECONDS = 0.1
PLAIN_SECONDS = 10.0
NAME_WIDTH = 28


@dataclass(slots=True)
class Step:
    """Something under way. `detail` is the last thing it said, `mentioned` when a plain line last spoke of it."""

    name: str
    started: float = field(default_factory=time.monotonic)
    mentioned: float = field(default_factory=time.monotonic)
    detail: str = ""

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started


class Progress:
    """Steps of a start. Call `tick` about every REDRAW_SECONDS: it moves the status line."""

    def __init__(self, stream: TextIO | None = None, *, live: bool | None = None) -> None:
        self._stream = stream or sys.stdout
        self._live = self._stream.isatty() if live is None else live
        self._steps: list[Step] = []
        self._drawn = False
        self._turn = 0

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Shows `name` until the block ends, then its time, or that it failed."""
        step = Step(name)
        self._steps.append(step)
        outcome = "failed"
        try:
            yield step
            outcome = "done"
        except asyncio.CancelledError:
            outcome = "given up"
            raise
        finally:
            self._steps.remove(step)
            self.say(f"  {name:<{NAME_WIDTH}} {outcome}  {step.seconds:5.1f} s")

    def say(self, text: str) -> None:
        """A line that stays."""
        self._write(f"{self._erase()}{text}\n")
        self._draw()

    def tick(self) -> None:
        self._turn += 1
        if self._live:
            self._draw()
            return
        for step in self._steps:
            if time.monotonic() - step.mentioned > PLAIN_SECONDS:
                self.say(f"  {step.name:<{NAME_WIDTH}} still at work, {step.seconds:.0f} s  {step.detail}".rstrip())
                step.mentioned = time.monotonic()

    def _draw(self) -> None:
        if self._live and self._steps:
            self._write(f"{self._erase()}{self._status()}")
            self._drawn = True

    def _status(self) -> str:
        parts = " | ".join(f"{step.name} {step.seconds:.1f} s {step.detail}".rstrip() for step in self._steps)
        width = shutil.get_terminal_size().columns - 1
        return f"{SPINNER[self._turn % len(SPINNER)]} {parts}"[:width]

    def _erase(self) -> str:
        erase = "\r\033[K" if self._drawn else ""
        self._drawn = False
        return erase

    def _write(self, text: str) -> None:
        # The terminal may be gone (SIGHUP): stopping in good order matters more than saying so.
        with suppress(OSError, ValueError):
            self._stream.write(text)
            self._stream.flush()
