"""The team in words; every number with the address of the list that shows exactly as many requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk_site.interface.components import StateBadge
from helpdesk_site.interface.fields import PickField
from helpdesk_site.kernel import clock
from helpdesk_site.people.models import Delegation, Person
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.workload.selectors import SPANS, Load, Member


@dataclass(frozen=True, slots=True)
class Count:
    """How many, and where they are listed."""

    value: int
    url: str


@dataclass(frozen=True, slots=True)
class TeamRow:
    """Somebody of the team as the page shows him. `counts` follow SPANS, with the sum at the end."""

    person: Person
    counts: Sequence[Count]
    badge: StateBadge
    note: str
    plans: Sequence[str]
    has_some: bool


def team_rows(members: Sequence[Member]) -> list[TeamRow]:
    return [team_row(member) for member in members]


def team_row(member: Member) -> TeamRow:
    badge, note = _presence(member)
    return TeamRow(
        member.person,
        [
            *(
                Count(number, _list_of(member.person, due=span))
                for span, number in zip(SPANS, member.load, strict=True)
            ),
            Count(member.load.total, _list_of(member.person)),
        ],
        badge,
        note,
        [_term(one) for one in member.plans],
        member.load.total > 0,
    )


def _list_of(person: Person, **asked: str) -> str:
    owner = {"owner": person.official_name, PickField.key_name("owner"): person.public_id}
    return f"{reverse('tickets:queue')}?{urlencode({**owner, **asked})}"


def _presence(member: Member) -> tuple[StateBadge, str]:
    if not member.person.active:
        return StateBadge(pgettext("presence", "has left"), "danger", "person-dash"), ""
    if member.away is not None:
        return StateBadge(pgettext("presence", "away"), "warning", "person-dash"), _term(member.away)
    if not member.works:
        return StateBadge(_("no role of the desk"), "neutral", "person"), ""
    return StateBadge(pgettext("presence", "present"), "success", "person-check"), ""


def _term(absence: Delegation) -> str:
    """The days as people say them, both inclusive, and who acts meanwhile."""
    first = date_format(absence.valid_from.astimezone(clock.ISTANBUL).date(), "SHORT_DATE_FORMAT")
    shown = {"first": first, "deputy": absence.delegate.official_name}
    if absence.valid_to is None:
        return _("from %(first)s; acting: %(deputy)s") % shown
    last = date_format(clock.last_day_before(absence.valid_to), "SHORT_DATE_FORMAT")
    return _("%(first)s – %(last)s; acting: %(deputy)s") % {**shown, "last": last}


def queues_of(tickets: Sequence[TicketProfile]) -> list[tuple[str, str]]:
    """The queues among these tickets, as (slug, title): to hand on one of them alone. None where there is only one."""
    found = {ticket.queue.slug: ticket.queue.title for ticket in tickets}
    return sorted(found.items(), key=lambda queue: queue[1]) if len(found) > 1 else []


@dataclass(frozen=True, slots=True)
class Sum:
    """Who gets how many, and how many he has then. No name: nobody."""

    name: str
    gets: int
    has_then: int | None


def sums(gets: Counter[Any], loads: Mapping[int, Load]) -> list[Sum]:
    """The most first."""
    return [
        Sum(owner.official_name, number, loads.get(owner.pk, Load()).total + number) if owner else Sum("", number, None)
        for owner, number in gets.most_common()
    ]
