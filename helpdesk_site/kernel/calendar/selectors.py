"""Reading the calendar. A laid out Calendar is kept by each process for as long as the stored one stays the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet, Subquery

from helpdesk_site.kernel.calendar.engine import Calendar, Closure, HoursRule
from helpdesk_site.kernel.calendar.models import (
    AdministrativeLeave,
    DueDateChange,
    Holiday,
    HolidayState,
    LeaveScope,
    WorkingHours,
)
from helpdesk_site.kernel.standing import Standing

EVERY_UNIT: frozenset[str] = frozenset()
STORED: Final = Standing("calendar", ["kernel_workinghours", "kernel_holiday", "kernel_administrativeleave"])


def calendar_for(first: date, last: date, *, unit_ids: frozenset[str] = EVERY_UNIT) -> Calendar:
    """When people work from `first` to `last`, laid out in whole years around them.

    With `unit_ids`, administrative leave of these units counts as well; leave of a group of people never does.
    One query when nothing has changed since the last call of this process, else four.
    """
    return calendar_of(stored_token(), first, last, unit_ids=unit_ids)


def stored_token() -> UUID | None:
    """What the stored calendar is known by; None when nothing was ever stored."""
    return STORED.stored_token()


def calendar_token() -> Subquery:
    """The token as a column of somebody else's statement: what it answers goes to `calendar_of`."""
    return STORED.column()


def calendar_of(token: UUID | None, first: date, last: date, *, unit_ids: frozenset[str] = EVERY_UNIT) -> Calendar:
    """`calendar_for` for whoever has read the token already: no query when nothing has changed since the last call."""
    return _lay_out.at(token or stored_token(), first.year, last.year, unit_ids)


@STORED.kept()
def _lay_out(first_year: int, last_year: int, unit_ids: frozenset[str]) -> Calendar:
    first, last = date(first_year, 1, 1), date(last_year, 12, 31)
    closures = [*_holiday_closures(first, last), *_leave_closures(first, last, unit_ids)]
    return Calendar.lay_out(first, last, hours=_hours_rules(first, last), closures=closures)


def _hours_rules(first: date, last: date) -> Iterator[HoursRule]:
    in_force = Q(valid_from__lte=last) & (Q(valid_to__isnull=True) | Q(valid_to__gt=first))
    for row in WorkingHours.objects.filter(in_force):
        yield HoursRule(row.weekday, row.starts, row.ends, row.valid_from, row.valid_to)


def _holiday_closures(first: date, last: date) -> Iterator[Closure]:
    for day, half_day_from in Holiday.objects.filter(day__range=(first, last)).values_list("day", "half_day_from"):
        yield Closure(day, starts=half_day_from)


def _leave_closures(first: date, last: date, unit_ids: frozenset[str]) -> Iterator[Closure]:
    theirs = Q(scope=LeaveScope.EVERYONE) | Q(scope=LeaveScope.UNITS, unit_ids__overlap=sorted(unit_ids))
    leaves = AdministrativeLeave.objects.filter(theirs, day__range=(first, last), withdrawn_at__isnull=True)
    for day, starts, ends in leaves.values_list("day", "starts", "ends"):
        yield Closure(day, starts=starts, ends=ends)


def working_hours_on(day: date) -> QuerySet[WorkingHours]:
    """The week that is in force on a day."""
    in_force = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    return WorkingHours.objects.filter(in_force).order_by("weekday", "starts")


@dataclass(frozen=True, slots=True)
class WeekInForce:
    """A week with the days, both inclusive, from and until which it is in force. Periods by weekday (Monday is 0)."""

    first_day: date
    last_day: date | None
    periods: Mapping[int, tuple[tuple[time, time], ...]]


def weeks_from(day: date) -> list[WeekInForce]:
    """The week in force on a day and those that follow it, as far as they are stored."""
    rows = list(WorkingHours.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day)))
    begins = {row.valid_from for row in rows} | {row.valid_to for row in rows if row.valid_to}
    # A week that is in force shows since when it is; nothing is said of the weeks before it.
    first = max((start for start in begins if start <= day), default=None)
    starts = sorted(start for start in begins if first is None or start >= first)
    following = [*starts[1:], None]
    weeks = [_week(rows, start, after) for start, after in zip(starts, following, strict=True)]
    return [week for week in weeks if week.periods]


def _week(rows: Sequence[WorkingHours], start: date, after: date | None) -> WeekInForce:
    periods: dict[int, tuple[tuple[time, time], ...]] = {}
    for row in sorted(rows, key=lambda row: (row.weekday, row.starts)):
        if row.valid_from <= start and (row.valid_to is None or row.valid_to > start):
            periods[row.weekday] = (*periods.get(row.weekday, ()), (row.starts, row.ends))
    return WeekInForce(start, after and after - timedelta(days=1), periods)


def holidays_of(year: int) -> QuerySet[Holiday]:
    """The holidays of a year in the order of the days, proposed and confirmed."""
    return Holiday.objects.filter(day__year=year).order_by("day", "kind")


def years_to_confirm() -> list[int]:
    """Years with a proposed holiday that nobody has confirmed yet, the earliest first."""
    proposed = Holiday.objects.filter(state=HolidayState.PROPOSED).order_by()
    return sorted(proposed.values_list("day__year", flat=True).distinct())


def leaves_between(first: date, last: date) -> QuerySet[AdministrativeLeave]:
    """Administrative leave on these days (inclusive), with the withdrawn."""
    return AdministrativeLeave.objects.filter(day__range=(first, last)).order_by("day", "starts", "id")


def due_date_changes_of(object_type: str, object_id: str) -> QuerySet[DueDateChange]:
    """How a due date came to be what it is, the oldest change first."""
    return DueDateChange.objects.filter(object_type=object_type, object_id=object_id).order_by("id")


def due_date_changes_caused_by(cause: Holiday | AdministrativeLeave) -> QuerySet[DueDateChange]:
    """The due dates that one holiday or leave has moved, in the order in which they moved."""
    return DueDateChange.objects.filter(origin=f"{cause.audit_type}:{cause.public_id}").order_by("id")
