"""Bytes on the disk: a folder a day, names that nobody can guess. What is there is whole.

Written under a temporary name, made durable, then moved: a crash leaves a temporary file or a whole one, never half.
The day is the machine's, and only groups: sweeping looks at the last days, not at everything that was ever kept.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from helpdesk_site.kernel import clock

INCOMING: Final = "incoming"
_NAME: Final = re.compile(r"\d{8}/[0-9a-f]{64}")


def write(content: bytes) -> str:
    """Keeps the bytes; returns their name. Raises OSError when the disk does not take them."""
    name = f"{clock.real_now():%Y%m%d}/{secrets.token_hex(32)}"
    scratch, place = _root() / INCOMING / secrets.token_hex(32), _root() / name
    for folder in (scratch.parent, place.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        scratch.rename(place)
    except OSError:
        scratch.unlink(missing_ok=True)
        raise
    _make_durable(place.parent)
    return name


def read(name: str) -> bytes:
    """Raises OSError when the bytes are not there, ValueError for a name that is none of ours."""
    return _path(name).read_bytes()


def remove(name: str) -> None:
    """Safe to repeat."""
    _path(name).unlink(missing_ok=True)


def written_between(oldest: timedelta, youngest: timedelta) -> Iterator[str]:
    """The names whose bytes were written this long ago. Reads only the folders of these days."""
    now = clock.real_now()
    first, last = now - oldest, now - youngest
    for folder in sorted(_root().glob("[0-9]*")):
        if f"{first:%Y%m%d}" <= folder.name <= f"{last:%Y%m%d}":
            for place in folder.iterdir():
                if first.timestamp() <= place.stat().st_mtime <= last.timestamp():
                    yield f"{folder.name}/{place.name}"


def clear_incoming(older_than: timedelta) -> int:
    """Removes what a crash left half written; returns how many."""
    limit = (clock.real_now() - older_than).timestamp()
    old = [place for place in (_root() / INCOMING).glob("*") if place.stat().st_mtime < limit]
    for place in old:
        place.unlink(missing_ok=True)
    return len(old)


def _root() -> Path:
    return Path(settings.FILES_ROOT)


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ValueError("this is no name of a stored file")
    return _root() / name


def _make_durable(folder: Path) -> None:
    """The entry of a moved file is durable only when its folder is (fsync(2))."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
