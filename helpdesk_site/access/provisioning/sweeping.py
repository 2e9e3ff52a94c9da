"""What time makes due: starts at 00:00, ends at 00:00 of the day after, and work that nobody woke. A missed sweep only
costs minutes: the next one finds the same rows."""

from __future__ import annotations

from datetime import timedelta

from helpdesk_site.access import grants, locking, planning, progress
from helpdesk_site.access.models import AccessLine, Action, LineState, Operation, OperationState
from helpdesk_site.access.models.operations import TERMINAL
from helpdesk_site.access.provisioning.claiming import PROVISIONER
from helpdesk_site.access.workflow import OPERATION
from helpdesk_site.kernel import alerts, clock
from helpdesk_site.kernel.approvals import services as approvals
from helpdesk_site.kernel.approvals.models import ApprovalCase
from helpdesk_site.kernel.transaction import unit_of_work

BATCH = 500
TO_END = (LineState.VERIFIED, LineState.IN_FORCE, LineState.VERIFY_FAILED)
BEING_GIVEN = (LineState.APPLYING, LineState.APPLIED_UNVERIFIED)
WAITING = (OperationState.BLOCKED, OperationState.NEEDS_HUMAN)
LATE = timedelta(minutes=15)


def sweep() -> int:
    """Makes due what is due; returns how many lines it touched."""
    with unit_of_work():
        planning.unblock_if_any()
    touched = _begin_starts() + _leave_what_is_over() + _lapse_what_is_over() + _begin_ends()
    _alert_late_operations()
    return touched


def _begin_starts() -> int:
    due = [line.pk for line in planning.due_lines(BATCH)]
    for pk in due:
        with unit_of_work():
            line = locking.locked_line(pk)
            if line.state == LineState.SCHEDULED and line.valid_from <= clock.now():
                planning.begin_due([line])
                progress.follow_operations([line])
    return len(due)


def _leave_what_is_over() -> int:
    """A right whose last day passed while a step of it waited for a person: the step is left out.

    What was given of it before would else stay for as long as nobody looks after that step.
    """
    over = Operation.objects.filter(
        state=OperationState.NEEDS_HUMAN,
        phase=Operation.Phase.START,
        line__state__in=BEING_GIVEN,
        line__action__in=[Action.GRANT, Action.MODIFY],
        line__valid_to__lte=clock.now(),
    )
    keys = sorted(set(over.values_list("line_id", flat=True)[:BATCH]))
    for pk in keys:
        with unit_of_work():
            line = locking.locked_line(pk)
            for operation in line.operations.filter(phase=Operation.Phase.START, state__in=WAITING):
                values = {"reason": "period_over"}
                OPERATION.advance(operation, "cancel", actor=PROVISIONER, reason="period_over", set=values)
            progress.follow_operations([line])
    return len(keys)


def _lapse_what_is_over() -> int:
    """A right whose last day passed while its approval was being asked anew: nobody can give it any more, and what was
    given of it before goes back now and not when the approval's time is over.
    """
    over = AccessLine.objects.filter(
        state=LineState.IN_APPROVAL, approved_at__isnull=False, valid_to__lte=clock.now(), case__isnull=False
    )
    keys = sorted(set(over.values_list("case_id", flat=True)[:BATCH]))
    for pk in keys:
        with unit_of_work():
            approvals.lapse(ApprovalCase.objects.get(pk=pk))
    return len(keys)


def _begin_ends() -> int:
    """Dated rights whose last day is over are taken back by us, whatever the target does by itself."""
    due = list(
        AccessLine.objects.filter(state__in=TO_END, action__in=[Action.GRANT, Action.MODIFY], valid_to__lte=clock.now())
        .order_by("valid_to", "id")
        .values_list("pk", flat=True)[:BATCH]
    )
    for pk in due:
        with unit_of_work():
            line = locking.locked_line(pk)
            if line.state in TO_END and not line.operations.filter(phase="end").exists():
                planning.begin_end(line)
                progress.follow_operations([line])
    return len(due)


def _alert_late_operations() -> None:
    """No operation is past its time without an alert (I1, I8)."""
    late = Operation.objects.exclude(state__in=TERMINAL).filter(due_at__lte=clock.now() - LATE)
    for operation in late.order_by("id")[:BATCH]:
        if not alerts.is_raised("operation_late", on=operation):
            with unit_of_work():
                alerts.raise_alert("operation_late", on=operation, actor=PROVISIONER)


def removals_on_time() -> tuple[int, int]:
    """The indicator "removed on or before the end": (on time, all), over the dated rights that have ended."""
    ended = AccessLine.objects.filter(action__in=[Action.GRANT, Action.MODIFY], valid_to__lte=clock.now())
    ended = ended.filter(state__in=[LineState.ENDED, LineState.ENDING, LineState.VERIFY_FAILED])
    rows = list(ended.values_list("valid_to", "ended_at"))
    on_time = sum(1 for end, done in rows if done is not None and end is not None and done - end <= grants.ON_TIME)
    return on_time, len(rows)
