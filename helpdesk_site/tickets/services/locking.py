"""Finding a ticket for a change: its row is locked first, so that what is then checked stays true until the commit."""

from __future__ import annotations

from typing import TypeAlias

from django.utils.translation import gettext as _

from helpdesk_site.kernel.actors import Actor, is_system
from helpdesk_site.kernel.errors import NotAllowed
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import person_by_uuid
from helpdesk_site.tickets import selectors
from helpdesk_site.tickets.models import TicketProfile

# A ticket by its key, for whoever has it in hand, or by its public id.
TicketId: TypeAlias = int | str


def locked(pk: int) -> TicketProfile:
    """The ticket with its row locked until the end of the transaction. Raises TicketProfile.DoesNotExist."""
    return _lock(None, pk)


def locked_for(actor: Actor, ticket_id: TicketId) -> TicketProfile:
    """The same, if the actor may see it. Raises TicketProfile.DoesNotExist: hidden and missing are one."""
    return _lock(None if is_system(actor) else person_of(actor), ticket_id)


def person_of(actor: Actor) -> Person:
    """The person who acts. Raises NotAllowed when there is nobody."""
    person = actor if isinstance(actor, Person) else person_by_uuid(actor.person_uuid)
    if person is None:
        raise NotAllowed(_("Only a person can do this."))
    return person


def _lock(reader: Person | None, ticket_id: TicketId) -> TicketProfile:
    """Of the tickets that the reader may see, or of all."""
    found = selectors.ticket_locked(reader, ticket_id)
    # Whoever waited for the lock gets the row as it is now, but the rows joined to it as they were before the wait.
    return found if _is_whole(found) else selectors.ticket_locked(reader, found.pk)


def _is_whole(profile: TicketProfile) -> bool:
    """Whether each joined row is the one that the ticket points at."""
    joined = {name: getattr(profile, name) for name in selectors.BESIDE}
    return all((row.pk if row else None) == getattr(profile, f"{name}_id") for name, row in joined.items())
