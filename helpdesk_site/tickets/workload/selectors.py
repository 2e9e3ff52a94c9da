"""Reading the team: a fixed number of statements, whatever anybody has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import Count, Q, QuerySet

from helpdesk_site.kernel import clock
from helpdesk_site.people.models import Delegation, Person, Role
from helpdesk_site.people.selectors import deputyships_between, holders_of_any, read_roles_of
from helpdesk_site.tickets import selectors
from helpdesk_site.tickets.models import TicketProfile

# Who works on what others asked for; whoever answers for the desk is in the team when he has taken something himself.
TEAM_ROLES: Final = (Role.AGENT, Role.EBYS_ADMIN, Role.TRAINER, Role.REGISTRAR)
LOOKED_AHEAD: Final = timedelta(days=30)
SPANS: Final = (selectors.OVERDUE, selectors.TODAY, selectors.LATER, selectors.STANDING)


class Load(NamedTuple):
    """How many open tickets somebody has, by when they are due."""

    overdue: int = 0
    today: int = 0
    later: int = 0
    standing: int = 0

    @property
    def total(self) -> int:
        return sum(self)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the desk. `away` is the deputyship that runs now, `plans` those of the next 30 days; `works`: he has
    a role of the desk and has not left.
    """

    person: Person
    load: Load
    works: bool
    away: Delegation | None
    plans: Sequence[Delegation]

    @property
    def is_present(self) -> bool:
        """Whether work can be given to him now."""
        return self.works and self.away is None


def team(*, also: Person | None = None) -> list[Member]:
    """Everybody with a role of the team or with an open ticket, in Turkish alphabetical order. `also` is one who is
    wanted in any case.
    """
    found = loads()
    workers = set(holders_of_any(TEAM_ROLES).values_list("pk", flat=True))
    wanted = workers | found.keys() | ({also.pk} if also else set())
    people = Person.objects.select_related("unit").filter(pk__in=wanted).order_by("sort_key", "id")
    absences = _absences(wanted)
    return [_member(person, found, absences.get(person.pk, ()), works=person.pk in workers) for person in people]


def _member(person: Person, found: Mapping[int, Load], absences: Sequence[Delegation], *, works: bool) -> Member:
    now = clock.now()
    away = next((one for one in absences if one.valid_from <= now), None)
    plans = [one for one in absences if one.valid_from > now]
    return Member(person, found.get(person.pk, Load()), works and person.active, away, plans)


def loads() -> dict[int, Load]:
    """By the owner's key: one statement over what is open."""
    counts = {span: Count("id", filter=_within(*selectors.span_of(span))) for span in SPANS}
    rows = TicketProfile.objects.filter(is_open=True, owner__isnull=False).order_by().values_list("owner_id")
    return {owner: Load(*numbers) for owner, *numbers in rows.annotate(**counts)}


def _within(begin: datetime | None, end: datetime | None) -> Q:
    return (Q(due_order__gte=begin) if begin else Q()) & (Q(due_order__lt=end) if end else Q())


def _absences(people: Iterable[int]) -> dict[int, list[Delegation]]:
    found: dict[int, list[Delegation]] = {}
    now = clock.now()
    for one in deputyships_between(now, now + LOOKED_AHEAD).filter(delegator__in=people).order_by("valid_from", "id"):
        found.setdefault(one.delegator_id, []).append(one)
    return found


def receivers_among(members: Sequence[Member], giver: Person) -> list[Member]:
    """Those to whom work can be handed, with their roles read for all of them at once."""
    present = [member for member in members if member.is_present and member.person != giver]
    read_roles_of([member.person for member in present])
    return present


def open_tickets_of(viewer: Person, owner: Person, *, queue: str = "") -> QuerySet[TicketProfile]:
    """What somebody has, of what the viewer may see, the most urgent first; of one queue where its slug is given."""
    tickets = selectors.tickets_visible_to(viewer).filter(is_open=True, owner=owner).order_by("due_order", "id")
    return tickets.filter(queue__slug=queue) if queue else tickets
