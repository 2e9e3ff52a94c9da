"""What the telephone exchange tells of calls: each word in one transaction, in any order, as often as it likes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit
from helpdesk_site.kernel.errors import NotAllowed
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import changed, require_transaction, unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies
from helpdesk_site.tickets.calls import selectors
from helpdesk_site.tickets.calls.topics import topic_of
from helpdesk_site.tickets.models import Call, CallState, Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent:
    """One word of the exchange about a call: it rings at somebody, is spoken, has ended, was missed."""

    external_id: str
    state: CallState
    direction: Direction
    number: str
    agent: Person | None
    at: datetime


# A word that comes late or twice moves nothing back.
_ORDER: Final = {CallState.RINGING: 0, CallState.ANSWERED: 1, CallState.ENDED: 2, CallState.MISSED: 2}


def hear(event: CallEvent, *, actor: Person) -> Call:
    """Keeps what the exchange says; the screen of the agent at whom it rings learns of it, and nobody else's.

    Safe to repeat and in any order. Raises NotAllowed.
    """
    if not policies.may_tell_calls(roles_on(actor)):
        raise NotAllowed(_("Only the telephone exchange's account tells of calls."))
    with unit_of_work():
        call, is_new = _heard(event)
        before = call.agent
        if is_new or _ORDER.get(event.state, 0) >= _ORDER.get(CallState(call.state), 3):
            _move(call, event)
            audit.record("tickets.call.heard", actor=actor, on=call, state=call.state, direction=call.direction)
        for agent in (before, call.agent):
            if agent is not None:
                changed(topic_of(agent))
        changed("calls:all")
    return call


def _heard(event: CallEvent) -> tuple[Call, bool]:
    require_transaction()
    call, is_new = Call.objects.get_or_create(
        external_id=event.external_id,
        defaults={
            "public_id": new_id("cal"), "direction": event.direction, "state": event.state, "number": event.number,
            "caller": selectors.only_bearer_of(event.number), "agent": event.agent, "began_at": event.at,
        },
    )  # fmt: skip
    return Call.objects.select_for_update(of=("self",)).select_related("agent").get(pk=call.pk), is_new


def _move(call: Call, event: CallEvent) -> None:
    call.state = event.state
    call.agent = event.agent or call.agent
    if event.state == CallState.ANSWERED:
        call.answered_at = call.answered_at or max(event.at, call.began_at)
    if event.state in (CallState.ENDED, CallState.MISSED):
        call.ended_at = call.ended_at or max(event.at, call.began_at)
    if event.state == CallState.ENDED and call.answered_at is None:
        call.state = CallState.MISSED
    call.save(update_fields=["state", "agent", "answered_at", "ended_at"])
