"""Log files that do not grow for ever."""

from __future__ import annotations

import shutil
from pathlib import Path

LARGEST = 5 * 1024 * 1024
KEPT = 3


def rotate(log: Path, *, largest: int = LARGEST) -> None:
    """Moves the content away when it is more than `largest` bytes; LOG.1 is the newest of the KEPT old ones.

    The file itself stays, because the program that writes has it open (appending): it is copied and emptied. Lines of
    the moment between are lost.
    """
    if not log.exists() or log.stat().st_size <= largest:
        return
    for number in range(KEPT - 1, 0, -1):
        older = _numbered(log, number)
        if older.exists():
            older.replace(_numbered(log, number + 1))
    shutil.copyfile(log, _numbered(log, 1))
    with log.open("r+b") as file:
        file.truncate(0)


def _numbered(log: Path, number: int) -> Path:
    return log.with_name(f"{log.name}.{number}")
