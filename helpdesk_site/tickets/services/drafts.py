"""What one types is kept as one types it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID, uuid5

from django.db import IntegrityError
from django.db.models import F
from django.utils.translation import gettext as _

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.errors import Conflict, Invalid
from helpdesk_site.kernel.masking import mask
from helpdesk_site.kernel.transaction import gather_update, unit_of_work
from helpdesk_site.kernel.updating import Change
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import text
from helpdesk_site.tickets.models import TicketDraft, TicketProfile

LONGEST_FIELD: Final = 25_000
MOST_FIELDS: Final = 80
# Begun and not sent, of each form: the oldest goes. Whoever works on tickets has an answer begun on many of them.
MOST_DRAFTS: Final = {"reply": 300}
MOST_OF_OTHERS: Final = 20
# In a draft of a reply: the ids of the files that were chosen for it, a line each.
DRAFT_FILES: Final = "files-kept"
_REPLIES: Final = UUID("5d2c7c1e-94b2-4a0e-9e0f-2f8f6f1c7a55")


def keep_draft(
    person: Person, *, key: UUID, typed: Mapping[str, str], version: int, form: str = "request"
) -> TicketDraft:
    """Keeps what is typed so far into a form of this name; `version` 0 begins a draft.

    Raises Conflict when a newer page kept something since or it was sent, Invalid when it is more than any form holds.
    """
    if len(typed) > MOST_FIELDS or any(len(value) > LONGEST_FIELD for value in typed.values()):
        raise Invalid(_("This text is too long to be kept. Shorten it."), code="too_long")
    # A secret that is being typed is kept no more than one that was sent.
    content = {field: mask(text.storable(value)) for field, value in typed.items()}
    with unit_of_work():
        if TicketProfile.objects.filter(request_key=key).exists():
            raise Conflict(_("This request was sent meanwhile."), code="sent")
        return _update(person, key, version, content) if version else _begin(person, key, content, form)


def _begin(person: Person, key: UUID, content: dict[str, str], form: str) -> TicketDraft:
    of_form = TicketDraft.objects.filter(person=person, form=form)
    newest = of_form.order_by("-updated_at").values_list("pk", flat=True)
    of_form.exclude(pk__in=list(newest[: MOST_DRAFTS.get(form, MOST_OF_OTHERS) - 1])).delete()
    try:
        return TicketDraft.objects.create(key=key, person=person, form=form, content=content, updated_at=clock.now())
    except IntegrityError as taken:
        raise _outdated() from taken


def _update(person: Person, key: UUID, version: int, content: dict[str, str]) -> TicketDraft:
    own = TicketDraft.objects.filter(person=person, key=key)
    if not own.filter(version=version).update(content=content, version=F("version") + 1, updated_at=clock.now()):
        raise _outdated()
    return own.get()


def _outdated() -> Conflict:
    return Conflict(_("A newer version of this draft was kept from another page."), code="draft_outdated")


def reply_key(person: Person, profile: TicketProfile) -> UUID:
    """The key of what a person has begun to write on a ticket: one draft, on whatever page he goes on."""
    return key_of_reply(person, profile.public_id)


def key_of_reply(person: Person, public_id: str) -> UUID:
    """The same of a ticket by its public id."""
    return uuid5(_REPLIES, f"{person.uuid} {public_id}")


def discard_draft(person: Person, *, key: UUID) -> None:
    """Throws a draft away. Safe to repeat."""
    with unit_of_work():
        forget_draft(person, key)


_FORGET: Final = "DELETE FROM tickets_ticketdraft WHERE person_id = %s AND key = %s"


def forget_draft(person: Person, key: UUID) -> None:
    """A step: what was sent, or thrown away, is no draft any more. One that is not there is none either."""
    gather_update(Change(_FORGET, [person.pk, key]))
