"""What a ticket points at and many tickets share: its service, its queue and what it was promised.

A request whose session brought the token of these tables knows them already: they are put beside the ticket, in place
of three joins and some fifty columns. Elsewhere they come with it, as its people always do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpdesk.models import Queue

from helpdesk_site.tickets.models import Service, SlaPolicy, TicketProfile
from helpdesk_site.tickets.standing import SERVICES


def are_known() -> bool:
    """Whether they need not come with a ticket that is asked for now."""
    return SERVICES.token_at_hand() is not None


def put_beside(profile: TicketProfile) -> None:
    """What is known of what this ticket points at. What came only now is asked for by whoever needs it."""
    beside = profile._state.fields_cache
    for name, rows in _offered().items():
        key = getattr(profile, f"{name}_id")
        if key is None:
            beside[name] = None
        elif key in rows:
            beside[name] = rows[key]


@SERVICES.kept(most=1)
def _offered() -> Mapping[str, Mapping[int, Any]]:
    """All of them by their key, under the name of the field that points at them. Shared: nobody changes them."""
    services = Service.objects.select_related("queue")
    found = {"service": services, "queue": Queue.objects.all(), "policy": SlaPolicy.objects.all()}
    return {name: {row.pk: row for row in rows} for name, rows in found.items()}
