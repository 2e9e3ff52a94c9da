"""The moments at which digests are due: pure questions to a calendar.

A morning counts when any of it before noon is worked, an afternoon when any of it after the second slot is. On other
days nothing is due, and the next slot carries all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.calendar.engine import ONE_DAY, Calendar, local_day, working_time_between
from helpdesk_site.kernel.calendar.selectors import calendar_for

MORNING: Final = time(8, 30)
AFTERNOON: Final = time(13, 30)
NOON: Final = time(12)
# Longer than any row of days off: the nine days of a feast that the government joins to a weekend.
LONGEST_PAUSE: Final = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest slot that has come, for who wants a digest in the morning alone and for who wants two. None when
    there was none within LONGEST_PAUSE.
    """

    morning: datetime | None
    either: datetime | None

    def for_(self, *, afternoon: bool) -> datetime | None:
        return self.either if afternoon else self.morning


def latest(at: datetime) -> Latest:
    """By the stored calendar: one statement while it stays as it is."""
    first = local_day(at) - LONGEST_PAUSE
    calendar = calendar_for(first, local_day(at))
    return Latest(*(latest_on(calendar, at, afternoon=afternoon) for afternoon in (False, True)))


def next_after(at: datetime, *, afternoon: bool) -> datetime | None:
    """When the next digest is due; None when the calendar knows no work for so long."""
    calendar = calendar_for(local_day(at), local_day(at) + LONGEST_PAUSE)
    days = (local_day(at) + n * ONE_DAY for n in range(LONGEST_PAUSE.days + 1))
    coming = (slot for day in days for slot in slots_on(day, calendar, afternoon=afternoon) if slot > at)
    return next(coming, None)


def latest_on(calendar: Calendar, at: datetime, *, afternoon: bool) -> datetime | None:
    """The newest slot that has come at this instant."""
    days = (local_day(at) - n * ONE_DAY for n in range(LONGEST_PAUSE.days + 1))
    within = (day for day in days if calendar.first <= day <= calendar.last)
    come = (slot for day in within for slot in reversed([*slots_on(day, calendar, afternoon=afternoon)]) if slot <= at)
    return next(come, None)


def slots_on(day: date, calendar: Calendar, *, afternoon: bool) -> Iterator[datetime]:
    """The slots of a day, in their order. Raises OutsideCalendar."""
    if _is_worked(calendar, clock.midnight(day), _instant(day, NOON)):
        yield _instant(day, MORNING)
    end = clock.midnight(day + ONE_DAY) - timedelta(microseconds=1)
    if afternoon and _is_worked(calendar, _instant(day, AFTERNOON), end):
        yield _instant(day, AFTERNOON)


def _is_worked(calendar: Calendar, start: datetime, end: datetime) -> bool:
    return working_time_between(start, end, calendar) > timedelta()


def _instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=clock.ISTANBUL).astimezone(UTC)
