"""Rows of lists: narrow ones, for people are wide and a page shows fifty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from helpdesk_site.interface import keyset
from helpdesk_site.interface.rows import PreparedRows, compared
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.calendar.selectors import calendar_token
from helpdesk_site.kernel.prepared import Given
from helpdesk_site.kernel.turkish import official_name
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.models.profiles import NEVER_DUE
from helpdesk_site.tickets.selectors.narrowing import (
    in_state,
    matching,
)
from helpdesk_site.tickets.selectors.reach import of_queues, reach_on, visible

RowT = TypeVar("RowT")


class ListedTicket(NamedTuple):
    """What a row of a list shows: people are wide, and hundreds of their columns would be read for nothing."""

    id: int
    public_id: str
    reference: str
    title: str
    state: str
    created_at: datetime
    requester_id: int
    on_behalf_of_id: int | None
    requester_given_name: str
    requester_surname: str
    service_title: str
    unit_name: str
    channel: str
    priority: int
    updated_at: datetime
    owner_given_name: str | None
    owner_surname: str | None
    due_order: datetime
    version: int
    first_response_at: datetime | None
    resolved_at: datetime | None
    calendar_token: UUID | None

    @property
    def requester_name(self) -> str:
        return official_name(self.requester_given_name, self.requester_surname)

    @property
    def owner_name(self) -> str:
        """Empty while nobody has it."""
        if self.owner_given_name is None or self.owner_surname is None:
            return ""
        return official_name(self.owner_given_name, self.owner_surname)

    def is_party(self, person: Person) -> bool:
        """The person who asks, or the colleague for whom it was asked."""
        return person.pk in (self.requester_id, self.on_behalf_of_id)


_LISTED = (
    *("id", "public_id", "reference", "title", "state", "created_at", "requester_id", "on_behalf_of_id"),
    *("requester__given_name", "requester__surname", "service__title", "unit_name_then"),
    *("channel", "priority", "updated_at", "owner__given_name", "owner__surname"),
    *("due_order", "version", "first_response_at", "resolved_at", "calendar_token"),
)

OWNED, UNOWNED = "owned", "unowned"


def listed_of_queues(person: Person, view: str = "") -> PreparedRows[ListedTicket]:
    """The work list: all, those that the person owns, or those that nobody owns."""
    reach = reach_on(person)

    def build() -> QuerySet[TicketProfile]:
        tickets = _with_calendar(of_queues(reach))
        if view == OWNED:
            return tickets.filter(owner=Given("person"))
        return tickets.filter(owner__isnull=True) if view == UNOWNED else tickets

    return PreparedRows(
        key=("queues", reach, view), model=TicketProfile, columns=_LISTED, row=ListedTicket._make, build=build,
        given={"person": person.pk}, keeps_plan=True,
    )  # fmt: skip


def listed_visible_to(person: Person) -> PreparedRows[ListedTicket]:
    """What the person may see at all."""
    return rows_visible_to(person, _LISTED, ListedTicket._make)


def rows_visible_to(
    person: Person, columns: tuple[str, ...], row: Callable[[Sequence[Any]], RowT]
) -> PreparedRows[RowT]:
    """The same with other columns."""
    reach = reach_on(person)
    return PreparedRows(
        key=("visible", reach), model=TicketProfile, columns=columns, row=row,
        build=lambda: _with_calendar(visible(Given("person"), reach)), given={"person": person.pk},
        # Who sees queues sees nearly all of it; of the others, one has asked once and one a thousand times.
        keeps_plan=reach.open_queues,
    )  # fmt: skip


def _with_calendar(tickets: QuerySet[TicketProfile]) -> QuerySet[TicketProfile]:
    """With the token of the calendar on which working time is counted: the list asks for it in the same statement."""
    return tickets.annotate(calendar_token=calendar_token())


def nothing_listed() -> PreparedRows[ListedTicket]:
    """The list of who has not said yet what he looks for."""
    return PreparedRows(
        key=("nothing",), model=TicketProfile, columns=_LISTED, row=ListedTicket._make,
        build=lambda: _with_calendar(TicketProfile.objects.none()),
    )  # fmt: skip


def newest_matching(person: Person, words: str, *, most: int) -> list[ListedTicket]:
    """The newest that the person may see and that hold these words; none without words."""
    terms = matching(words)
    if not terms:
        return []
    return keyset.take(listed_visible_to(person).narrowed(terms), ["-id"], most).rows


def overdue_of_queues(person: Person) -> PreparedRows[ListedTicket]:
    """The open ones of the person's queues whose time is over."""
    late = compared("due_order__lt", clock.now(), keeps_plan=True)
    return replace(listed_of_queues(person).narrowed([*in_state("open"), *late]), met_by=("due_order",))


def unowned_of_queues(person: Person) -> PreparedRows[ListedTicket]:
    """The open ones of the person's queues that nobody owns."""
    return listed_of_queues(person, UNOWNED).narrowed(in_state("open"))


def due_next(person: Person, most: int) -> list[ListedTicket]:
    """The open ones of the person's queues that will be overdue first, of those that are not yet."""
    coming = compared("due_order__gte", clock.now(), keeps_plan=True)
    timed = compared("due_order__lt", NEVER_DUE, keeps_plan=True)
    rows = listed_of_queues(person).narrowed([*in_state("open"), *coming, *timed])
    return keyset.take(rows, ["due_order"], most).rows
