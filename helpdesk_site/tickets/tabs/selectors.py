"""The tabs of a person, with what is new on them and whether he has begun to write there: one statement.

Only tickets that he handles for the desk have one. A ticket that was taken from him is not among them, from the moment
on at which it was; his own requests never are, for "something new" would tell of notes that he must not know of.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import Exists, FilteredRelation, OuterRef, Q, Subquery
from helpdesk.models import FollowUp

from helpdesk_site.kernel.prepared import Family, Given
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies
from helpdesk_site.tickets.models import Merging, TicketDraft
from helpdesk_site.tickets.selectors import worked_on
from helpdesk_site.tickets.services.drafts import DRAFT_FILES


class Tab(NamedTuple):
    """One tab. `has_news`: somebody else has written or changed something since its person last looked."""

    tab_id: int
    public_id: str
    reference: str
    title: str
    state: str
    merging: str
    pinned: bool
    seen_at: datetime
    has_news: bool
    has_draft: bool

    @property
    def is_merged(self) -> bool:
        return self.merging == Merging.MERGED


class Look(NamedTuple):
    """What has to be known to note that a ticket is looked at. The columns of the tab are None where there is none."""

    profile_id: int
    newest_entry: int | None
    tab_id: int | None
    seen_entry: int | None
    seen_at: datetime | None
    came_from: str | None


class Left(NamedTuple):
    """A ticket as a list orders it, and what the work list was asked from which its reader came to it (None: he has no
    tab of it)."""

    id: int
    reference: str
    created_at: datetime
    updated_at: datetime
    due_order: datetime
    first_response_at: datetime | None
    resolved_at: datetime | None
    came_from: str | None


_TABS: Family[tuple[Any, ...]] = Family()
_LOOKS: Family[tuple[Any, ...]] = Family()
_LEFT: Family[tuple[Any, ...]] = Family()
_OF_TAB: Final = ("tab__pk", "public_id", "reference", "title", "state", "merging", "tab__pinned", "tab__seen_at")


def may_have_tabs(person: Person) -> bool:
    return not _reach(person).is_empty


def tabs_of(person: Person) -> list[Tab]:
    """Those of which the person may still see the ticket, in the order in which he opened them."""
    reach = _reach(person)
    if reach.is_empty:
        return []

    def build() -> Any:
        tabs = _with_tab(reach).filter(tab__isnull=False).annotate(has_news=_news(), has_draft=_draft())
        return tabs.order_by("tab__opened_at", "tab__pk").values_list(*_OF_TAB, "has_news", "has_draft")

    return [Tab._make(row) for row in _TABS.get(reach, build).rows(person=person.pk)]


def look_of(person: Person, public_id: str) -> Look | None:
    """None for a ticket that the person does not handle."""
    reach = _reach(person)

    def build() -> Any:
        one = _with_tab(reach).filter(public_id=Given("id")).annotate(newest_entry=_newest_entry())
        return one.values_list("pk", "newest_entry", "tab__pk", "tab__seen_entry", "tab__seen_at", "tab__came_from")

    found: Sequence[Any] | None = _LOOKS.get(reach, build).first(person=person.pk, id=public_id)
    return Look._make(found) if found else None


def _reach(person: Person) -> policies.Reach:
    return policies.work_reach_of(roles_on(person))


def _with_tab(reach: policies.Reach) -> Any:
    """Tickets with the person's own tab joined to them as `tab`, a relation that no type checker sees."""
    own = FilteredRelation("open_tabs", condition=Q(open_tabs__person=Given("person")))
    return worked_on(Given("person"), reach).annotate(tab=own)


def _newest_entry() -> Subquery:
    return Subquery(FollowUp.objects.filter(ticket=OuterRef("ticket")).order_by("-id").values("id")[:1])


def _news() -> Exists:
    entries = FollowUp.objects.filter(ticket=OuterRef("ticket"), id__gt=OuterRef("tab__seen_entry"))
    return Exists(entries.filter(Q(user__isnull=True) | ~Q(user__person=Given("person"))))


def _draft() -> Exists:
    """Something stands in it: whoever only chose between note and answer has begun nothing."""
    written = Q(content__text__regex=r"\S") | Q(**{f"content__{DRAFT_FILES}__regex": r"\S"})
    return Exists(TicketDraft.objects.filter(written, key=OuterRef("tab__draft_key")))


def left_from(person: Person, public_id: str) -> Left | None:
    """Where somebody stands who is about to leave a ticket; None when he does not handle it."""
    reach = _reach(person)

    def build() -> Any:
        return _with_tab(reach).filter(public_id=Given("id")).values_list(*Left._fields[:-1], "tab__came_from")

    found: Sequence[Any] | None = _LEFT.get(reach, build).first(person=person.pk, id=public_id)
    return Left._make(found) if found else None
