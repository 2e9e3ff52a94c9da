"""Writing down how attempts ended: each fenced by its number, all that follows from it in the same transaction.

Several attempts that ended together are closed together, in the statements of one. Where that fails (a deadlock, one of
them that cannot be written down) each is closed for itself, so that none stands in the way of another.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import InterfaceError, OperationalError

from helpdesk_site.access import locking, planning, progress
from helpdesk_site.access.models import Operation, OperationState
from helpdesk_site.access.models.operations import TERMINAL
from helpdesk_site.access.provisioning import endings
from helpdesk_site.access.provisioning.claiming import lease
from helpdesk_site.access.provisioning.endings import Ending
from helpdesk_site.kernel import alerts, clock
from helpdesk_site.kernel.failpoints import failpoint
from helpdesk_site.kernel.transaction import changed, unit_of_work


def close(ended: Sequence[Ending]) -> int:
    """Writes the ends of attempts down; how many were still ours to close. Raises when the database is away: then the
    leases end, and whoever comes next reads the targets first.
    """
    try:
        return _together(ended) if ended else 0
    except Exception as error:
        if len(ended) > 1:
            return sum(close([ending]) for ending in ended)
        if isinstance(error, OperationalError | InterfaceError):
            raise
        return _together([endings.after(ended[0].operation, error)])


def _together(ended: Sequence[Ending]) -> int:
    for ending in ended:
        failpoint("before_close", ending.operation.public_id)
    with unit_of_work():
        closed = _write_down(ended)
        for ending in ended:
            failpoint("inside_close", ending.operation.public_id)
    for ending in ended:
        failpoint("after_close", ending.operation.public_id)
    return closed


def _write_down(ended: Sequence[Ending]) -> int:
    """Lines and requests are read anew under their locks: another worker may have moved them since the claim."""
    current = {op.pk: op for op in locking.locked_operations([ending.operation.pk for ending in ended])}
    ours = [(ending, current[ending.operation.pk]) for ending in ended if _is_ours(ending, current)]
    for ending, op in ours:
        ending.write_down(op)
    follow([op for ending, op in ours if ending.moves])
    changed("operations:board", *{f"access.request:{op.line.request.public_id}" for _ending, op in ours})
    return len(ours)


def _is_ours(ending: Ending, current: dict[int, Operation]) -> bool:
    """Whether this attempt is still the last one: otherwise somebody else has taken the operation over."""
    op = current[ending.operation.pk]
    return op.attempt == ending.operation.attempt and op.state == OperationState.IN_FLIGHT


def follow(operations: Collection[Operation]) -> None:
    """What follows from operations that have just moved: a step inside the unit of work that moved them."""
    over = [op for op in operations if op.state in TERMINAL]
    if over:
        alerts.settle_all("operation_late", on=over)
    progress.follow_operations({op.line_id: op.line for op in operations}.values())
    if over:
        planning.unblock_if_any()


def mark_sent(operations: Collection[Operation]) -> set[int]:
    """Notes that writes are about to leave, so that whoever takes over knows that they may have arrived.

    The keys of those that may leave: not those with less than half of their lease left, or taken over by another.
    """
    moment: datetime = clock.real_now()
    attempts = {operation.pk: operation.attempt for operation in operations}
    held = Operation.objects.filter(
        pk__in=attempts, state=OperationState.IN_FLIGHT, lease_until__gt=moment + lease() / 2
    )
    sent: set[int] = set()
    for number in set(attempts.values()):
        pks = [pk for pk, attempt in attempts.items() if attempt == number]
        mine = held.filter(pk__in=pks, attempt=number)
        if mine.update(sent_at=moment) == len(pks):
            sent.update(pks)
        else:
            sent.update(held.filter(pk__in=pks, attempt=number, sent_at=moment).values_list("pk", flat=True))
    return sent
