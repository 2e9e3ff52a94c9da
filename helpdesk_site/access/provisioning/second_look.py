"""The second look: after the settle window every applied operation is read once more, to catch what arrived late."""

from __future__ import annotations

import logging

from helpdesk_site import wiring
from helpdesk_site.access import locking, planning, progress, telling
from helpdesk_site.access.models import LineState, Operation, OperationState
from helpdesk_site.access.provisioning.claiming import PROVISIONER
from helpdesk_site.access.provisioning.targets import Seen, executor_for
from helpdesk_site.access.workflow import OPERATION
from helpdesk_site.kernel import alerts, audit, clock, evidence
from helpdesk_site.kernel.failpoints import failpoint
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import changed, unit_of_work
from integrations.errors import TargetError

logger = logging.getLogger(__name__)


def look_again(*, limit: int = 200) -> int:
    """Reads what is due for its second look; returns how many were looked at."""
    due = Operation.objects.filter(
        state=OperationState.APPLIED, looked_again_at__isnull=True, look_again_at__lte=clock.real_now()
    )
    looked = 0
    for pk in list(due.order_by("look_again_at").values_list("pk", flat=True)[:limit]):
        looked += _look(locking.load_operation(pk))
    return looked


def _look(operation: Operation) -> bool:
    failpoint("before_second_look", operation.public_id)
    try:
        seen = executor_for(operation).observe() if _still_counts(operation) else None
    except TargetError:
        logger.info("The second look at %s waits: the target did not answer", operation.public_id)
        return False
    with unit_of_work():
        current = locking.locked_operation(operation.pk)
        if current.looked_again_at is not None or current.state != OperationState.APPLIED:
            return False
        Operation.objects.filter(pk=current.pk).update(looked_again_at=clock.real_now())
        if seen is not None and not seen.holds and _still_counts(current):
            _mend(current, seen)
        elif _all_looked_at(current):
            progress.hold(current.line)
        changed(f"access.request:{current.line.request.public_id}")
        failpoint("inside_second_look", operation.public_id)
    failpoint("after_second_look", operation.public_id)
    return True


def _still_counts(operation: Operation) -> bool:
    """Whether the target should be as this operation left it: nothing has taken its entitlement or its line over."""
    if operation.target == Operation.Target.EBYS and wiring.ebys_is_manual():
        return False
    is_over = operation.phase == Operation.Phase.START and operation.line.state in {LineState.ENDING, LineState.ENDED}
    return not is_over and not _later_work(operation)


def _later_work(operation: Operation) -> bool:
    return Operation.objects.filter(
        person=operation.person, target=operation.target, entitlement=operation.entitlement, pk__gt=operation.pk
    ).exists()


def _all_looked_at(operation: Operation) -> bool:
    return not operation.line.operations.filter(state=OperationState.APPLIED, looked_again_at__isnull=True).exists()


def _mend(operation: Operation, seen: Seen) -> None:
    """A late write undid this one, or somebody changed the target by hand: done again once, then a person looks."""
    evidence.keep("operation.second_look_differs", on=operation, content={"read_back": seen.content}, actor=PROVISIONER)
    alerts.raise_alert("second_look_differs", on=operation, actor=PROVISIONER)
    again = _repeated(operation)
    progress.doubt(operation.line)
    if _was_repeated(operation):
        reason = "second_look_differs"
        OPERATION.advance(again, "ask_person", actor=PROVISIONER, reason=reason, set={"reason": reason})
        telling.needs_a_person(again)
    else:
        planning.unblock()


def _repeated(operation: Operation) -> Operation:
    """The same work once more, under the same approval."""
    again = Operation.objects.create(
        public_id=new_id("opn"),
        line=operation.line,
        person=operation.person,
        phase=operation.phase,
        target=operation.target,
        verb=operation.verb,
        entitlement=operation.entitlement,
        rank=operation.rank,
        payload=operation.payload,
        approved_hash=operation.approved_hash,
        created_at=clock.now(),
        due_at=clock.now(),
        next_attempt_at=clock.real_now(),
        reason="second_look",
    )
    audit.record("access.operation.repeated", actor=PROVISIONER, on=again, instead_of=operation.public_id)
    return again


def _was_repeated(operation: Operation) -> bool:
    """Whether this operation was itself the repetition of an earlier one of its line."""
    earlier = operation.line.operations.filter(
        phase=operation.phase,
        target=operation.target,
        verb=operation.verb,
        entitlement=operation.entitlement,
        approved_hash=operation.approved_hash,
        state=OperationState.APPLIED,
        pk__lt=operation.pk,
    )
    return earlier.exists()
