"""Days, instants and weeks that the calendar's tests speak of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4

from helpdesk_site.kernel.calendar.engine import Calendar, Closure, HoursRule
from helpdesk_site.kernel.calendar.proposals import proposed_holidays
from helpdesk_site.kernel.calendar.seeding import USUAL_WEEK
from helpdesk_site.kernel.clock import ISTANBUL


@dataclass(frozen=True, slots=True)
class APerson:
    """Somebody who acts; the kernel needs to know no more."""

    person_uuid: UUID = field(default_factory=uuid4)

    @property
    def audit_id(self) -> str:
        return f"person:{self.person_uuid}"


def at(text: str) -> datetime:
    """ "19.03.2026 11:00" in Istanbul, as aware UTC."""
    return datetime.strptime(text, "%d.%m.%Y %H:%M").replace(tzinfo=ISTANBUL).astimezone(UTC)


def day(text: str) -> date:
    """ "19.03.2026"."""
    return datetime.strptime(text, "%d.%m.%Y").replace(tzinfo=ISTANBUL).date()


USUAL_HOURS = [
    HoursRule(weekday, starts, ends, valid_from=date(2000, 1, 1))
    for weekday, periods in USUAL_WEEK.items()
    for starts, ends in periods
]
HOLIDAYS = [
    Closure(holiday.day, starts=holiday.half_day_from) for year in (2026, 2027) for holiday in proposed_holidays(year)
]


def usual_calendar(*extra: Closure) -> Calendar:
    """2026 and 2027 with the usual hours, the holidays of both years, and what a test adds."""
    return Calendar.lay_out(date(2026, 1, 1), date(2027, 12, 31), hours=USUAL_HOURS, closures=[*HOLIDAYS, *extra])


SUMMER_WEEK = {weekday: ((time(8, 0), time(12, 0)), (time(12, 30), time(15, 30))) for weekday in range(5)}
