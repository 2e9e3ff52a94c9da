"""Who asked to be told of new tickets in a queue. Nobody is told who may not work on them today."""

from __future__ import annotations

from typing import Final

from django.db.models import OuterRef, Q, QuerySet, Subquery

from helpdesk_site.kernel import clock
from helpdesk_site.notify.models import Choice, Way
from helpdesk_site.people.models import Person, RoleGrant
from helpdesk_site.people.models.terms import as_of
from helpdesk_site.tickets import policies
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.notices import QUEUE_NEW, queue_key

ANY_LISTENER: Final = f"""
EXISTS (SELECT FROM notify_choice WHERE kind = '{QUEUE_NEW}' AND queue IN ('', %s) AND way <> '{Way.NONE.value}')
"""  # names of our own
"""What `has_listeners` asks, as an expression of somebody else's statement; it is given the queue's key."""


def _choices(queue: str) -> QuerySet[Choice]:
    """What people chose about new tickets, for this queue or in general."""
    return Choice.objects.filter(Q(queue="") | Q(queue=queue), kind=QUEUE_NEW)


def has_listeners(profile: TicketProfile) -> bool:
    """Whether anybody may want to be told of new tickets in this one's queue: one statement."""
    return _choices(queue_key(profile.queue_id)).exclude(way=Way.NONE).exists()


def listeners(profile: TicketProfile) -> list[Person]:
    """Those who want to be told of this one and may work on it today, but for its parties: one statement.

    What one chose for the queue goes before what he chose in general.
    """
    chosen = _choices(queue_key(profile.queue_id)).filter(person=OuterRef("pk")).order_by("-queue").values("way")[:1]
    granted = RoleGrant.objects.filter(as_of(clock.today()), role__in=policies.roles_that_work_on(profile))
    people = Person.objects.filter(active=True, pk__in=granted.values("person")).annotate(chosen=Subquery(chosen))
    parties = [pk for pk in (profile.requester_id, profile.on_behalf_of_id) if pk is not None]
    return list(people.filter(chosen__in=[Way.MAIL, Way.DIGEST, Way.DESK]).exclude(pk__in=parties).order_by("id"))
