"""Time limits of the law, and the date that an official letter itself sets (GÜNLÜ).

The date of the letter prevails; without one the limit of the law; without one what the desk promises. Neither of the
first two stands still while somebody else is waited for.

Opinions within fifteen working days and information within five: the by-law on official correspondence (2646).
Data subjects' applications within thirty days: Law 6698, m.13.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from helpdesk_site.kernel.calendar.engine import (
    Calendar,
    OutsideCalendar,
    add_working_days,
    end_of_working_day,
    local_day,
)
from helpdesk_site.kernel.clock import midnight
from helpdesk_site.tickets.models.sla import LegalClock

WORKING_DAYS: Final[Mapping[LegalClock, int]] = {LegalClock.OPINION: 15, LegalClock.INFORMATION: 5}
DAYS: Final[Mapping[LegalClock, int]] = {LegalClock.DATA_SUBJECT: 30}

OF_SERVICE: Final[Mapping[str, LegalClock]] = {"12-gg": LegalClock.OPINION, "m7-j": LegalClock.DATA_SUBJECT}

# The desk is warned of these dates two working days before, whatever their length.
WARNED_BEFORE: Final = timedelta(hours=16)


def legal_due(kind: LegalClock, asked_at: datetime, calendar: Calendar) -> datetime:
    """The end of work on the last day; the day of the request is not counted. Raises OutsideCalendar."""
    asked_on = local_day(asked_at)
    if kind in DAYS:
        return end_of_work_until(asked_on + timedelta(days=DAYS[kind]), calendar)
    return end_of_working_day(add_working_days(asked_on, WORKING_DAYS[kind], calendar), calendar)


def end_of_work_until(day: date, calendar: Calendar) -> datetime:
    """When work ends on this day; on a day without work, the end of the working day before it. Raises OutsideCalendar.

    Whoever waits for an answer by Sunday has to have it on Friday.
    """
    if not calendar.first <= day <= calendar.last:
        raise OutsideCalendar(f"{day} is not between {calendar.first} and {calendar.last}")
    last = calendar.last_interval_before(midnight(day + timedelta(days=1)))
    if last is None:
        raise OutsideCalendar(f"No work before {day}")
    return last.ends
