"""Who is told what about a ticket: steps inside the unit of work in which it happened."""

from __future__ import annotations

from django.urls import reverse

from helpdesk_site.kernel.actors import Actor
from helpdesk_site.notify import services as notify
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import TicketProfile


def opened(profile: TicketProfile) -> None:
    """The asker gets the number and what happens next; the colleague it is about learns of it."""
    for person in _parties(profile):
        _deliver(person, "ticket_opened", profile)


def replied(profile: TicketProfile, *, actor: Actor) -> None:
    """The desk's answer goes to the parties, a party's answer to the owner and the other party."""
    told = [*_parties(profile), *([profile.owner] if profile.owner else [])]
    for person in {person.pk: person for person in told}.values():
        if person.uuid != actor.person_uuid:
            _deliver(person, "ticket_replied", profile)


def assigned(profile: TicketProfile, *, actor: Actor) -> None:
    if profile.owner is not None and profile.owner.uuid != actor.person_uuid:
        _deliver(profile.owner, "ticket_assigned", profile)


def moved(profile: TicketProfile, *, actor: Actor) -> None:
    for person in _parties(profile):
        if person.uuid != actor.person_uuid:
            _deliver(person, "ticket_moved", profile, state=profile.state)


def _parties(profile: TicketProfile) -> list[Person]:
    return [person for person in (profile.requester, profile.on_behalf_of) if person is not None]


def _deliver(person: Person, template: str, profile: TicketProfile, **context: str) -> None:
    # Codes and the reference only: the title and the text of a ticket may be confidential and mail is not.
    notify.deliver(
        person,
        template=template,
        context={"reference": profile.reference, "service": profile.service.title, **context},
        link=reverse("tickets:ticket", args=[profile.public_id]),
        about=(profile.audit_type, profile.public_id),
    )
