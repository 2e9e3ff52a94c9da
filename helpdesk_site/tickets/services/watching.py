"""Following a ticket: one's own decision, for who may read the desk's notes on it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.errors import NotAllowed
from helpdesk_site.kernel.transaction import changed, unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies
from helpdesk_site.tickets.models import Watcher
from helpdesk_site.tickets.services.locking import TicketId, locked_for


def follow(ticket_id: TicketId, *, actor: Person) -> None:
    """From now on the person is told of what happens. Safe to repeat.

    Raises TicketProfile.DoesNotExist, or NotAllowed for whoever does not read the desk's notes.
    """
    with unit_of_work():
        profile = locked_for(actor, ticket_id)
        if not policies.may_read_notes(actor, roles_on(actor), profile):
            raise NotAllowed(_("Only colleagues of the desk follow a request; you are told about your own anyway."))
        row = Watcher(profile=profile, person=actor, since=clock.now())
        Watcher.objects.bulk_create([row], ignore_conflicts=True)
        audit.record("ticket.followed", actor=actor, on=profile)
        changed(profile.live_topic)


def unfollow(ticket_id: TicketId, *, actor: Person) -> None:
    """The person is told no more. Safe to repeat. Raises TicketProfile.DoesNotExist."""
    with unit_of_work():
        profile = locked_for(actor, ticket_id)
        gone, _tables = Watcher.objects.filter(profile=profile, person=actor).delete()
        if gone:
            audit.record("ticket.unfollowed", actor=actor, on=profile)
            changed(profile.live_topic)
