"""The one clock: aware UTC instants, days of Istanbul, and an offset that demo and tests share with every process.

Business time (due dates, starts and ends of rights) asks `now()`. Leases and time-outs between processes ask
`real_now()`: moving the demo's clock must not make two workers own one operation.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

ISTANBUL = ZoneInfo("Europe/Istanbul")

_held: list[datetime] = []  # the moments at which the clock is held, the newest last
_read: tuple[int, timedelta] = (0, timedelta())


def real_now() -> datetime:
    """The machine's time, for leases and time-outs."""
    return datetime.now(UTC)


def now() -> datetime:
    """The business time, aware UTC."""
    return _held[-1] if _held else real_now() + offset()


def today() -> date:
    """The day that it is in Istanbul."""
    return now().astimezone(ISTANBUL).date()


def midnight(day: date) -> datetime:
    """The instant at which a day begins in Istanbul, as aware UTC."""
    return datetime.combine(day, time(), tzinfo=ISTANBUL).astimezone(UTC)


def instants_of(first: date, last: date | None) -> tuple[datetime, datetime | None]:
    """Inclusive days, as people type them, to the half-open instants that the database keeps."""
    return midnight(first), None if last is None else midnight(last + timedelta(days=1))


def last_day_before(end: datetime) -> date:
    """The inclusive last day of a half-open end: 28.12. 00:00 ends on 27.12."""
    return (end - timedelta(microseconds=1)).astimezone(ISTANBUL).date()


def offset() -> timedelta:
    """How far the demo's clock is ahead of the machine's, from the file that holds the seconds; nothing without one."""
    global _read
    path = settings.CLOCK_FILE
    if not path:
        return timedelta()
    try:
        stamp = os.stat(path).st_mtime_ns  # noqa: PTH116  # asked dozens of times a page; a Path costs four times it
    except FileNotFoundError:
        return timedelta()
    if stamp != _read[0]:
        _read = (stamp, timedelta(seconds=float(Path(path).read_text(encoding="utf-8").strip() or 0)))
    return _read[1]


def move_to(moment: datetime) -> None:
    """Sets the shared clock of a demo. Raises RuntimeError where the clock cannot be moved (production)."""
    if not settings.CLOCK_FILE:
        raise RuntimeError("This installation's clock cannot be moved")
    path = Path(settings.CLOCK_FILE)
    scratch = path.with_suffix(".new")
    scratch.write_text(str((moment - real_now()).total_seconds()), encoding="utf-8")
    scratch.replace(path)


@contextmanager
def held_at(moment: datetime) -> Iterator[None]:
    """Stops the clock of this process, for tests. Threads that overlap in it leave it running in the end.

    A moment that was put back ("as it was before me") would be another thread's, which is over by then.
    """
    mine = moment.astimezone(UTC)
    _held.append(mine)
    try:
        yield
    finally:
        _held.remove(mine)


# Every sweep runs at least once in this time while a worker lives.
SWEPT_WITHIN = timedelta(minutes=5)
