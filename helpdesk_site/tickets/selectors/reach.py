"""Who sees which tickets: what every other query begins with."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from helpdesk_site.kernel.prepared import Given
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies
from helpdesk_site.tickets.models import TicketProfile

PEOPLE = ("requester", "on_behalf_of", "owner")
OFFERED = ("service", "queue", "policy")
BESIDE = (*PEOPLE, *OFFERED)


def tickets_visible_to(person: Person) -> QuerySet[TicketProfile]:
    """One's own and those asked on one's behalf; by role those of the queues that the role reaches."""
    return whole(visible(person, reach_on(person)))


def tickets_of_queues(person: Person) -> QuerySet[TicketProfile]:
    """What the person's roles reach, whoever asked: the work list. None for who is no staff."""
    return whole(of_queues(reach_on(person)))


def whole(tickets: QuerySet[TicketProfile], *, is_offer_known: bool = False) -> QuerySet[TicketProfile]:
    """With the people and, unless it is known (beside.py), what is offered; without what only a search reads."""
    return tickets.select_related(*(PEOPLE if is_offer_known else BESIDE)).defer("search_fold", "search_vector")


def reach_on(person: Person) -> policies.Reach:
    return policies.reach_of(roles_on(person))


def visible(person: Person | Given, reach: policies.Reach) -> QuerySet[TicketProfile]:
    return TicketProfile.objects.filter(Q(requester=person) | Q(on_behalf_of=person) | reached(reach))


def of_queues(reach: policies.Reach) -> QuerySet[TicketProfile]:
    if reach.is_empty:
        return TicketProfile.objects.none()
    if reach.open_queues and reach.restricted_queues:
        return TicketProfile.objects.all()
    return TicketProfile.objects.filter(reached(reach))


def worked_on(person: Person | Given, reach: policies.Reach) -> QuerySet[TicketProfile]:
    """What somebody of this reach handles for the desk (policies.may_work): never his own."""
    return of_queues(reach).exclude(requester=person).exclude(on_behalf_of=person)


def reached(reach: policies.Reach) -> Q:
    reached = Q(service__code__in=sorted(reach.services)) if reach.services else Q(pk__in=[])
    if reach.open_queues:
        reached |= Q(restricted=False)
    if reach.restricted_queues:
        reached |= Q(restricted=True)
    return reached


def may_watch_ticket(person: Person, public_id: str) -> bool:
    """Whether the person may be told that this ticket has changed."""
    return tickets_visible_to(person).filter(public_id=public_id).exists()


def may_watch_tickets(person: Person, public_ids: Sequence[str]) -> bool:
    """The same of several, asked at once."""
    wanted = set(public_ids)
    return visible(person, reach_on(person)).filter(public_id__in=wanted).count() == len(wanted)
