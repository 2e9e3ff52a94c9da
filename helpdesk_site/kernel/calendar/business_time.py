"""Working time on the stored calendar: what services ask. `unit_ids` counts the leave of these units as well.

Every function raises OutsideCalendar when no working hours are stored for the days in question (seed_calendar()).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar

from helpdesk_site.kernel.calendar import engine
from helpdesk_site.kernel.calendar.engine import WORKING_DAY, Calendar, OutsideCalendar, local_day
from helpdesk_site.kernel.calendar.selectors import EVERY_UNIT, calendar_for

T = TypeVar("T")

# How far ahead to look, in years. Nearly every deadline ends within the first step.
_REACH = (1, 5, 25)


def after_working_time(start: datetime, amount: timedelta, *, unit_ids: frozenset[str] = EVERY_UNIT) -> datetime:
    """The instant at which `amount` of work has been done since `start`, aware UTC."""
    return _looking_ahead(local_day(start), unit_ids, lambda known: engine.add_working_time(start, amount, known))


def after_working_days(start: datetime, days: float, *, unit_ids: frozenset[str] = EVERY_UNIT) -> datetime:
    """The instant `days` working days of eight hours after `start`; half a day is four hours. For time to decide.

    A legal limit in working days ends with a day, whatever the hour at which it began: `end_of_working_days`.
    """
    return after_working_time(start, WORKING_DAY * days, unit_ids=unit_ids)


def end_of_working_days(start: datetime, days: int, *, unit_ids: frozenset[str] = EVERY_UNIT) -> datetime:
    """When work ends on the `days`-th working day after the day of `start` ("within five working days"), aware UTC."""

    def end(known: Calendar) -> datetime:
        return engine.end_of_working_day(engine.add_working_days(local_day(start), days, known), known)

    return _looking_ahead(local_day(start), unit_ids, end)


def working_day_after(day: date, days: int, *, unit_ids: frozenset[str] = EVERY_UNIT) -> date:
    """The `days`-th working day after `day`; with 0, `day` itself or the next working day."""
    return _looking_ahead(day, unit_ids, lambda known: engine.add_working_days(day, days, known))


def next_working_moment(at: datetime, *, unit_ids: frozenset[str] = EVERY_UNIT) -> datetime:
    """`at` when work goes on, else the next moment at which it begins, aware UTC."""
    return _looking_ahead(local_day(at), unit_ids, lambda known: engine.next_working_moment(at, known))


def working_time_between(start: datetime, end: datetime, *, unit_ids: frozenset[str] = EVERY_UNIT) -> timedelta:
    """How much of the time between two instants is working time; negative when they are the other way round."""
    first, last = sorted((local_day(start), local_day(end)))
    return engine.working_time_between(start, end, calendar_for(first, last, unit_ids=unit_ids))


def is_working(at: datetime, *, unit_ids: frozenset[str] = EVERY_UNIT) -> bool:
    """Whether work goes on at this instant."""
    return engine.is_working(at, calendar_for(local_day(at), local_day(at), unit_ids=unit_ids))


def _looking_ahead(first: date, unit_ids: frozenset[str], answer: Callable[[Calendar], T]) -> T:
    for years in _REACH:
        known = calendar_for(first, date(first.year + years, 12, 31), unit_ids=unit_ids)
        try:
            return answer(known)
        except OutsideCalendar:
            if not known.intervals:
                raise OutsideCalendar(f"No working hours are stored from {first} on: store them first") from None
    raise OutsideCalendar(f"Not within {_REACH[-1]} years of {first}")
