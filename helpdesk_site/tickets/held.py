"""Reading the answers that wait for their ten seconds. They are the desk's: whoever asks never sees one."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.prepared import Given, Prepared
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import Attachment, HeldReply, TicketProfile

# How long an answer can be taken back.
TAKEN_BACK_WITHIN: Final = timedelta(seconds=10)

_HELD: Prepared[HeldReply] = Prepared(
    lambda: HeldReply.objects.filter(profile=Given("profile")).select_related("person").order_by("id")
)


def held_on(profile: TicketProfile) -> list[HeldReply]:
    """What is about to be sent on this ticket with its files, in the order in which it was pressed."""
    found = _HELD.rows(profile=profile.pk)
    prefetch_related_objects(found, Prefetch("files", Attachment.objects.select_related("file").order_by("id")))
    return found


def newest_of(person: Person, public_id: str) -> HeldReply | None:
    """What the person has pressed last on this ticket and can still take back."""
    own = HeldReply.objects.filter(person=person, profile__public_id=public_id, send_at__gt=clock.now())
    return own.order_by("-id").first()


def any_held() -> Exists:
    """For a query of tickets: whether something is about to be sent, without a statement of its own."""
    return Exists(HeldReply.objects.filter(profile=OuterRef("pk")))


def answers_in_time() -> Exists:
    """For a query of tickets: whether an answer was pressed and leaves in these minutes; its clock is not late yet."""
    return Exists(HeldReply.objects.filter(profile=OuterRef("pk"), send_at__gt=clock.now() - clock.SWEPT_WITHIN))
