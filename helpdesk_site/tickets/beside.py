"""What stands beside a ticket: parts of pages, each fetched by its address, that this app and those above it register.

    beside.register(beside.Part("articles", order=50, for_desk=True,
                                address=lambda profile: addresses.thing("knowledge:for_ticket", profile.public_id)))

The page behind an address asks its own policy, and answers nothing where there is nothing to show.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpdesk_site.tickets.models import TicketProfile

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Part:
    """One part. `order` is its place from the top; `for_desk`: only whoever works on the ticket fetches it.

    `label` is the link to it where no script fetches it; "" for a part that is of no use as a page.
    """

    name: str
    order: int
    address: Callable[[TicketProfile], str]
    for_desk: bool = False
    label: StrOrPromise = ""


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Called once for each part, from AppConfig.ready()."""
    _parts[part.name] = part


def addresses(profile: TicketProfile, *, for_desk: bool) -> list[tuple[str, str, StrOrPromise]]:
    """Name, address and label of each part of this ticket, from the top."""
    shown = [part for part in _parts.values() if for_desk or not part.for_desk]
    shown.sort(key=lambda part: (part.order, part.name))
    return [(part.name, part.address(profile), part.label) for part in shown]
