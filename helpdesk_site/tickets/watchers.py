"""Who follows a ticket. Only who may read the desk's notes does, and who may no longer is told nothing more."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from helpdesk_site.kernel import clock
from helpdesk_site.people.models import Person, RoleGrant
from helpdesk_site.people.models.terms import as_of
from helpdesk_site.tickets import policies
from helpdesk_site.tickets.models import TicketProfile, Watcher


def readers_of_notes(profile: TicketProfile) -> QuerySet[Person]:
    """Those who may read the desk's notes on this ticket today (policies.may_read_notes), in Turkish order."""
    granted = RoleGrant.objects.filter(as_of(clock.today()), role__in=policies.roles_that_read_notes(profile))
    parties = [pk for pk in (profile.requester_id, profile.on_behalf_of_id) if pk is not None]
    readers = Person.objects.filter(active=True, pk__in=granted.values("person"))
    return readers.exclude(pk__in=parties).order_by("sort_key", "id")


def watchers_of(profile: TicketProfile) -> list[Person]:
    """Those who follow it and may read its notes today: one statement."""
    rows = Watcher.objects.filter(profile=profile)
    return list(readers_of_notes(profile).filter(pk__in=rows.values("person")))


def any_watcher() -> Exists:
    """For a query of tickets: whether anybody follows it, without a statement of its own."""
    return Exists(Watcher.objects.filter(profile=OuterRef("pk")))
