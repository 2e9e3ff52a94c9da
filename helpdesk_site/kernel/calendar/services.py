"""Changing the calendar. Each change is one transaction that also moves the open due dates and writes their history.

A part of the system may propose holidays and nothing else: the calendar is a person's word. Pages decide which people.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor, is_system
from helpdesk_site.kernel.calendar import due_dates
from helpdesk_site.kernel.calendar.models import (
    AdministrativeLeave,
    DueDateCause,
    Holiday,
    HolidayKind,
    HolidayState,
    LeaveScope,
    WorkingHours,
)
from helpdesk_site.kernel.calendar.proposals import proposed_holidays
from helpdesk_site.kernel.calendar.selectors import STORED, holidays_of
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
from helpdesk_site.kernel.transaction import changed, unit_of_work

TOPIC = "calendar"

Week = Mapping[int, Sequence[tuple[time, time]]]
"""The periods of each weekday (Monday is 0); a weekday that is left out is free."""


@dataclass(slots=True)
class CalendarChange:
    """What a change has done: how many due dates it has moved, known when the change is complete.

    `origin` names what was changed, for the history of the due dates.
    """

    moved_due_dates: int = field(default=0)
    origin: str = field(default="")


def propose_holidays(year: int, *, actor: Actor) -> list[Holiday]:
    """Stores the library's holidays as proposals; nothing if the year has holidays already. Safe to repeat."""
    if holidays_of(year).exists():
        return []
    with _changing(since=date(year, 1, 1), cause=DueDateCause.HOLIDAY, reason=str(year), actor=actor):
        # Asked again under the lock: somebody else may have proposed the year meanwhile.
        stored = [] if holidays_of(year).exists() else _store_proposals(year)
        audit.record("calendar.holidays.proposed", actor=actor, on=(TOPIC, str(year)), holidays=len(stored))
    return stored


def _store_proposals(year: int) -> list[Holiday]:
    return Holiday.objects.bulk_create(
        Holiday(day=one.day, kind=one.kind, half_day_from=one.half_day_from, name=one.name, source=one.source)
        for one in proposed_holidays(year)
    )


def confirm_year(year: int, *, actor: Actor) -> int:
    """A person stands for the holidays of a year, having compared them with the official announcement.

    Answers how many were confirmed. Raises NotAllowed for a part of the system, WrongState when nothing waits.
    """
    _require_person(actor)
    with unit_of_work():
        STORED.lock()
        confirmed = holidays_of(year).filter(state=HolidayState.PROPOSED).update(**_confirmation(actor))
        if not confirmed:
            raise WrongState(_("No holiday of %d waits to be confirmed.") % year)
        audit.record("calendar.holidays.confirmed", actor=actor, on=(TOPIC, str(year)), holidays=confirmed)
        changed(TOPIC)
    return confirmed


@dataclass(frozen=True, slots=True)
class DecidedProposals:
    confirmed: int
    left_out: int


def decide_proposals(
    year: int, *, confirmed: Collection[str], left_out: Collection[str], actor: Actor
) -> DecidedProposals:
    """A person stands for some proposed holidays of a year, by their public ids, and takes out others that are none.

    Due dates that were computed around a left out day stay where they are. Raises NotAllowed for a part of the system,
    Invalid when nothing was chosen, Conflict when one of them waits no more.
    """
    _require_person(actor)
    wanted = set(confirmed) | set(left_out)
    if not wanted:
        raise Invalid(_("Choose at least one proposal to confirm or to leave out."))
    with _changing(since=date(year, 1, 1), cause=DueDateCause.HOLIDAY, reason=str(year), actor=actor):
        proposed = holidays_of(year).filter(state=HolidayState.PROPOSED, public_id__in=wanted)
        found = {holiday.public_id: holiday for holiday in proposed}
        if set(found) != wanted:
            raise Conflict(_("Somebody else has decided about one of these days. Reload the page."))
        Holiday.objects.filter(public_id__in=set(confirmed)).update(**_confirmation(actor))
        for public_id in sorted(left_out):
            left = found[public_id]
            audit.record("calendar.holiday.left_out", actor=actor, on=left, **_as_data(left))
            left.delete()
        if confirmed:
            about = (TOPIC, str(year))
            audit.record("calendar.holidays.confirmed", actor=actor, on=about, holidays=len(set(confirmed)))
    return DecidedProposals(len(set(confirmed)), len(set(left_out)))


@dataclass(frozen=True, slots=True)
class AddedHoliday:
    holiday: Holiday
    moved_due_dates: int


def add_holiday(
    *, day: date, kind: HolidayKind, name: str, half_day_from: time | None = None, source: str, actor: Actor
) -> AddedHoliday:
    """Stores a holiday that a person knows of; confirmed by that. Raises NotAllowed, or Conflict if the day has one."""
    _require_person(actor)
    with _changing(since=day, cause=DueDateCause.HOLIDAY, reason=name, actor=actor) as change:
        _require_free(day, kind)
        holiday = Holiday.objects.create(
            day=day, kind=kind, name=name, half_day_from=half_day_from, source=source, **_confirmation(actor)
        )
        change.origin = _origin(holiday)
        audit.record("calendar.holiday.added", actor=actor, on=holiday, **_as_data(holiday))
    return AddedHoliday(holiday, change.moved_due_dates)


def correct_holiday(
    holiday: Holiday, *, day: date, half_day_from: time | None, reason: str, actor: Actor, may_shorten: bool = False
) -> int:
    """Moves a holiday, or makes it whole or half; confirmed by that. The Diyanet's day prevails over a computed one.

    Answers how many due dates moved. Raises NotAllowed, or Conflict if the new day has a holiday of this kind already.
    """
    _require_person(actor)
    since = min(day, holiday.day)
    with _changing(
        since=since, cause=DueDateCause.HOLIDAY, reason=reason, actor=actor, may_shorten=may_shorten
    ) as change:
        stored = _locked_holiday(holiday)
        change.origin = _origin(stored)
        if day != stored.day:
            _require_free(day, HolidayKind(stored.kind))
        before = _as_data(stored)
        for column, value in {"day": day, "half_day_from": half_day_from, **_confirmation(actor)}.items():
            setattr(stored, column, value)
        stored.save(update_fields=["day", "half_day_from", "state", "confirmed_by", "confirmed_at"])
        audit.record(
            "calendar.holiday.corrected", actor=actor, on=stored, before=before, after=_as_data(stored), reason=reason
        )
    return change.moved_due_dates


def remove_holiday(holiday: Holiday, *, reason: str, actor: Actor, may_shorten: bool = False) -> int:
    """Takes out a holiday that is none; the audit trail keeps it. Answers how many due dates moved.

    Raises NotAllowed, or Conflict if it is gone.
    """
    _require_person(actor)
    with _changing(
        since=holiday.day, cause=DueDateCause.HOLIDAY, reason=reason, actor=actor, may_shorten=may_shorten
    ) as change:
        stored = _locked_holiday(holiday)
        change.origin = _origin(stored)
        audit.record("calendar.holiday.removed", actor=actor, on=stored, reason=reason, **_as_data(stored))
        stored.delete()
    return change.moved_due_dates


@dataclass(frozen=True, slots=True)
class DeclaredLeave:
    leave: AdministrativeLeave
    moved_due_dates: int


def declare_administrative_leave(
    *,
    day: date,
    reason: str,
    actor: Actor,
    basis_document: str = "",
    starts: time | None = None,
    ends: time | None = None,
    scope: LeaveScope = LeaveScope.EVERYONE,
    scope_text: str = "",
    unit_ids: Sequence[str] = (),
) -> DeclaredLeave:
    """Stores leave that the President or the governor has declared, also for a day that has passed.

    The due dates that it puts off move, each with a history line. `scope_text` says for whom, in the declaration's
    words; leave of a group moves nothing, for the others stay at work. `basis_document` is the paper that declares it.
    Raises NotAllowed for a part of the system, Invalid when the times or the scope do not hold together.
    """
    _require_person(actor)
    _require_sense(reason=reason, starts=starts, ends=ends, scope=scope, scope_text=scope_text, unit_ids=unit_ids)
    with _changing(since=day, cause=DueDateCause.LEAVE, reason=reason, actor=actor) as change:
        leave = AdministrativeLeave.objects.create(
            day=day,
            starts=starts,
            ends=ends,
            scope=scope,
            scope_text=scope_text,
            unit_ids=list(unit_ids),
            reason=reason,
            basis_document=basis_document,
            declared_by=actor.audit_id,
            declared_at=clock.now(),
        )
        change.origin = _origin(leave)
        audit.record(
            "calendar.leave.declared",
            actor=actor,
            on=leave,
            day=day,
            starts=starts and starts.isoformat(),
            ends=ends and ends.isoformat(),
            scope=scope,
            unit_ids=list(unit_ids),
            basis_document=basis_document,
        )
    return DeclaredLeave(leave, change.moved_due_dates)


def withdraw_administrative_leave(
    leave: AdministrativeLeave, *, reason: str, actor: Actor, may_shorten: bool = False
) -> int:
    """The leave does not take place. Due dates keep the later day that people were told, unless `may_shorten`.

    Answers how many due dates moved. Raises NotAllowed for a part of the system, WrongState when it is withdrawn
    already.
    """
    _require_person(actor)
    with _changing(
        since=leave.day, cause=DueDateCause.LEAVE, reason=reason, actor=actor, may_shorten=may_shorten
    ) as change:
        change.origin = _origin(leave)
        standing = AdministrativeLeave.objects.filter(pk=leave.pk, withdrawn_at__isnull=True)
        if not standing.update(withdrawn_by=actor.audit_id, withdrawn_at=clock.now()):
            raise WrongState(_("This leave has already been withdrawn."))
        audit.record("calendar.leave.withdrawn", actor=actor, on=leave, reason=reason)
    leave.refresh_from_db()
    return change.moved_due_dates


def change_working_hours(
    week: Week, *, first_day: date, last_day: date | None, reason: str, actor: Actor, may_shorten: bool = False
) -> int:
    """Puts a week in force from `first_day` to `last_day` inclusive (None: until further notice), a season for example.

    What was in force before the range and after it stays as it was. Answers how many due dates moved. Raises Invalid
    when the week or the days do not hold together, NotAllowed for a part of the system.
    """
    _require_person(actor)
    _require_week(week)
    if last_day is not None and last_day < first_day:
        raise Invalid(_("The last day comes before the first."), fields={"last_day": [_("Choose a later day.")]})
    with _changing(
        since=first_day, cause=DueDateCause.HOURS, reason=reason, actor=actor, may_shorten=may_shorten
    ) as change:
        valid_to = None if last_day is None else last_day + timedelta(days=1)
        _cut_out(first_day, valid_to)
        _store_week(week, valid_from=first_day, valid_to=valid_to)
        audit.record(
            "calendar.hours.changed",
            actor=actor,
            on=(TOPIC, "hours"),
            first_day=first_day,
            last_day=last_day,
            week={
                str(weekday): [[starts.isoformat(), ends.isoformat()] for starts, ends in periods]
                for weekday, periods in week.items()
            },
            reason=reason,
        )
    return change.moved_due_dates


def store_first_week(week: Week, *, valid_from: date, actor: Actor) -> bool:
    """Puts the first week of an installation in force; False, and nothing, when there are hours. Safe to repeat."""
    if WorkingHours.objects.exists():
        return False
    with _changing(since=valid_from, cause=DueDateCause.HOURS, reason="", actor=actor):
        if WorkingHours.objects.exists():
            return False
        _store_week(week, valid_from=valid_from, valid_to=None)
        audit.record("calendar.hours.seeded", actor=actor, on=(TOPIC, "hours"), first_day=valid_from)
    return True


def _store_week(week: Week, *, valid_from: date, valid_to: date | None) -> None:
    WorkingHours.objects.bulk_create(
        WorkingHours(weekday=weekday, starts=starts, ends=ends, valid_from=valid_from, valid_to=valid_to)
        for weekday, periods in sorted(week.items())
        for starts, ends in periods
    )


def _cut_out(valid_from: date, valid_to: date | None) -> None:
    """Makes room: what overlaps the range keeps only its parts before and after it."""
    overlaps = Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from)
    if valid_to is not None:
        overlaps &= Q(valid_from__lt=valid_to)
    resumed = []
    for row in WorkingHours.objects.filter(overlaps):
        if valid_to is not None and (row.valid_to is None or row.valid_to > valid_to):
            resumed.append(_same_hours(row, valid_from=valid_to))
        if row.valid_from < valid_from:
            row.valid_to = valid_from
            row.save(update_fields=["valid_to"])
        else:
            row.delete()
    # Last: until they are cut, the rows stand where these resume.
    WorkingHours.objects.bulk_create(resumed)


def _same_hours(row: WorkingHours, *, valid_from: date) -> WorkingHours:
    return WorkingHours(
        weekday=row.weekday, starts=row.starts, ends=row.ends, valid_from=valid_from, valid_to=row.valid_to
    )


@contextmanager
def _changing(
    *, since: date, cause: DueDateCause, reason: str, actor: Actor, may_shorten: bool = False
) -> Iterator[CalendarChange]:
    """One change of the calendar: alone, whole, and followed by the due dates that it touches."""
    change = CalendarChange()
    with unit_of_work():
        STORED.lock()
        yield change
        change.moved_due_dates = due_dates.recompute(
            since=since, cause=cause, reason=reason, actor=actor, may_shorten=may_shorten, origin=change.origin
        )
        changed(TOPIC)


def _require_person(actor: Actor) -> None:
    if is_system(actor):
        raise NotAllowed(_("Only a person can decide about the calendar."))


def _require_free(day: date, kind: HolidayKind) -> None:
    if Holiday.objects.filter(day=day, kind=kind).exists():
        raise Conflict(_("This day already has a holiday of this kind. Correct that one instead."))


def _locked_holiday(holiday: Holiday) -> Holiday:
    stored = Holiday.objects.select_for_update().filter(pk=holiday.pk).first()
    if stored is None:
        raise Conflict(_("Somebody else has removed this holiday. Reload the page."))
    return stored


def _confirmation(actor: Actor) -> dict[str, object]:
    return {"state": HolidayState.CONFIRMED, "confirmed_by": actor.audit_id, "confirmed_at": clock.now()}


def _origin(of: Holiday | AdministrativeLeave) -> str:
    return f"{of.audit_type}:{of.public_id}"


def _as_data(holiday: Holiday) -> dict[str, object]:
    """What an audit entry keeps of it."""
    half_day_from = holiday.half_day_from and holiday.half_day_from.isoformat()
    return {"day": holiday.day, "kind": str(holiday.kind), "half_day_from": half_day_from, "name": holiday.name}


def _require_sense(
    *,
    reason: str,
    starts: time | None,
    ends: time | None,
    scope: LeaveScope,
    scope_text: str,
    unit_ids: Sequence[str],
) -> None:
    fields: dict[str, list[str]] = {}
    if not reason.strip():
        fields["reason"] = [_("Say what the leave was declared for.")]
    if starts and ends and ends <= starts:
        fields["ends"] = [_("The end must come after the beginning.")]
    if (scope == LeaveScope.UNITS) != bool(unit_ids):
        fields["unit_ids"] = [_("Choose the units, or declare the leave for everyone.")]
    if scope == LeaveScope.GROUP and not scope_text.strip():
        fields["scope_text"] = [_("Say for whom the leave was declared.")]
    if fields:
        raise Invalid(_("Some of the leave's details need correction."), fields=fields)


def _require_week(week: Week) -> None:
    for weekday, periods in week.items():
        clock_times = [clock_time for period in sorted(periods) for clock_time in period]
        if weekday not in range(7) or clock_times != sorted(set(clock_times)):
            raise Invalid(
                _("The periods of a day must follow one another."), fields={"week": [_("Correct the hours.")]}
            )
    if not any(week.values()):
        raise Invalid(_("A week needs at least one working period."), fields={"week": [_("Enter the hours.")]})
