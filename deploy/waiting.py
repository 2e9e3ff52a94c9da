"""Waiting for a server that is starting."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from deploy.errors import LaunchError


def until_ready(
    name: str, process: subprocess.Popen[bytes], is_ready: Callable[[], bool], *, log: Path, seconds: float
) -> None:
    """Returns when `is_ready()` says so; raises LaunchError when the process ends or the time is over."""
    end = time.monotonic() + seconds
    while not is_ready():
        if process.poll() is not None:
            raise LaunchError(f"{name} ended with code {process.returncode} while starting.\n{tail(log)}")
        if time.monotonic() > end:
            raise LaunchError(f"{name} did not answer within {seconds:.0f} s.\n{tail(log)}")
        time.sleep(0.02)


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, indented; a sentence when there is none."""
    try:
        content = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        content = []
    return "\n".join(f"    {line}" for line in content[-lines:]) or f"    ({log} is empty)"
