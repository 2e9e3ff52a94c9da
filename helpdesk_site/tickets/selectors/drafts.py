"""What somebody has begun to write."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import TicketDraft, TicketProfile


def drafts_of(person: Person) -> QuerySet[TicketDraft]:
    """What the person began and did not send, newest first."""
    sent = TicketProfile.objects.filter(request_key=OuterRef("key"))
    return TicketDraft.objects.filter(~Exists(sent), person=person).order_by("-updated_at")
