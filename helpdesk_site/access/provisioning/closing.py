"""Writing down how an attempt ended: fenced by its number, one transaction with evidence, audit, line and request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from helpdesk_site.access import locking, planning, progress, telling
from helpdesk_site.access.models import Operation, OperationState
from helpdesk_site.access.provisioning.claiming import PROVISIONER, lease
from helpdesk_site.access.provisioning.targets import Made
from helpdesk_site.access.workflow import OPERATION
from helpdesk_site.kernel import alerts, clock, evidence
from helpdesk_site.kernel.failpoints import failpoint
from helpdesk_site.kernel.transaction import changed, unit_of_work

PAUSES = (timedelta(seconds=1), timedelta(seconds=5), timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=5))


def settle_window() -> timedelta:
    """Longer than the longest request that a target may still carry out after we stopped waiting for it: before it has
    passed, an absent change may still arrive."""
    return timedelta(seconds=settings.TARGET_SETTLE_SECONDS)


def pause_after(attempt: int) -> timedelta:
    return PAUSES[min(attempt, len(PAUSES)) - 1]


def closes(operation: Operation, write_down: Callable[[Operation], None]) -> bool:
    """Runs `write_down` on the operation as it stands, if this attempt is still the last; False when it was taken
    over. Line and request are read anew under their locks: another worker may have moved them since the claim.
    """
    failpoint("before_close", operation.public_id)
    with unit_of_work():
        current = locking.locked_operation(operation.pk)
        if current.attempt != operation.attempt or current.state != OperationState.IN_FLIGHT:
            return False
        write_down(current)
        changed(f"access.request:{current.line.request.public_id}", "operations:board")
        failpoint("inside_close", operation.public_id)
    failpoint("after_close", operation.public_id)
    return True


def applied(operation: Operation, made: Made, *, sent: bool) -> bool:
    """The target is as wanted, and was read to be so after the last write."""

    def write_down(op: Operation) -> None:
        now = clock.now()
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
        OPERATION.advance(
            op,
            "apply",
            actor=PROVISIONER,
            attempt=op.attempt,
            set={
                "applied_at": now,
                "changed": made.changed,
                "lease_until": None,
                "last_error": "",
                "reason": "",
                "look_again_at": clock.real_now() + settle_window(),
            },
        )
        alerts.settle("operation_late", on=op)
        progress.follow_operations(op.line)
        planning.unblock_if_any()

    return closes(operation, write_down)


def not_so_yet(operation: Operation, content: dict[str, Any]) -> bool:
    """Written, but the read-back does not show it yet: read again shortly, and give it to a person after a while."""
    if operation.attempt >= 8:
        return to_a_person(operation, "read_back_differs", "the target does not show what was written")

    def write_down(op: Operation) -> None:
        evidence.keep("operation.read_back_differs", on=op, content=content, actor=PROVISIONER)
        _release(op, "read_back", pause_after(op.attempt), error="")
        progress.follow_operations(op.line)

    return closes(operation, write_down)


def try_later(operation: Operation, reason: str, error: str, *, pause: timedelta | None = None) -> bool:
    """The target did nothing in this attempt: what an earlier one may have left under way stays noted."""
    earlier = operation.sent_at
    return closes(
        operation,
        lambda op: _release(op, "wait", pause or pause_after(op.attempt), error=error, reason=reason, sent_at=earlier),
    )


def answer_lost(operation: Operation, error: str) -> bool:
    """It may have been done: shown as unknown, and read again before anything is sent."""
    return closes(
        operation, lambda op: _release(op, "lose_answer", pause_after(op.attempt), error=error, reason="answer_lost")
    )


def to_a_person(operation: Operation, reason: str, error: str, *, nothing_was_done: bool = False) -> bool:
    """A person has to look. When the target said no, only what an earlier attempt left under way stays noted."""
    earlier = {"sent_at": operation.sent_at} if nothing_was_done else {}

    def write_down(op: Operation) -> None:
        OPERATION.advance(
            op,
            "ask_person",
            actor=PROVISIONER,
            reason=reason,
            set={"lease_until": None, "last_error": error[:2000], "reason": reason, **earlier},
        )
        progress.follow_operations(op.line)
        telling.needs_a_person(op)

    return closes(operation, write_down)


def cancelled(operation: Operation, reason: str) -> bool:
    def write_down(op: Operation) -> None:
        OPERATION.advance(op, "cancel", actor=PROVISIONER, reason=reason, set={"lease_until": None, "reason": reason})
        alerts.settle("operation_late", on=op)
        progress.follow_operations(op.line)
        planning.unblock_if_any()

    return closes(operation, write_down)


def _release(op: Operation, step: str, pause: timedelta, *, error: str, reason: str = "", **values: Any) -> None:
    OPERATION.advance(
        op,
        step,
        actor=PROVISIONER,
        attempt=op.attempt,
        reason=reason,
        set={
            "lease_until": None,
            "next_attempt_at": clock.real_now() + pause,
            "last_error": error[:2000],
            "reason": reason,
            **values,
        },
    )


def mark_sent(operation: Operation) -> bool:
    """Notes that a write is about to leave, so that whoever takes over knows that it may have arrived.

    False when less than half of the lease is left, or when it was taken over: then nothing may be sent.
    """
    moment: datetime = clock.real_now()
    sent = Operation.objects.filter(
        pk=operation.pk,
        attempt=operation.attempt,
        state=OperationState.IN_FLIGHT,
        lease_until__gt=moment + lease() / 2,
    ).update(sent_at=moment)
    return bool(sent)
