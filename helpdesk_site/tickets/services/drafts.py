"""What one types is kept as one types it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db.models import F
from django.utils.translation import gettext as _

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.errors import Conflict, Invalid
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import TicketDraft

FIELDS: Final = ("service", "title", "description", "on_behalf_of", "key")
LONGEST_FIELD: Final = 25_000
MOST_DRAFTS: Final = 20


def keep_draft(person: Person, *, typed: Mapping[str, str], draft_id: str = "", version: int = 0) -> TicketDraft:
    """Keeps what is typed so far; without `draft_id` as a new draft.

    Raises Conflict when a newer page kept something since, Invalid when it is more than any form holds.
    """
    content = {field: typed.get(field, "") for field in FIELDS}
    if any(len(value) > LONGEST_FIELD for value in content.values()):
        raise Invalid(_("This text is too long to be kept. Shorten it."), code="too_long")
    content = {field: value.replace("\x00", "") for field, value in content.items()}
    with unit_of_work():
        return _update(person, draft_id, version, content) if draft_id else _create(person, content)


def _create(person: Person, content: dict[str, str]) -> TicketDraft:
    older = TicketDraft.objects.filter(person=person).order_by("-updated_at").values_list("pk", flat=True)
    TicketDraft.objects.filter(pk__in=list(older[MOST_DRAFTS - 1 :])).delete()
    return TicketDraft.objects.create(person=person, content=content, updated_at=clock.now())


def _update(person: Person, draft_id: str, version: int, content: dict[str, str]) -> TicketDraft:
    own = TicketDraft.objects.filter(person=person, public_id=draft_id)
    kept = own.filter(version=version).update(content=content, version=F("version") + 1, updated_at=clock.now())
    draft = own.first()
    if draft is None:
        raise Conflict(_("This draft was sent or thrown away meanwhile."), code="draft_gone")
    if not kept:
        raise Conflict(_("A newer version of this draft was kept from another page."), code="draft_outdated")
    return draft


def discard_draft(person: Person, *, draft_id: str) -> None:
    """Throws a draft away. Safe to repeat."""
    with unit_of_work():
        TicketDraft.objects.filter(person=person, public_id=draft_id).delete()
