"""Segments of clocks as the database keeps them: they come with their ticket, or are read by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from helpdesk_site.kernel.calendar.selectors import calendar_token
from helpdesk_site.kernel.prepared import Given, Prepared
from helpdesk_site.kernel.transaction import settle
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.models.sla import ClockSegment


class Stored(NamedTuple):
    """One segment, with the token of the calendar that it is counted on."""

    clock: str
    starts: datetime
    ends: datetime | None
    reason: str
    token: UUID | None


_STORED: Prepared[tuple[Any, ...]] = Prepared(
    lambda: (
        ClockSegment.objects.filter(profile=Given("profile"))
        .order_by("id")
        .annotate(calendar_token=calendar_token())
        .values_list("clock", "started_at", "ended_at", "reason", "calendar_token")
    )
)


def with_segments(tickets: QuerySet[TicketProfile]) -> QuerySet[TicketProfile]:
    """The same tickets, each with its segments and the calendar's token: nobody asks for them then."""
    segments = ClockSegment.objects.filter(profile=OuterRef("pk")).order_by("id")
    told = JSONObject(clock="clock", starts="started_at", ends="ended_at", reason="reason")
    found: QuerySet[TicketProfile] = tickets.annotate(
        brought_segments=ArraySubquery(segments.values_list(told)), calendar_token=calendar_token()
    )
    return found


def segments_of(profile: TicketProfile) -> list[Stored]:
    """In the order of their beginnings; one statement, none where they came with the ticket."""
    ticket: Any = profile
    if "brought_segments" in vars(profile):
        return list(_brought(ticket.brought_segments, ticket.calendar_token))
    settle()
    return [Stored(*each) for each in _STORED.rows(profile=profile.pk)]


def _brought(segments: list[dict[str, str | None]], token: UUID | None) -> Iterator[Stored]:
    for each in segments:
        starts, ends = each["starts"] or "", each["ends"]
        yield Stored(
            each["clock"] or "",
            datetime.fromisoformat(starts),
            datetime.fromisoformat(ends) if ends else None,
            each["reason"] or "",
            token,
        )
