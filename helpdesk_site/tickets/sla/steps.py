"""What time does to the clocks: a warning before, the breach, and the next level after it. Each once, each kept.

`next_step_at` is swept: a sweep that was missed is caught up by the next. Whoever sweeps takes the ticket's row and
leaves one that somebody else has; what is due is worked out anew from the segments and today's calendar, so that a
changed calendar, a pause or an end never warns of what is no longer so.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.calendar.engine import Calendar, OutsideCalendar, add_working_time
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.tickets import held, selectors
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.models.sla import Clock, ClockStep, Step
from helpdesk_site.tickets.services.writing import tell_pages
from helpdesk_site.tickets.sla import engine, telling
from helpdesk_site.tickets.sla.following import BREACHED, ESCALATED_AFTER, Clocks, clocks_of, take_step
from helpdesk_site.tickets.statuses import State

logger = logging.getLogger(__name__)

WATCH: Final = SystemActor("clock-watch")
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Due:
    """A step, when it is to be taken, and the due date that it is about."""

    clock: Clock
    step: Step
    at: datetime
    due: datetime


def sweep() -> int:
    """Takes every step whose time has come; returns how many."""
    waiting = _waiting().order_by("next_step_at")
    return sum(_look_at(pk) for pk in list(waiting.values_list("pk", flat=True)[:BATCH]))


def _waiting() -> QuerySet[TicketProfile]:
    """Those whose time has come; one on which an answer was pressed in time is looked at once that was sent."""
    return TicketProfile.objects.filter(~held.answers_in_time(), next_step_at__lte=clock.now())


def _look_at(pk: int) -> int:
    try:
        with unit_of_work():
            profile = _claimed(pk)
            return 0 if profile is None else take_due_steps(profile)
    except OutsideCalendar:
        logger.exception("No working hours are stored for the clocks of ticket %s", pk)
        return 0


def _claimed(pk: int) -> TicketProfile | None:
    """The ticket under its lock; None when somebody else has it, or nothing is due any more."""
    return selectors.whole(_waiting().filter(pk=pk)).select_for_update(of=("self",), skip_locked=True).first()


def take_due_steps(profile: TicketProfile) -> int:
    """A step of a unit of work: takes what is due on a locked ticket and says when to look again."""
    now = clock.now()
    clocks = clocks_of(profile)
    calendar = clocks.calendar(now)
    taken = set(ClockStep.objects.filter(profile=profile).values_list("clock", "step"))
    columns = _dues_of_today(clocks, calendar)
    coming = [due for due in steps_of(clocks, calendar, columns) if (due.clock, due.step) not in taken]
    ready = [due for due in coming if due.at <= now]
    highest = {due.clock: due.step for due in ready}
    for due in ready:
        # Found late, several steps of a clock are taken at once: all are kept, the last one is told.
        _take(profile, due, now, tells=highest[due.clock] == due.step)
        if due.step == Step.BREACH:
            columns[BREACHED[due.clock]] = due.due
    columns["next_step_at"] = min((due.at for due in coming if due.at > now), default=None)
    TicketProfile.objects.filter(pk=profile.pk).update(**columns)
    if ready:
        tell_pages(profile)
    return len(ready)


def _dues_of_today(clocks: Clocks, calendar: Calendar) -> dict[str, Any]:
    """The due dates by today's calendar. A ticket that was opened while the calendar changed still has yesterday's;
    a letter's date stays what it was."""
    profile = clocks.profile
    if not State(profile.state).is_open:
        return {"due_at": profile.due_at, "response_due_at": profile.response_due_at}
    due = profile.due_at if profile.letter_due_on is not None else clocks.resolution_due(calendar)
    answered = profile.first_response_at is not None
    response = profile.response_due_at if answered else clocks.promised_due(Clock.RESPONSE, calendar)
    return {"due_at": _later(profile.due_at, due), "response_due_at": _later(profile.response_due_at, response)}


def _later(stored: datetime | None, computed: datetime | None) -> datetime | None:
    """People were told the stored one: it is never brought forward."""
    return max(stored, computed) if stored and computed else computed


def steps_of(clocks: Clocks, calendar: Calendar, dues: dict[str, Any]) -> Iterator[Due]:
    """Every step of an open ticket's clocks that could still come, taken or not."""
    profile = clocks.profile
    if not State(profile.state).is_open:
        return
    if dues["response_due_at"] and profile.first_response_at is None:
        yield from _steps(clocks, Clock.RESPONSE, dues["response_due_at"], calendar)
    if dues["due_at"]:
        yield from _steps(clocks, Clock.RESOLUTION, dues["due_at"], calendar)


def _steps(clocks: Clocks, which: Clock, due: datetime, calendar: Calendar) -> Iterator[Due]:
    yield Due(which, Step.WARNING, clocks.warning(which, due, calendar), due)
    yield Due(which, Step.BREACH, due, due)
    present = engine.present(clocks.segments.get(which, ()))
    # While somebody else is waited for the next level could do nothing; it is told when the clock runs again.
    if which == Clock.RESOLUTION and (present is None or present.runs):
        yield Due(which, Step.ESCALATION, add_working_time(due, ESCALATED_AFTER, calendar), due)


def _take(profile: TicketProfile, due: Due, now: datetime, *, tells: bool) -> None:
    take_step(profile, due.clock, due.step, due=due.due, at=now)
    told = telling.tell(profile, which=due.clock, step=due.step, due=due.due) if tells else []
    audit.record(
        f"ticket.clock_{due.step}", actor=WATCH, on=profile, clock=due.clock.value, due=due.due,
        told=sorted(str(person.uuid) for person in told),
    )  # fmt: skip
