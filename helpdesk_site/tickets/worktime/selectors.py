"""Reading working time. What was corrected is left out: the correction stands in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet, Sum

from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import TicketProfile, TimeEntry, TimeTotal

MOST_LISTED: Final = 20
MONTHS: Final = 12


def _in_force() -> QuerySet[TimeEntry]:
    return TimeEntry.objects.filter(correction__isnull=True, minutes__gt=0)


def minutes_on(profile: TicketProfile) -> int:
    """The sum of a ticket."""
    return _in_force().filter(ticket=profile).aggregate(all=Sum("minutes"))["all"] or 0


def entries_on(profile: TicketProfile) -> list[TimeEntry]:
    """The newest of a ticket."""
    return list(_in_force().filter(ticket=profile).select_related("person").order_by("-day", "-id")[:MOST_LISTED])


@dataclass(frozen=True, slots=True)
class Day:
    """What a person did on a day."""

    day: date
    entries: Sequence[TimeEntry]

    @property
    def minutes(self) -> int:
        return sum(entry.minutes for entry in self.entries)


def day_of(person: Person, day: date) -> Day:
    """One's own day, in the order in which it was written down."""
    entries = _in_force().filter(person=person, day=day).select_related("ticket").order_by("id")
    return Day(day, list(entries))


def minutes_of_day(person: Person, day: date) -> int:
    """How much of a day a person has written down."""
    return _in_force().filter(person=person, day=day).aggregate(all=Sum("minutes"))["all"] or 0


def own_entry(person: Person, public_id: str) -> TimeEntry:
    """An entry of this person that nothing has corrected yet. Raises TimeEntry.DoesNotExist."""
    return _in_force().select_related("ticket", "service").get(person=person, public_id=public_id)


def totals_since(month: date) -> list[TimeTotal]:
    """The sums from a month on, the newest month first."""
    found = TimeTotal.objects.filter(month__gte=month, minutes__gt=0).select_related("service")
    return list(found.order_by("-month", "service__order", "service__code"))
