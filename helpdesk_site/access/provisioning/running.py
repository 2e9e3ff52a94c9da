"""One attempt of one operation, from claim to close, and the loop of a worker."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import InterfaceError, OperationalError

from helpdesk_site import wiring
from helpdesk_site.access.models import Operation
from helpdesk_site.access.provisioning import closing, reasking, work_orders
from helpdesk_site.access.provisioning.claiming import claim_next
from helpdesk_site.access.provisioning.freshness import is_stale
from helpdesk_site.access.provisioning.guarding import refusal_of
from helpdesk_site.access.provisioning.targets import Executor, Made, Seen, executor_for
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.failpoints import failpoint
from integrations.errors import Conflict, OutcomeUnknown, Refused, Unavailable

logger = logging.getLogger(__name__)


def run_waiting(*, limit: int = 100_000) -> int:
    """Runs what is due until nothing is; returns the number of attempts. Safe in many workers at once."""
    for done in range(limit):
        operation = claim_next()
        if operation is None:
            return done
        run(operation)
    return limit


def run(operation: Operation) -> None:
    """One attempt of a claimed operation. Never raises for what a target does: each outcome is a state."""
    failpoint("after_claim", operation.public_id)
    try:
        _guarded(operation)
    except OutcomeUnknown as error:
        closing.answer_lost(operation, error.detail)
    except Unavailable as error:
        pause = timedelta(seconds=error.retry_after) if error.retry_after else None
        closing.try_later(operation, "target_unavailable", error.detail, pause=pause)
    except Conflict as error:
        closing.try_later(operation, "target_changed", error.detail, pause=timedelta(milliseconds=200))
    except Refused as error:
        closing.to_a_person(operation, "target_refused", error.detail, nothing_was_done=True)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the lease ends, and whoever comes next reads the target first
    except Exception as error:
        # A mistake of ours or of a target that nobody foresaw: it is shown and waits for a person, never lost.
        logger.exception("Operation %s failed unexpectedly", operation.public_id)
        closing.to_a_person(operation, "unexpected", f"{type(error).__name__}: {error}")


def _guarded(operation: Operation) -> None:
    refusal = refusal_of(operation)
    failpoint("after_guard", operation.public_id)
    if refusal is not None and refusal.is_final:
        closing.cancelled(operation, refusal.reason)
    elif refusal is not None:
        closing.to_a_person(operation, refusal.reason, refusal.reason)
    elif operation.target == Operation.Target.EBYS and wiring.ebys_is_manual():
        work_orders.open_work_order(operation)
    else:
        _attempt(operation, executor_for(operation))


def _attempt(operation: Operation, executor: Executor) -> None:
    seen = executor.observe()
    failpoint("after_observe", operation.public_id)
    if seen.holds:
        closing.applied(operation, Made(bool(operation.sent_at), seen), sent=bool(operation.sent_at))
        return
    if _may_still_arrive(operation):
        closing.try_later(operation, "settling", "", pause=_rest_of_settling(operation))
        return
    if is_stale(operation, seen):
        reasking.ask_again(operation)
        return
    _write(operation, executor, seen)


def _write(operation: Operation, executor: Executor, seen: Seen) -> None:
    if not closing.mark_sent(operation):
        return  # the lease is nearly over or was taken over: whoever has it now goes on
    failpoint("before_write", operation.public_id)
    made = executor.make_so(seen)
    failpoint("after_write", operation.public_id)
    if made.seen.holds:
        closing.applied(operation, made, sent=True)
    else:
        closing.not_so_yet(operation, {"exchanges": made.exchanges, "read_back": made.seen.content})


def _may_still_arrive(operation: Operation) -> bool:
    """An earlier write was sent and is not seen: until the settle window is over it may still be carried out."""
    return operation.sent_at is not None and _rest_of_settling(operation) > timedelta()


def _rest_of_settling(operation: Operation) -> timedelta:
    if operation.sent_at is None:
        return timedelta()
    return operation.sent_at + closing.settle_window() - clock.real_now()
