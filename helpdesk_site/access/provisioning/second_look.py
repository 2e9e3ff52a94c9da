"""The second look: after the settle window every applied operation is read once more, to catch what arrived late."""

from __future__ import annotations

import logging

from helpdesk_site import wiring
from helpdesk_site.access import planning, progress
from helpdesk_site.access.models import Operation, OperationState
from helpdesk_site.access.provisioning.claiming import PROVISIONER, load
from helpdesk_site.access.provisioning.targets import Seen, executor_for
from helpdesk_site.kernel import alerts, clock, evidence
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
        looked += _look(load(pk))
    return looked


def _look(operation: Operation) -> bool:
    if operation.target == Operation.Target.EBYS and wiring.ebys_is_manual():
        seen = None
    elif _later_work(operation):
        seen = None  # another operation took this entitlement over: its own second look counts
    else:
        try:
            seen = executor_for(operation).observe()
        except TargetError:
            logger.info("The second look at %s waits: the target did not answer", operation.public_id)
            return False
    with unit_of_work():
        mine = Operation.objects.select_for_update().filter(pk=operation.pk, looked_again_at__isnull=True)
        if not mine.update(looked_again_at=clock.real_now()):
            return False
        if seen is not None and not seen.holds:
            _mend(operation, seen)
        elif _all_looked_at(operation):
            progress.hold(operation.line)
        changed(f"access.request:{operation.line.request.public_id}")
    return True


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
    if operation.reason == "second_look":
        return
    Operation.objects.create(
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
    progress.doubt(operation.line)
    planning.unblock()
