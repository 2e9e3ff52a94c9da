"""Calls as the API shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from helpdesk_site.api.answers.people import PersonRef, person_ref
from helpdesk_site.tickets.models import Call, CallState, Direction


@dataclass(frozen=True, slots=True)
class CallShown:
    """A call. `caller` is empty when the number is several people's or nobody's."""

    id: str
    call_id: str
    state: CallState
    direction: Direction
    number: str
    caller: PersonRef | None
    agent: PersonRef | None
    began_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None


def show_call(call: Call) -> CallShown:
    return CallShown(
        id=call.public_id,
        call_id=call.external_id,
        state=CallState(call.state),
        direction=Direction(call.direction),
        number=call.number,
        caller=person_ref(call.caller) if call.caller else None,
        agent=person_ref(call.agent) if call.agent else None,
        began_at=call.began_at,
        answered_at=call.answered_at,
        ended_at=call.ended_at,
    )
