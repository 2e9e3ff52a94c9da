"""The hook of the one writer: what a ticket's clocks make of a write. Segments are written here, columns are answered.

A write that neither starts, stops nor pauses a clock costs nothing here; the first answer costs one statement, every
change of the state two: the segments with the calendar's token, and what ends and begins among them.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.calendar.engine import (
    WORKING_DAY,
    Calendar,
    OutsideCalendar,
    local_day,
)
from helpdesk_site.kernel.calendar.selectors import calendar_of
from helpdesk_site.kernel.model_rows import new_row
from helpdesk_site.kernel.transaction import gather, gather_update, settle
from helpdesk_site.kernel.updating import Change
from helpdesk_site.tickets.models import Service, TicketProfile
from helpdesk_site.tickets.models.sla import RUNNING, Clock, ClockSegment, ClockStep, LegalClock, SlaPolicy, Step
from helpdesk_site.tickets.sla import engine, legal, pauses, targets
from helpdesk_site.tickets.sla.engine import Segment
from helpdesk_site.tickets.sla.segments import segments_of
from helpdesk_site.tickets.sla.targets import Promise
from helpdesk_site.tickets.statuses import State

logger = logging.getLogger(__name__)

# The desk is warned when a quarter of a promise is left.
WARNED_AT: Final = 0.75
# Whoever is not helped one working day after the promise was broken needs the next level.
ESCALATED_AFTER: Final = WORKING_DAY

Segments = Mapping[Clock, Sequence[Segment]]

USUAL_PRIORITY: Final = 3

REPROMISING: Final = frozenset({"service", "priority", "legal_clock", "letter_due_on"})
"""Fields of a ticket whose change makes it due at another time."""


@dataclass(slots=True)
class Clocks:
    """The clocks of one ticket as they stand: what is known of them, and what follows from it."""

    profile: TicketProfile
    policy: SlaPolicy | None
    segments: dict[Clock, list[Segment]] = field(default_factory=dict)
    token: UUID | None = None
    legal_clock: str = ""
    letter_due_on: date | None = None

    def calendar(self, at: datetime) -> Calendar:
        """From before the first segment until well after every due date."""
        begun = (one.starts for found in self.segments.values() for one in found)
        first = min([local_day(self.profile.created_at), local_day(at), *map(local_day, begun)])
        last = max(local_day(at), self.letter_due_on or local_day(at))
        return calendar_of(self.token, first, date(last.year + 1, 12, 31))

    def target(self, which: Clock) -> timedelta | None:
        return target_of(self.policy, which)

    def resolution_due(self, calendar: Calendar) -> datetime | None:
        """The letter's date, else the law's limit, else what was promised."""
        if self.letter_due_on is not None:
            return legal.end_of_work_until(self.letter_due_on, calendar)
        if self.legal_clock:
            return legal.legal_due(LegalClock(self.legal_clock), self.profile.created_at, calendar)
        return self.promised_due(Clock.RESOLUTION, calendar)

    def promised_due(self, which: Clock, calendar: Calendar) -> datetime | None:
        target = self.target(which)
        return None if target is None else engine.due(self.segments.get(which, ()), target, calendar)

    def warning(self, which: Clock, due: datetime, calendar: Calendar) -> datetime:
        """When the desk is to be warned of this due date, which may have passed."""
        target = self.target(which)
        if which == Clock.RESOLUTION and (self.letter_due_on is not None or self.legal_clock):
            return before(due, legal.WARNED_BEFORE, calendar)
        if target is None:
            return due
        return engine.due(self.segments.get(which, ()), WARNED_AT * target, calendar) or due


def target_of(policy: SlaPolicy | None, which: Clock) -> timedelta | None:
    """What was promised for a clock; None when nothing was."""
    if policy is None:
        return None
    minutes = policy.response_minutes if which == Clock.RESPONSE else policy.resolution_minutes
    return None if minutes is None else timedelta(minutes=minutes)


def before(due: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """The moment at which this much working time is left until `due`."""
    worked = calendar.worked_until(due) - amount
    return calendar.moment_when_worked(worked) if worked > timedelta() else due


# Opening


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new ticket begins with: columns of its profile, and the segments once it has a key."""

    at: datetime
    columns: Mapping[str, Any]
    segments: Mapping[Clock, Segment]


def begin(
    service: Service, promise: Promise, *, state: State, due_at: datetime | None = None, answered: bool = False
) -> Beginning:
    """The clocks of a ticket that comes now. `due_at` is a date that its caller sets, such as a letter's; `answered`:
    the desk speaks with the asker already."""
    at = clock.now()
    legal_clock = legal.OF_SERVICE.get(service.code, "")
    standing = pauses.standing_of(state)
    clocks = Clocks(
        new_row(TicketProfile, created_at=at), promise.policy, token=promise.token, legal_clock=legal_clock,
        letter_due_on=local_day(due_at) if due_at else None,
    )  # fmt: skip
    opened = {
        which: Segment(at, at if standing is None else None, standing or RUNNING)
        for which in Clock
        if clocks.target(which) is not None and not (which == Clock.RESPONSE and answered)
    }
    clocks.segments = {which: [segment] for which, segment in opened.items()}
    columns: dict[str, Any] = {
        "policy": promise.policy, "legal_clock": legal_clock, "letter_due_on": clocks.letter_due_on, "due_at": due_at,
    }  # fmt: skip
    if answered:
        columns["first_response_at"] = at
    if standing is not None and (promise.policy is not None or legal_clock or due_at):
        columns |= _dues(clocks, at, answered=answered)
    return Beginning(at, columns, opened)


def write_first(profile: TicketProfile, beginning: Beginning) -> None:
    """Stores the segments of a new ticket; none without a promise."""
    for which, segment in beginning.segments.items():
        gather(
            new_row(
                ClockSegment,
                profile=profile,
                clock=which,
                reason=segment.pause,
                started_at=segment.starts,
                ended_at=segment.ends,
            )
        )


# Following a write


def follow(profile: TicketProfile, changes: Mapping[str, Any], *, answered: bool, at: datetime) -> dict[str, Any]:
    """The columns of the profile that a write of these new values changes. `answered`: the desk wrote to the asker.

    The profile is still as it was; its row is locked.
    """
    first_answer = answered and profile.first_response_at is None
    old, new = State(profile.state), State(changes.get("state", profile.state))
    moves = pauses.standing_of(old) != pauses.standing_of(new)
    promises_anew = bool(REPROMISING & changes.keys())
    answer = {"first_response_at": at} if first_answer else {}
    if promises_anew or (moves and _has_clocks(profile)):
        return answer | _turn(profile, changes, new, first_answer=first_answer, at=at)
    return answer | (_end_response(profile, at) if first_answer and _has_clocks(profile) else {})


def _has_clocks(profile: TicketProfile) -> bool:
    return profile.policy_id is not None or profile.due_at is not None


_END: Final = """
UPDATE tickets_clocksegment SET ended_at = greatest(started_at, %s)
WHERE profile_id = %s AND clock = %s AND ended_at IS NULL
"""


def _end_response(profile: TicketProfile, at: datetime) -> dict[str, Any]:
    settle()  # a ticket that was opened a moment ago, by a call
    gather_update(Change(_END, [at, profile.pk, Clock.RESPONSE.value]))
    return late(profile, Clock.RESPONSE, profile.response_due_at, at)


def _turn(
    profile: TicketProfile, changes: Mapping[str, Any], state: State, *, first_answer: bool, at: datetime
) -> dict[str, Any]:
    """Clocks start, stop, stand still, or are promised anew."""
    clocks = clocks_of(profile)
    # Two machines need not agree on the second, and a demo's clock can be put back: no segment ends before it began.
    at = max([at, *(one.starts for found in clocks.segments.values() for one in found)])
    columns = _promised_anew(clocks, changes)
    answered = first_answer or profile.first_response_at is not None
    standing = pauses.standing_of(state)
    wanted = {
        which: standing
        for which in Clock
        if standing is not None and clocks.target(which) is not None and not (which == Clock.RESPONSE and answered)
    }
    _switch(clocks, wanted, at)
    if standing is None:
        columns |= late(profile, Clock.RESOLUTION, profile.due_at, at) | {"next_step_at": None}
    else:
        columns |= _dues(clocks, at, answered=answered)
    if (first_answer or standing is None) and profile.first_response_at is None:
        columns |= late(profile, Clock.RESPONSE, profile.response_due_at, at)
    return columns


def _promised_anew(clocks: Clocks, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Another service or priority has another policy; what has passed stays passed. A service brings its law along."""
    columns: dict[str, Any] = {}
    service: Service = changes.get("service", clocks.profile.service)
    if "service" in changes or "priority" in changes:
        clocks.policy = targets.policy_for(service, changes.get("priority", clocks.profile.priority))
        columns["policy"] = clocks.policy
    if "service" in changes:
        clocks.legal_clock = legal.OF_SERVICE.get(service.code, "")
        columns["legal_clock"] = clocks.legal_clock
    clocks.legal_clock = changes.get("legal_clock", clocks.legal_clock)
    clocks.letter_due_on = changes.get("letter_due_on", clocks.letter_due_on)
    return columns


def _dues(clocks: Clocks, at: datetime, *, answered: bool) -> dict[str, Any]:
    """When an open ticket is due, and when the sweep looks at it next. A ticket comes in without a calendar, too."""
    try:
        calendar = clocks.calendar(at)
        due = clocks.resolution_due(calendar)
        response = clocks.profile.response_due_at if answered else clocks.promised_due(Clock.RESPONSE, calendar)
        looks = [clocks.warning(Clock.RESOLUTION, due, calendar)] if due else []
        looks += [clocks.warning(Clock.RESPONSE, response, calendar)] if response and not answered else []
    except OutsideCalendar:
        logger.exception("No working hours are stored for a due date of a ticket: it gets none")
        return {}
    return {"due_at": due, "response_due_at": response, "next_step_at": min(looks, default=None)}


def late(profile: TicketProfile, which: Clock, due: datetime | None, at: datetime) -> dict[str, Any]:
    """The breach of a clock that ends now, if it ends too late and the sweep has not come by."""
    column = BREACHED[which]
    if due is None or due >= at or getattr(profile, column) is not None:
        return {}
    take_step(profile, which, Step.BREACH, due=due, at=at)
    return {column: due}


BREACHED: Final[Mapping[Clock, str]] = {
    Clock.RESPONSE: "response_breached_at",
    Clock.RESOLUTION: "resolution_breached_at",
}


def take_step(profile: TicketProfile, which: Clock, step: Step, *, due: datetime, at: datetime) -> None:
    """Keeps that a step was taken; taken before, it stays as it was."""
    row = ClockStep(profile=profile, clock=which, step=step, due_at=due, taken_at=at)
    gather(row, unless_there=True)


# Segments in the database


def clocks_of(profile: TicketProfile) -> Clocks:
    """The clocks as they are stored: one statement, none where they came with the ticket."""
    clocks = Clocks(profile, profile.policy, legal_clock=profile.legal_clock, letter_due_on=profile.letter_due_on)
    for which, starts, ends, reason, token in segments_of(profile):
        clocks.segments.setdefault(Clock(which), []).append(Segment(starts, ends, reason))
        clocks.token = token
    return clocks


_SWITCH = """
WITH ended AS (
    UPDATE tickets_clocksegment SET ended_at = %(at)s
    WHERE profile_id = %(profile)s AND ended_at IS NULL AND clock = ANY(%(ends)s)
    RETURNING 1
)
INSERT INTO tickets_clocksegment (profile_id, clock, reason, started_at)
SELECT %(profile)s, clock, reason, %(at)s
FROM unnest(%(clocks)s::text[], %(reasons)s::text[]) AS begun (clock, reason)
-- A clock's open segment has to end before the next begins: counting makes the one wait for the other.
WHERE (SELECT count(*) FROM ended) >= 0
"""


def _switch(clocks: Clocks, wanted: Mapping[Clock, str], at: datetime) -> None:
    """Ends the segments that are not wanted any more and begins those that are: one statement, none for nothing."""
    now = {which: found.pause for which, segments in clocks.segments.items() if (found := engine.present(segments))}
    ends = [which for which, reason in now.items() if wanted.get(which) != reason]
    begins = {which: reason for which, reason in wanted.items() if now.get(which) != reason}
    if ends or begins:
        with connection.cursor() as cursor:
            cursor.execute(_SWITCH, {
                "at": at, "profile": clocks.profile.pk, "ends": [which.value for which in ends],
                "clocks": [which.value for which in begins], "reasons": list(begins.values()),
            })  # fmt: skip
    for which in ends:
        segments = clocks.segments[which]
        clocks.segments[which] = [Segment(one.starts, one.ends or at, one.pause) for one in segments]
    for which, reason in begins.items():
        clocks.segments.setdefault(which, []).append(Segment(at, None, reason))
