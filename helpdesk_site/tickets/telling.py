"""Who is told what about a ticket: steps inside the unit of work in which it happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse

from helpdesk_site.kernel.actors import Actor
from helpdesk_site.notify import services as notify
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import reopening
from helpdesk_site.tickets.models import TicketProfile


def opened(profile: TicketProfile) -> None:
    """The asker gets the number and what happens next; the colleague it is about learns of it."""
    _deliver(_parties(profile), "ticket_opened", profile)


def replied(profile: TicketProfile, *, actor: Actor) -> None:
    """The desk's answer goes to the parties, a party's answer to the owner and the other party."""
    owner = [profile.owner] if profile.owner else []
    _deliver(_others([*_parties(profile), *owner], actor), "ticket_replied", profile)


def assigned(profile: TicketProfile, *, actor: Actor) -> None:
    if profile.owner is not None:
        _deliver(_others([profile.owner], actor), "ticket_assigned", profile)


def moved(profile: TicketProfile, *, actor: Actor) -> None:
    _deliver(_others(_parties(profile), actor), "ticket_moved", profile, state=profile.state)


def solved_on_phone(profile: TicketProfile, *, actor: Actor) -> None:
    """The caller gets the number, and until when he can say that it was not solved after all."""
    until = reopening.last_moment(profile)
    day = {"until": until.isoformat()} if until else {}
    _deliver(_others(_parties(profile), actor), "ticket_solved", profile, **day)


def _parties(profile: TicketProfile) -> list[Person]:
    return [person for person in (profile.requester, profile.on_behalf_of) if person is not None]


def _others(people: Iterable[Person], actor: Actor) -> list[Person]:
    """Each once, without whoever did it himself."""
    return [person for person in {person.pk: person for person in people}.values() if person.uuid != actor.person_uuid]


def _deliver(people: Sequence[Person], template: str, profile: TicketProfile, **context: str) -> None:
    # Codes and the reference only: the title and the text of a ticket may be confidential and mail is not.
    notify.deliver_to_all(
        people,
        template=template,
        context={"reference": profile.reference, "service": profile.service.title, **context},
        link=reverse("tickets:ticket", args=[profile.public_id]),
        about=(profile.audit_type, profile.public_id),
    )
