"""Who is told that a file was taken into quarantine: whoever sent it, and the desk."""

from __future__ import annotations

from django.urls import reverse

from helpdesk_site.notify import services as notify
from helpdesk_site.people.models import Person, Role
from helpdesk_site.people.selectors import holders_of
from helpdesk_site.tickets.models import Attachment, TicketProfile


def quarantined(attachment: Attachment) -> None:
    """A step: the sender, and the owner of the ticket or, where nobody owns it, the chiefs. Its name is not mailed."""
    profile = attachment.profile
    people = [attachment.person, *(_desk(profile) if profile else [])]
    notify.deliver_to_all(
        list({person.pk: person for person in people}.values()),
        template="attachment_quarantined",
        context={"reference": profile.reference if profile else ""},
        link=reverse("tickets:ticket", args=[profile.public_id]) if profile else reverse("tickets:mine"),
        about=(profile.audit_type, profile.public_id) if profile else (attachment.audit_type, attachment.public_id),
    )


def _desk(profile: TicketProfile) -> list[Person]:
    if profile.owner is not None and profile.owner.active:
        return [profile.owner]
    return list(holders_of(Role.CHIEF))
