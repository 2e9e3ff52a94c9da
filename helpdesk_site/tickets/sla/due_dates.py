"""The due dates of tickets follow the calendar: administrative leave that is declared later puts them off, as a set.

Two kinds are held: until when a ticket is to be solved, and until when it is first to be answered. The date of an
official letter is nobody's to move, and a clock that stands has no due date: what is left of it is counted from its
segments when it runs again, on the calendar of that day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from django.db import connection
from django.db.models import QuerySet

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.calendar.due_dates import DueDate
from helpdesk_site.kernel.calendar.selectors import stored_token
from helpdesk_site.kernel.transaction import changed
from helpdesk_site.tickets.models import ClockSegment, TicketProfile
from helpdesk_site.tickets.models.sla import Clock
from helpdesk_site.tickets.sla.engine import Segment
from helpdesk_site.tickets.sla.following import Clocks

_MOVE: Final = """
WITH wanted AS (
    SELECT * FROM unnest(%(ids)s::text[], %(olds)s::timestamptz[], %(news)s::timestamptz[]) AS w (id, old, new)
), locked AS (
    SELECT p.id, p.ticket_id, w.new FROM tickets_ticketprofile p JOIN wanted w ON w.id = p.public_id
    WHERE p.is_open AND p.{due} = w.old ORDER BY p.id FOR UPDATE OF p
)
UPDATE tickets_ticketprofile p
SET {due} = l.new, {breached} = CASE WHEN p.{breached} IS NULL OR l.new > %(now)s THEN NULL ELSE l.new END
FROM locked l WHERE p.id = l.id RETURNING p.public_id, p.ticket_id, l.new
"""
_COPY: Final = """
UPDATE helpdesk_ticket t SET due_date = m.new
FROM unnest(%(ids)s::bigint[], %(news)s::timestamptz[]) AS m (id, new) WHERE t.id = m.id
"""


class ResolutionDueDates:
    """Until when a ticket is to be solved; `object_id` is its public id."""

    object_type = "ticket"

    def open_due_dates(self, since: date) -> Iterable[DueDate]:
        tickets = TicketProfile.objects.filter(is_open=True, due_at__gte=clock.midnight(since))
        for clocks in clocks_of_all(tickets.filter(letter_due_on__isnull=True)):
            computed = clocks.resolution_due(clocks.calendar(clock.now()))
            if computed is not None and clocks.profile.due_at is not None:
                yield DueDate(clocks.profile.public_id, clocks.profile.due_at, computed)

    def move(self, object_id: str, *, old: datetime, new: datetime) -> bool:
        return bool(self.move_all([DueDate(object_id, old, new)]))

    def move_all(self, dues: Sequence[DueDate]) -> Collection[str]:
        moved = _move(dues, due="due_at", breached="resolution_breached_at")
        with connection.cursor() as cursor:
            cursor.execute(_COPY, {"ids": [ticket for _id, ticket, _new in moved], "news": [new for *_, new in moved]})
        return {public_id for public_id, _ticket, _new in moved}


class ResponseDueDates:
    """Until when a ticket is first to be answered; `object_id` is its public id."""

    object_type = "ticket.response"

    def open_due_dates(self, since: date) -> Iterable[DueDate]:
        tickets = TicketProfile.objects.filter(is_open=True, response_due_at__gte=clock.midnight(since))
        for clocks in clocks_of_all(tickets.filter(first_response_at__isnull=True)):
            computed = clocks.promised_due(Clock.RESPONSE, clocks.calendar(clock.now()))
            if computed is not None and clocks.profile.response_due_at is not None:
                yield DueDate(clocks.profile.public_id, clocks.profile.response_due_at, computed)

    def move(self, object_id: str, *, old: datetime, new: datetime) -> bool:
        return bool(self.move_all([DueDate(object_id, old, new)]))

    def move_all(self, dues: Sequence[DueDate]) -> Collection[str]:
        return {moved[0] for moved in _move(dues, due="response_due_at", breached="response_breached_at")}


def _move(dues: Sequence[DueDate], *, due: str, breached: str) -> list[tuple[str, int, datetime]]:
    changed("queue:all")
    with connection.cursor() as cursor:
        cursor.execute(_MOVE.format(due=due, breached=breached), {
            "ids": [one.object_id for one in dues], "olds": [one.stored for one in dues],
            "news": [one.computed for one in dues], "now": clock.now(),
        })  # fmt: skip
        moved: list[tuple[str, int, datetime]] = cursor.fetchall()
        return moved


_COLUMNS: Final = (
    "public_id", "created_at", "state", "due_at", "response_due_at", "first_response_at", "legal_clock", "letter_due_on"
)  # fmt: skip


def clocks_of_all(tickets: QuerySet[TicketProfile]) -> Iterator[Clocks]:
    """The clocks of all of these tickets, in the order of their ids: two statements, whatever their number."""
    segments = _segments_of(tickets)
    profiles = tickets.select_related("policy").only(*_COLUMNS, "policy").order_by("id")
    token = stored_token()
    for profile in profiles.iterator(chunk_size=5_000):
        yield Clocks(
            profile, profile.policy, dict(segments.get(profile.pk, {})), token,
            legal_clock=profile.legal_clock, letter_due_on=profile.letter_due_on,
        )  # fmt: skip


def _segments_of(tickets: QuerySet[TicketProfile]) -> Mapping[int, Mapping[Clock, list[Segment]]]:
    found: dict[int, dict[Clock, list[Segment]]] = {}
    rows = ClockSegment.objects.filter(profile__in=tickets.values("pk")).order_by("id")
    for profile, which, reason, starts, ends in rows.values_list(
        "profile_id", "clock", "reason", "started_at", "ended_at"
    ).iterator(chunk_size=5_000):
        found.setdefault(profile, {}).setdefault(Clock(which), []).append(Segment(starts, ends, reason))
    return found
