"""Who hears of a relation. Each asker hears of his own ticket, by its own number, and never of another's."""

from __future__ import annotations

from typing import Any

from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.transaction import changed, unit_of_work
from helpdesk_site.notify.selectors import told_about
from helpdesk_site.tickets import selectors, telling
from helpdesk_site.tickets.models import Merging, TicketProfile


def tell(payload: dict[str, Any]) -> None:
    """The outbox's handler of announcing.tell_askers. Safe to repeat; who is no longer merged is left alone."""
    cause: str = payload["cause"]
    with unit_of_work():
        merged = TicketProfile.objects.filter(pk__in=payload["tickets"], merging=Merging.MERGED)
        profiles = list(selectors.whole(merged).order_by("pk"))
        told = told_about(TicketProfile.audit_type, [profile.public_id for profile in profiles], cause=cause)
        for profile in profiles:
            if profile.public_id not in told:
                people = telling.parties(profile)
                telling.deliver(people, payload["template"], profile, cause=cause, **payload["context"])
                changed(profile.live_topic)


def undone(merged: TicketProfile, *, actor: Actor) -> None:
    """A step: the askers read that their request goes its own way again, its owner that it is back."""
    owner = [merged.owner] if merged.owner else []
    telling.deliver(telling.others([*telling.parties(merged), *owner], actor), "ticket_unmerged", merged)


def may_go_on(waiting: TicketProfile, *, cause: str) -> None:
    """A step: its owner learns that nothing is left for which the ticket would have to wait."""
    is_told = told_about(waiting.audit_type, [waiting.public_id], cause=cause)
    if waiting.owner is not None and not is_told:
        telling.deliver([waiting.owner], "ticket_may_go_on", waiting, cause=cause)
