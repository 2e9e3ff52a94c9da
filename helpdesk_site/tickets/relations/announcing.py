"""What a write on one ticket promises to the tickets that belong to it: rows of the outbox, carried out afterwards.

A ticket to which nothing belongs costs nothing here, and one statement when it ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from helpdesk_site.kernel import clock, outbox
from helpdesk_site.tickets.models import Merging, TicketProfile
from helpdesk_site.tickets.relations import selectors
from helpdesk_site.tickets.statuses import State

ENDED: Final = "tickets.ended"
TOLD: Final = "tickets.tell_askers"
BATCH: Final = 50  # tickets a message: what is not yet done after a crash is done again, and no more than that


def end(profile: TicketProfile, *, before: State) -> None:
    """A step: those who wait for this ticket, are a part of it or were merged into it learn that it has ended."""
    state = State(profile.state)
    if before.is_open and not state.is_open and selectors.has_followers(profile):
        payload = {"ticket": profile.pk, "state": state.value, "at": clock.now().isoformat(), "after": 0}
        outbox.put(ENDED, payload, key=f"{ENDED}:{profile.public_id}:{profile.version}")


def echo(kept: TicketProfile, template: str, **context: str) -> None:
    """A step: whoever asked for a ticket merged into this one is told what its own asker is told."""
    if kept.merging == Merging.KEPT:
        merged = list(selectors.merges_of(kept).values_list("source", flat=True))
        tell_askers(merged, template, cause=f"{kept.public_id}:{kept.version}", **context)


def tell_askers(tickets: Sequence[int], template: str, *, cause: str, **context: str) -> None:
    """A step: the askers of each of these tickets are told about their own. `cause` names the write, so that a message
    that is delivered twice tells once."""
    for start in range(0, len(tickets), BATCH):
        payload: dict[str, Any] = {
            "template": template, "cause": cause, "context": context, "tickets": list(tickets[start : start + BATCH]),
        }  # fmt: skip
        outbox.put(TOLD, payload, key=f"{TOLD}:{template}:{cause}:{start}")
