"""On which days a plan's ticket comes: arithmetic on the business calendar, which is read once for each question."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, islice
from typing import Final

from helpdesk_site.kernel.calendar.engine import Calendar, add_working_days, is_working_day
from helpdesk_site.kernel.calendar.selectors import calendar_for
from helpdesk_site.tickets.models import RecurringPlan, Rhythm

DAY: Final = timedelta(days=1)
# The longest time for which a calendar may have no working day: a feast that meets bridge days and a weekend.
LONGEST_GAP: Final = timedelta(days=31)
# From one day of a rule to its next: at most twelve months and a gap.
LONGEST_STEP: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Rule:
    """When something comes again; see RecurringPlan for what the numbers mean."""

    rhythm: str
    starts_on: date
    weekdays: Collection[int] = ()
    day_of_month: int = 1
    every_months: int = 1
    ends_on: date | None = None

    @classmethod
    def of(cls, plan: RecurringPlan) -> Rule:
        return cls(plan.rhythm, plan.starts_on, plan.weekdays, plan.day_of_month, plan.every_months, plan.ends_on)


def next_day(rule: Rule, day: date) -> date | None:
    """The first day of the rule that is `day` or later; None when it has ended before."""
    return next(days_from(rule, day, _calendar(rule, day, steps=1)), None)


def newest_day(rule: Rule, first: date, today: date) -> date | None:
    """The latest day of the rule from `first` to `today`."""
    found = None
    for day in days_from(rule, first, _calendar(rule, today, since=first, steps=1)):
        if day > today:
            break
        found = day
    return found


def next_days(rule: Rule, day: date, number: int) -> list[date]:
    """The next `number` days, for whoever looks at a plan."""
    return list(islice(days_from(rule, day, _calendar(rule, day, steps=number)), number))


def _calendar(rule: Rule, day: date, *, steps: int, since: date | None = None) -> Calendar:
    return calendar_for((since or day) - LONGEST_GAP, max(day, rule.starts_on) + steps * LONGEST_STEP)


def days_from(rule: Rule, day: date, calendar: Calendar) -> Iterator[date]:
    """The days of the rule from `day` on, each once, in order; endless unless the rule ends.

    Raises OutsideCalendar when the calendar ends first.
    """
    # What was meant for a day before may have been moved to this one by a holiday.
    begin = max(rule.starts_on, day - LONGEST_GAP)
    last: date | None = None
    for meant in _meant_from(rule, begin, calendar):
        if rule.ends_on is not None and meant > rule.ends_on:
            return
        found = add_working_days(meant, 0, calendar)
        if found >= day and found != last:
            last = found
            yield found


def _meant_from(rule: Rule, begin: date, calendar: Calendar) -> Iterator[date]:
    """The days as the rule says them, before holidays move them."""
    if rule.rhythm == Rhythm.DAILY:
        return (day for day in _every_day(begin) if is_working_day(day, calendar))
    if rule.rhythm == Rhythm.WEEKLY:
        return (day for day in _every_day(begin) if day.weekday() in rule.weekdays)
    months = (_day_in(rule, year, month, calendar) for year, month in _months_from(rule, begin))
    return (day for day in months if day >= begin)


def _every_day(begin: date) -> Iterator[date]:
    return (begin + number * DAY for number in count())


def _months_from(rule: Rule, begin: date) -> Iterator[tuple[int, int]]:
    """Every n-th month, counted from the one in which the rule starts."""
    start = 12 * rule.starts_on.year + rule.starts_on.month - 1
    here = 12 * begin.year + begin.month - 1
    behind = max(0, here - start)
    first = start + behind - behind % rule.every_months
    return ((number // 12, number % 12 + 1) for number in count(first, rule.every_months))


def _day_in(rule: Rule, year: int, month: int, calendar: Calendar) -> date:
    length = monthrange(year, month)[1]
    if rule.rhythm == Rhythm.MONTHLY:
        return date(year, month, min(rule.day_of_month, length))
    day = date(year, month, length)
    while not is_working_day(day, calendar):
        day -= DAY
    return day
