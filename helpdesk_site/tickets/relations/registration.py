"""What relations tell the parts beneath them, once, at start."""

from __future__ import annotations

from helpdesk_site.interface import addresses
from helpdesk_site.kernel import outbox
from helpdesk_site.tickets import beside
from helpdesk_site.tickets.relations import (
    announcing,
    ending,
    promises,  # noqa: F401  # its checks register themselves
    telling,
)


def register() -> None:
    outbox.handles(announcing.ENDED)(ending.follow)
    outbox.handles(announcing.TOLD)(telling.tell)
    beside.register(
        beside.Part(
            "relations", order=20, address=lambda profile: addresses.thing("tickets:relations", profile.public_id)
        )
    )
