"""What somebody has begun to write."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from helpdesk_site.kernel.prepared import Given, Prepared
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import TicketDraft, TicketProfile

_DRAFT: Prepared[TicketDraft] = Prepared(lambda: TicketDraft.objects.filter(person=Given("person"), key=Given("key")))


def draft_of(person: Person, key: UUID) -> TicketDraft | None:
    """What the person has begun under this key."""
    return _DRAFT.first(person=person.pk, key=key)


def drafts_of(person: Person) -> QuerySet[TicketDraft]:
    """What the person began and did not send, newest first."""
    sent = TicketProfile.objects.filter(request_key=OuterRef("key"))
    return TicketDraft.objects.filter(~Exists(sent), person=person).order_by("-updated_at")
