"""One ticket and its conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.db.models import IntegerField, Q, QuerySet
from django.db.models.expressions import RawSQL
from helpdesk.models import FollowUp, TicketChange

from helpdesk_site.kernel.prepared import Family, Given, Prepared
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import held, watchers
from helpdesk_site.tickets.models import Satisfaction, TicketProfile
from helpdesk_site.tickets.selectors.reach import WITH_PEOPLE, reach_on, visible, whole

# A page shows the newest entries of a conversation; the older ones are fetched when asked for.
NEWEST_ENTRIES = 100


# The answers come along: a statement of their own would cost every page, and few tickets have any.
_ON_ITS_PAGE = ("ticket", "answers__questionnaire", *WITH_PEOPLE)
_ONE: Family[TicketProfile] = Family()


def ticket_visible_to(person: Person, public_id: str) -> TicketProfile:
    """The ticket with its text. Raises TicketProfile.DoesNotExist: hidden and missing are one."""
    reach = reach_on(person)
    prepared = _ONE.get(
        reach,
        lambda: whole(visible(Given("person"), reach)).select_related(*_ON_ITS_PAGE).annotate(
            any_held=held.any_held()
        ).filter(public_id=Given("id")),
    )  # fmt: skip
    found = prepared.first(person=person.pk, id=public_id)
    if found is None:
        raise TicketProfile.DoesNotExist
    return found


_LOCKED: Family[TicketProfile] = Family()
# Whoever locks a ticket is about to write an entry: its key comes along. One that is not used leaves a gap.
_NEXT_ENTRY: Final = RawSQL("nextval('helpdesk_followup_id_seq')", [], output_field=IntegerField())


def ticket_locked(reader: Person | None, ticket_id: int | str) -> TicketProfile:
    """The ticket of this key or public id with its row locked until the transaction ends; `reader` None sees them all.

    Raises TicketProfile.DoesNotExist.
    """
    reach = None if reader is None else reach_on(reader)
    column = "pk" if isinstance(ticket_id, int) else "public_id"

    def build() -> QuerySet[TicketProfile]:
        tickets = TicketProfile.objects.all() if reach is None else visible(Given("person"), reach)
        one = whole(tickets.filter(Q(**{column: Given("id")}))).annotate(
            any_watcher=watchers.any_watcher(), next_entry=_NEXT_ENTRY
        )
        return one.select_for_update(of=("self",))

    found = _LOCKED.get((reach, column), build).first(person=reader and reader.pk, id=ticket_id)
    if found is None:
        raise TicketProfile.DoesNotExist
    return found


_ENTRIES: Family[FollowUp] = Family()


def conversation(profile: TicketProfile, *, with_notes: bool) -> Sequence[FollowUp]:
    """The newest entries, oldest first; the desk's own notes only for the desk."""

    def build() -> QuerySet[FollowUp]:
        entries: QuerySet[FollowUp] = FollowUp.objects.filter(ticket_id=Given("ticket")).select_related("user__person")
        return (entries if with_notes else entries.filter(public=True)).order_by("-id")[:NEWEST_ENTRIES]

    return _ENTRIES.get(with_notes, build).rows(ticket=profile.ticket_id)[::-1]


class Change(NamedTuple):
    """What an entry of a conversation changed; values are ids and codes."""

    entry: int
    field: str
    old: str | None
    new: str | None


_CHANGES: Prepared[tuple[Any, ...]] = Prepared(
    lambda: (
        TicketChange.objects.filter(followup__ticket=Given("ticket"), followup__gte=Given("first"))
        .order_by("id")
        .values_list("followup_id", "field", "old_value", "new_value")
    )
)


def changes_of(entries: Sequence[FollowUp]) -> list[Change]:
    """The changes of these entries of one ticket."""
    if not entries:
        return []
    shown = {entry.pk for entry in entries}
    found = _CHANGES.rows(ticket=entries[0].ticket_id, first=min(shown))
    return [change for change in map(Change._make, found) if change.entry in shown]


def is_rated(profile: TicketProfile) -> bool:
    """Whether its asker has said how content he is."""
    return Satisfaction.objects.filter(profile=profile).exists()
