"""Who gets which ticket. Pure: what is looked at before is what is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import TicketProfile

MayTake = Callable[[Person, TicketProfile], bool]


@dataclass(frozen=True, slots=True)
class Planned:
    """A ticket and its next owner, None for nobody. `stays`: none of those chosen may work on it."""

    ticket: TicketProfile
    owner: Person | None
    stays: bool = False


def to_nobody(tickets: Sequence[TicketProfile]) -> list[Planned]:
    """Back to the queue."""
    return [Planned(ticket, None) for ticket in tickets]


def shared_evenly(
    tickets: Sequence[TicketProfile], receivers: Sequence[Person], loads: Mapping[int, int], may_take: MayTake
) -> list[Planned]:
    """Each ticket, in this order, to whoever of those that may work on it has the fewest open ones by then, the first
    of them where several have as few. `loads` is how many each has now, by his key.
    """
    has = {person.pk: loads.get(person.pk, 0) for person in receivers}
    planned = []
    for ticket in tickets:
        able = [person for person in receivers if may_take(person, ticket)]
        owner = min(able, key=lambda person: has[person.pk], default=None)
        if owner is not None:
            has[owner.pk] += 1
        planned.append(Planned(ticket, owner, stays=owner is None))
    return planned
