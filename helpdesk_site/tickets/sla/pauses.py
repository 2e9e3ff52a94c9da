"""In which state the clocks run, and for what they stand in the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from helpdesk_site.tickets.models.sla import RUNNING, Pause
from helpdesk_site.tickets.statuses import State

PAUSE_OF: Final[Mapping[State, Pause]] = {
    State.WAITING_REQUESTER: Pause.REQUESTER,
    State.WAITING_APPROVAL: Pause.APPROVAL,
    State.WAITING_SUPPLIER: Pause.SUPPLIER,
    State.VISIT_PLANNED: Pause.VISIT,
    State.SCHEDULED: Pause.START,
}


def standing_of(state: State) -> str | None:
    """RUNNING or the reason for which the clocks stand; None when the ticket is over and they are stopped."""
    if not state.is_open:
        return None
    found = PAUSE_OF.get(state)
    return found.value if found else RUNNING
