"""One ticket and its conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from helpdesk.models import FollowUp, TicketChange

from helpdesk_site.kernel.prepared import Family, Given
from helpdesk_site.notify.selectors import any_unread
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import held, watchers
from helpdesk_site.tickets.models import Satisfaction, TicketDraft, TicketProfile
from helpdesk_site.tickets.selectors.beside import are_known, put_beside
from helpdesk_site.tickets.selectors.reach import reach_on, visible, whole
from helpdesk_site.tickets.sla.segments import with_segments

# A page shows the newest entries of a conversation; the older ones are fetched when asked for.
NEWEST_ENTRIES = 100


# The answers come along: a statement of their own would cost every page, and few tickets have any.
_ON_ITS_PAGE = ("ticket", "answers__questionnaire")
_ONE: Family[TicketProfile] = Family()


def ticket_visible_to(person: Person, public_id: str, *, begun: UUID | None = None) -> TicketProfile:
    """The ticket with its text. Raises TicketProfile.DoesNotExist: hidden and missing are one.

    With `begun`, the key under which what this person writes on it is kept, all comes along that its page needs of it:
    that draft (`begun_on`), whether something about it is `unread`, and its clocks (sla.following.clocks_of).
    """
    reach, known = reach_on(person), are_known()

    def build() -> QuerySet[TicketProfile]:
        shown = whole(visible(Given("person"), reach), is_offer_known=known).select_related(*_ON_ITS_PAGE)
        one = shown.annotate(any_held=held.any_held()).filter(public_id=Given("id"))
        return with_segments(one.annotate(begun=_begun(), unread=_UNREAD)) if begun else one

    found = _ONE.get((reach, begun is not None, known), build).first(person=person.pk, id=public_id, begun=begun)
    return _there(found, known=known)


def _there(found: TicketProfile | None, *, known: bool) -> TicketProfile:
    if found is None:
        raise TicketProfile.DoesNotExist
    if known:
        put_beside(found)
    return found


_UNREAD: Final = any_unread(TicketProfile.audit_type, "public_id")


def _begun() -> Subquery:
    drafts = TicketDraft.objects.filter(person=Given("person"), key=Given("begun"))
    return Subquery(drafts.values(draft=JSONObject(content="content", version="version"))[:1])


class Begun(NamedTuple):
    """What somebody has begun to write, as autosave kept it; version 0 where there is nothing."""

    content: Mapping[str, Any]
    version: int


def begun_on(profile: TicketProfile) -> Begun:
    """What came with the ticket that was asked for with the key of a draft."""
    kept = getattr(profile, "begun", None)
    return Begun(kept["content"], kept["version"]) if kept else Begun({}, 0)


_LOCKED: Family[TicketProfile] = Family()
# Whoever locks a ticket is about to write an entry: its key comes along. One that is not used leaves a gap.
_NEXT_ENTRY: Final = RawSQL("nextval('helpdesk_followup_id_seq')", [], output_field=IntegerField())


def ticket_locked(reader: Person | None, ticket_id: int | str) -> TicketProfile:
    """The ticket of this key or public id with its row locked until the transaction ends; `reader` None sees them all.

    Raises TicketProfile.DoesNotExist.
    """
    reach, known = None if reader is None else reach_on(reader), are_known()
    column = "pk" if isinstance(ticket_id, int) else "public_id"

    def build() -> QuerySet[TicketProfile]:
        tickets = TicketProfile.objects.all() if reach is None else visible(Given("person"), reach)
        one = whole(tickets.filter(Q(**{column: Given("id")})), is_offer_known=known).annotate(
            any_watcher=watchers.any_watcher(), next_entry=_NEXT_ENTRY
        )
        return one.select_for_update(of=("self",))

    found = _LOCKED.get((reach, column, known), build).first(person=reader and reader.pk, id=ticket_id)
    return _there(found, known=known)


_ENTRIES: Family[FollowUp] = Family()


def conversation(profile: TicketProfile, *, with_notes: bool) -> Sequence[FollowUp]:
    """The newest entries, oldest first, with what each has changed; the desk's own notes only for the desk."""

    def build() -> QuerySet[FollowUp]:
        entries: QuerySet[FollowUp] = FollowUp.objects.filter(ticket_id=Given("ticket")).select_related("user__person")
        shown = entries if with_notes else entries.filter(public=True)
        newest: QuerySet[FollowUp] = shown.annotate(changed=_changed()).order_by("-id")[:NEWEST_ENTRIES]
        return newest

    return _ENTRIES.get(with_notes, build).rows(ticket=profile.ticket_id)[::-1]


class Change(NamedTuple):
    """What an entry of a conversation changed; values are ids and codes."""

    entry: int
    field: str
    old: str | None
    new: str | None


def _changed() -> ArraySubquery:
    changes = TicketChange.objects.filter(followup=OuterRef("pk")).order_by("id")
    return ArraySubquery(changes.values_list(JSONObject(field="field", old="old_value", new="new_value")))


def changes_of(entries: Sequence[FollowUp]) -> list[Change]:
    """The changes that came with these entries of a conversation."""
    return [Change(entry.pk, **change) for entry in entries for change in entry.changed]


def is_rated(profile: TicketProfile) -> bool:
    """Whether its asker has said how content he is."""
    return Satisfaction.objects.filter(profile=profile).exists()
