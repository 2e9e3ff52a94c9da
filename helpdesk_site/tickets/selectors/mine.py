"""What somebody asked for, or was asked on his behalf."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Q, QuerySet

from helpdesk_site.interface.rows import PreparedRows
from helpdesk_site.kernel.prepared import Family, Given, Prepared
from helpdesk_site.kernel.turkish import search_terms
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.selectors.narrowing import MOST_TERMS, holds
from helpdesk_site.tickets.selectors.reach import whole


class OwnTicket(NamedTuple):
    """By what the list of one's own is paged; `these` brings what is shown."""

    id: int


def my_tickets(person: Person, *, is_open: bool) -> PreparedRows[OwnTicket]:
    """What I asked for or was asked for me: those that are open, or those that ended."""
    return PreparedRows(
        key=("own", is_open), model=TicketProfile, columns=("id",), row=OwnTicket._make,
        build=lambda: own(Given("person")).filter(is_open=is_open), given={"person": person.pk},
    )  # fmt: skip


_THESE: Prepared[TicketProfile] = Prepared(lambda: whole(own(Given("person")).filter(pk__one_of=Given("keys"))))


def these(person: Person, keys: Sequence[int]) -> list[TicketProfile]:
    """Those of these keys that are the person's own, newest first; what was found is joined apart from finding it."""
    return _THESE.rows(person=person.pk, keys=list(keys)) if keys else []


def my_newest_matching(person: Person, words: str, *, most: int) -> list[TicketProfile]:
    """The newest of my own that hold these words, over or not; none without words."""
    terms = [f"{term}:*" for term in search_terms(words)[:MOST_TERMS]]
    return (
        list(own(person).filter(holds(" & ".join(terms))).only("public_id", "reference", "title")[:most])
        if terms
        else []
    )


_MY_OPEN: Family[int] = Family()


def my_open_tickets(person: Person, most: int) -> list[TicketProfile]:
    """The newest of those that are not over.

    Found first and joined then: both at once took the database 17 ms to plan, for every new connection; apart, 3.
    """
    keys = _MY_OPEN.get(most, lambda: newest_open(Given("person"), most)).rows(person=person.pk)
    return these(person, keys)


def newest_open(person: Person | Given, most: int) -> QuerySet[TicketProfile, int]:
    """Found by either side for itself: for "or", the database would look through the open ones of everybody."""
    open_ones = TicketProfile.objects.filter(is_open=True).order_by("-id")
    asked, for_me = (open_ones.filter(**{side: person}).values("pk")[:most] for side in ("requester", "on_behalf_of"))
    found = TicketProfile.objects.filter(pk__in=asked.union(for_me, all=True)).order_by("-id")
    return found.values_list("pk", flat=True)[:most]


def own(person: Person | Given) -> QuerySet[TicketProfile]:
    return TicketProfile.objects.filter(Q(requester=person) | Q(on_behalf_of=person)).order_by("-id")
