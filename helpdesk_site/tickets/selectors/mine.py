"""What somebody asked for, or was asked on his behalf."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from helpdesk_site.kernel.prepared import Family, Given, Prepared
from helpdesk_site.kernel.turkish import search_terms
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.selectors.narrowing import (
    MOST_TERMS,
    holds,
)
from helpdesk_site.tickets.selectors.reach import whole


def my_tickets(person: Person) -> QuerySet[TicketProfile]:
    """What I asked for or was asked for me, newest first."""
    return whole(own(person))


def my_newest_matching(person: Person, words: str, *, most: int) -> list[TicketProfile]:
    """The newest of my own that hold these words, over or not; none without words."""
    terms = [f"{term}:*" for term in search_terms(words)[:MOST_TERMS]]
    return (
        list(own(person).filter(holds(" & ".join(terms))).only("public_id", "reference", "title")[:most])
        if terms
        else []
    )


_MY_OPEN: Family[int] = Family()
_THESE: Prepared[TicketProfile] = Prepared(
    lambda: whole(TicketProfile.objects.filter(pk__one_of=Given("keys")).order_by("-id"))
)


def my_open_tickets(person: Person, most: int) -> list[TicketProfile]:
    """The newest of those that are not over.

    Found first and joined then: both at once took the database 17 ms to plan, for every new connection; apart, 3.
    """
    keys = _MY_OPEN.get(most, lambda: newest_open(Given("person"), most)).rows(person=person.pk)
    return _THESE.rows(keys=keys) if keys else []


def newest_open(person: Person | Given, most: int) -> QuerySet[TicketProfile, int]:
    """Found by either side for itself: for "or", the database would look through the open ones of everybody."""
    open_ones = TicketProfile.objects.filter(is_open=True).order_by("-id")
    asked, for_me = (open_ones.filter(**{side: person}).values("pk")[:most] for side in ("requester", "on_behalf_of"))
    found = TicketProfile.objects.filter(pk__in=asked.union(for_me, all=True)).order_by("-id")
    return found.values_list("pk", flat=True)[:most]


def own(person: Person | Given) -> QuerySet[TicketProfile]:
    return TicketProfile.objects.filter(Q(requester=person) | Q(on_behalf_of=person)).order_by("-id")
