"""How an attempt can end and what is written down of each end: descriptions, carried out by closing.py under locks."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings

from helpdesk_site.access import telling
from helpdesk_site.access.models import Operation
from helpdesk_site.access.provisioning.claiming import PROVISIONER
from helpdesk_site.access.provisioning.targets import Made
from helpdesk_site.access.workflow import OPERATION
from helpdesk_site.kernel import clock, evidence
from integrations.errors import Conflict, OutcomeUnknown, Refused, Unavailable

logger = logging.getLogger(__name__)

PAUSES = (timedelta(seconds=1), timedelta(seconds=5), timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=5))


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of one attempt: the operation as it was claimed, and what to do to it as it stands when it is closed.

    `moves` says that the line has to follow its operations afterwards.
    """

    operation: Operation
    write_down: Callable[[Operation], None]
    moves: bool = True


def settle_window() -> timedelta:
    """Longer than the longest request that a target may still carry out after we stopped waiting for it: before it has
    passed, an absent change may still arrive."""
    return timedelta(seconds=settings.TARGET_SETTLE_SECONDS)


def pause_after(attempt: int) -> timedelta:
    return PAUSES[min(attempt, len(PAUSES)) - 1]


def applied(operation: Operation, made: Made, *, sent: bool) -> Ending:
    """The target is as wanted, and was read to be so after the last write."""

    def write_down(op: Operation) -> None:
        content = {
            "target": op.target,
            "verb": op.verb,
            "entitlement": op.entitlement,
            "attempt": op.attempt,
            "changed": made.changed,
            "sent": sent,
            "exchanges": made.exchanges,
            "read_back": made.seen.content,
        }
        evidence.keep("operation.read_back", on=op, content=content, actor=PROVISIONER)
        values = {
            "applied_at": clock.now(),
            "changed": made.changed,
            "lease_until": None,
            "last_error": "",
            "reason": "",
            "look_again_at": clock.real_now() + settle_window(),
        }
        OPERATION.advance(op, "apply", actor=PROVISIONER, attempt=op.attempt, set=values)

    return Ending(operation, write_down)


def not_so_yet(operation: Operation, content: dict[str, Any]) -> Ending:
    """Written, but the read-back does not show it yet: read again shortly, and give it to a person after a while."""
    if operation.attempt >= 8:
        return to_a_person(operation, "read_back_differs", "the target does not show what was written")

    def write_down(op: Operation) -> None:
        evidence.keep("operation.read_back_differs", on=op, content=content, actor=PROVISIONER)
        _release(op, "read_back", pause_after(op.attempt), error="")

    return Ending(operation, write_down)


def try_later(operation: Operation, reason: str, error: str, *, pause: timedelta | None = None) -> Ending:
    """The target did nothing in this attempt: what an earlier one may have left under way stays noted."""
    earlier = operation.sent_at

    def write_down(op: Operation) -> None:
        pause_now = pause_after(op.attempt) if pause is None else pause
        _release(op, "wait", pause_now, error=error, reason=reason, sent_at=earlier)

    return Ending(operation, write_down, moves=False)


def answer_lost(operation: Operation, error: str) -> Ending:
    """It may have been done: shown as unknown, and read again before anything is sent."""

    def write_down(op: Operation) -> None:
        _release(op, "lose_answer", pause_after(op.attempt), error=error, reason="answer_lost")

    return Ending(operation, write_down, moves=False)


def to_a_person(operation: Operation, reason: str, error: str, *, nothing_was_done: bool = False) -> Ending:
    """A person has to look. When the target said no, only what an earlier attempt left under way stays noted."""
    earlier = {"sent_at": operation.sent_at} if nothing_was_done else {}

    def write_down(op: Operation) -> None:
        values = {"lease_until": None, "last_error": error[:2000], "reason": reason, **earlier}
        OPERATION.advance(op, "ask_person", actor=PROVISIONER, reason=reason, set=values)
        telling.needs_a_person(op)

    return Ending(operation, write_down)


def cancelled(operation: Operation, reason: str) -> Ending:
    def write_down(op: Operation) -> None:
        OPERATION.advance(op, "cancel", actor=PROVISIONER, reason=reason, set={"lease_until": None, "reason": reason})

    return Ending(operation, write_down)


def after(operation: Operation, error: Exception) -> Ending:
    """What a target's answer, or a mistake that nobody foresaw, means for the operation."""
    match error:
        case OutcomeUnknown():
            return answer_lost(operation, error.detail)
        case Unavailable():
            pause = timedelta(seconds=error.retry_after) if error.retry_after else None
            return try_later(operation, "target_unavailable", error.detail, pause=pause)
        case Conflict():
            return try_later(operation, "target_changed", error.detail, pause=timedelta(milliseconds=200))
        case Refused():
            return to_a_person(operation, "target_refused", error.detail, nothing_was_done=True)
        case _:
            # A mistake of ours or of a target: it is shown and waits for a person, never lost.
            logger.error("Operation %s failed unexpectedly", operation.public_id, exc_info=error)
            return to_a_person(operation, "unexpected", f"{type(error).__name__}: {error}")


def _release(op: Operation, step: str, pause: timedelta, *, error: str, reason: str = "", **values: Any) -> None:
    values |= {
        "lease_until": None,
        "next_attempt_at": clock.real_now() + pause,
        "last_error": error[:2000],
        "reason": reason,
    }
    OPERATION.advance(op, step, actor=PROVISIONER, attempt=op.attempt, reason=reason, set=values)
