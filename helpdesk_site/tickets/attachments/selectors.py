"""Finding the files of tickets. Finding one is being allowed to see it, as with the ticket itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import QuerySet

from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies
from helpdesk_site.tickets.models import Attachment, TicketProfile
from helpdesk_site.tickets.selectors import tickets_visible_to

# Of one ticket, the newest. A conversation shows a hundred entries.
MOST_SHOWN = 300


def of_ticket(profile: TicketProfile, *, with_notes: bool) -> Sequence[Attachment]:
    """The newest files of a ticket that the reader may see, oldest first. Asks nothing for a ticket without any."""
    if not profile.attachment_count:
        return []
    found = Attachment.objects.filter(profile=profile).select_related("file").order_by("-id")
    return list((found if with_notes else found.filter(public=True))[:MOST_SHOWN])[::-1]


def visible_to(person: Person, profile: TicketProfile) -> QuerySet[Attachment]:
    """The files of a ticket that this person sees."""
    files = Attachment.objects.filter(profile=profile).select_related("file", "person")
    return files if policies.may_read_notes(person, roles_on(person), profile) else files.filter(public=True)


def attachment_visible_to(person: Person, public_id: str) -> Attachment:
    """One file: of a ticket that the person sees and, where it hangs on a note of the desk, whose notes he reads; or
    one that he has chosen himself and not sent yet. Raises Attachment.DoesNotExist: hidden and missing are one.
    """
    found = Attachment.objects.select_related("file", "person").get(public_id=public_id)
    if found.profile_id is None:
        if found.person_id != person.pk:
            raise Attachment.DoesNotExist
        return found
    profile = tickets_visible_to(person).filter(pk=found.profile_id).first()
    if profile is None or not (found.public or policies.may_read_notes(person, roles_on(person), profile)):
        raise Attachment.DoesNotExist
    found.profile = profile
    return found


def begun_by(person: Person, public_ids: Collection[str]) -> Sequence[Attachment]:
    """Those of these files that the person has chosen and not sent yet, in their order."""
    if not public_ids:
        return []
    begun = Attachment.objects.filter(person=person, profile=None, held=None, public_id__in=list(public_ids))
    return list(begun.select_related("file").order_by("id"))
