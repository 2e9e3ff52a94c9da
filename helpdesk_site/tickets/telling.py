"""Who is told what about a ticket: steps inside the unit of work in which it happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from helpdesk_site.interface import addresses
from helpdesk_site.kernel import outbox
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.transaction import changed, unit_of_work
from helpdesk_site.notify import kinds
from helpdesk_site.notify import services as notify
from helpdesk_site.notify.selectors import told_about
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import listening, notices, policies, reopening, watchers
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.relations import announcing
from helpdesk_site.tickets.relations import selectors as relations

CAME: Final = "tickets.came"


def opened(profile: TicketProfile) -> None:
    """The asker gets the number and what happens next; the colleague it is about learns of it."""
    deliver(parties(profile), "ticket_opened", profile)


def replied(profile: TicketProfile, *, actor: Actor) -> None:
    """The desk's answer goes to the parties, a party's answer to the owner and the other party.

    Of merged tickets the desk's answer goes to the askers of all, an asker's to the owner of the one that was kept.
    """
    is_asker = policies.is_party(actor, profile)
    kept = relations.kept_for(profile) if is_asker else None
    owner = [profile.owner] if profile.owner and kept is None else []
    deliver(others([*parties(profile), *owner], actor), "ticket_replied", profile, kind_for=_kind_of_reply(profile))
    if kept is not None:
        told = others([kept.owner] if kept.owner else [], actor)
        deliver(told, "ticket_replied", kept, kind_for=_kind_of_reply(kept))
        changed(kept.live_topic)
    if not is_asker:
        announcing.echo(profile, "ticket_replied")


def _kind_of_reply(profile: TicketProfile) -> Callable[[Person], str]:
    """To its owner a message is work; to a party it is the desk's answer."""
    return lambda person: notices.WORK_REPLY if person == profile.owner else kinds.kind_of_template("ticket_replied")


def assigned(profile: TicketProfile, *, actor: Actor) -> None:
    if profile.owner is not None:
        deliver(others([profile.owner], actor), "ticket_assigned", profile)


def mentioned(profile: TicketProfile, people: Sequence[Person], *, actor: Actor) -> None:
    """A note named them: somebody asks for their eyes."""
    deliver(others(people, actor), "ticket_mentioned", profile)


def watched(profile: TicketProfile, *, actor: Actor, act: str, is_to_owner: bool) -> None:
    """Those who follow it hear of what happened; not the owner too, when it is told to him as such (`is_to_owner`)."""
    told = [person for person in watchers.watchers_of(profile) if not (is_to_owner and person == profile.owner)]
    people = others(told, actor)
    if people:
        deliver(people, "ticket_watched", profile, act=act)


def state_was_kept(profile: TicketProfile, person: Person, *, why: str) -> None:
    """The author of an answer that was sent: its state was not set. `why` is a code: "moved" (by somebody, in these
    seconds), "open_parts" or "checklist_open".
    """
    deliver([person], "ticket_state_kept", profile, state=profile.state, why=why)


def moved(profile: TicketProfile, *, actor: Actor) -> None:
    deliver(others(parties(profile), actor), "ticket_moved", profile, state=profile.state)
    announcing.echo(profile, "ticket_moved", state=profile.state)


def solved_on_phone(profile: TicketProfile, *, actor: Actor) -> None:
    """The caller gets the number, and until when he can say that it was not solved after all."""
    until = reopening.last_moment(profile)
    told = others(parties(profile), actor)
    if until:
        deliver(told, "ticket_solved", profile, until=until.isoformat())
    else:
        deliver(told, "ticket_solved", profile)


def parties(profile: TicketProfile) -> list[Person]:
    """The person who asks, and the colleague for whom it was asked."""
    return [person for person in (profile.requester, profile.on_behalf_of) if person is not None]


def others(people: Iterable[Person], actor: Actor) -> list[Person]:
    """Each once, without whoever did it himself."""
    return [person for person in {person.pk: person for person in people}.values() if person.uuid != actor.person_uuid]


def deliver(
    people: Sequence[Person],
    template: str,
    profile: TicketProfile,
    *,
    kind_for: Callable[[Person], str] | None = None,
    **context: str,
) -> None:
    """A step: tells these people about a ticket; nothing for nobody."""
    if not people:
        return
    # Codes and the reference only: the title and the text of a ticket may be confidential and mail is not.
    notify.deliver_to_all(
        people,
        template=template,
        context={"reference": profile.reference, "service": profile.service.title, **context},
        link=addresses.thing("tickets:ticket", profile.public_id),
        about=(profile.audit_type, profile.public_id),
        queue=notices.queue_key(profile.queue_id),
        kind_for=kind_for,
    )


# A new ticket in a queue: told to those alone who asked for it.


def came(profile: TicketProfile) -> None:
    """A step: promises to tell of a ticket that has come into its queue."""
    payload = {"ticket": profile.pk, "queue": profile.queue_id, "version": profile.version}
    outbox.put(CAME, payload, key=f"{CAME}:{profile.public_id}:{profile.version}")


def handed_over(profile: TicketProfile) -> None:
    """A step: the same for a ticket that was handed over, where anybody may want to know."""
    if listening.has_listeners(profile):
        came(profile)


def tell_queue(payload: dict[str, Any]) -> None:
    """The outbox's handler. Safe to repeat; what has gone on to another queue meanwhile is told to nobody here."""
    with unit_of_work():
        waiting = TicketProfile.objects.filter(pk=payload["ticket"], queue_id=payload["queue"])
        profile = waiting.select_related("service", "requester", "on_behalf_of").first()
        if profile is None:
            return
        cause = f"queue:{payload['queue']}:{payload['version']}"
        if not told_about(profile.audit_type, [profile.public_id], cause=cause):
            deliver(listening.listeners(profile), "ticket_queued", profile, cause=cause)
