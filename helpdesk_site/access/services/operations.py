"""What support staff may do about an operation: try again, give up, or say that they mended it by hand."""

from __future__ import annotations

from django.utils.translation import gettext as _

from helpdesk_site.access import progress
from helpdesk_site.access.models import LineState, Operation, OperationState
from helpdesk_site.access.provisioning.claiming import load
from helpdesk_site.access.workflow import LINE, OPERATION
from helpdesk_site.kernel import alerts, clock
from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.kernel.transaction import changed, unit_of_work, wake
from helpdesk_site.people.models import Person


def retry_operation(operation: Operation, *, actor: Person, note: str = "") -> None:
    """Sends it again now. Raises NotAllowed for a party or without the role, WrongState when it does not wait."""
    _send_again(operation, "retry", actor=actor, note=note)


def report_fixed_by_hand(operation: Operation, *, actor: Person, note: str) -> None:
    """Somebody did it at the target: it counts only when the target shows it, so it is read before anything is
    written.
    """
    if not note.strip():
        raise Invalid(_("Write what you did at the target."), fields={"note": [_("Write what you did at the target.")]})
    _send_again(operation, "fixed_by_hand", actor=actor, note=note)


def give_up(operation: Operation, *, actor: Person, note: str) -> None:
    """Ends it without having applied it; what waits behind it in the request is cancelled."""
    if not note.strip():
        raise Invalid(_("Write the reason, so that the requester knows."), fields={"note": [_("Write the reason.")]})
    with unit_of_work():
        operation = _locked(operation)
        OPERATION.advance(
            operation,
            "give_up",
            actor=actor,
            note=note.strip(),
            set={"reason": "given_up", "last_error": note.strip()[:2000], "lease_until": None},
        )
        alerts.settle("operation_late", on=operation)
        waiting = Operation.objects.filter(
            line__request=operation.line.request,
            person=operation.person,
            phase=operation.phase,
            rank__gt=operation.rank,
            state=OperationState.BLOCKED,
        )
        for blocked in waiting.select_related("line"):
            OPERATION.advance(
                blocked,
                "cancel",
                actor=progress.RECORDER,
                reason="earlier_step_given_up",
                set={"reason": "earlier_step_given_up"},
            )
        progress.follow_operations(operation.line)
        changed("operations:board", f"access.request:{operation.line.request.public_id}")


def _send_again(operation: Operation, step: str, *, actor: Person, note: str) -> None:
    with unit_of_work():
        operation = _locked(operation)
        OPERATION.advance(
            operation,
            step,
            actor=actor,
            note=note.strip(),
            set={"next_attempt_at": clock.real_now(), "lease_until": None, "reason": ""},
        )
        line = operation.line
        if line.state == LineState.VERIFY_FAILED:
            LINE.advance(
                line, "resume" if operation.phase == Operation.Phase.START else "resume_end", actor=progress.RECORDER
            )
        progress.project(line.request)
        changed("operations:board", f"access.request:{line.request.public_id}")
        wake("operations")


def _locked(operation: Operation) -> Operation:
    Operation.objects.select_for_update().get(pk=operation.pk)
    return load(operation.pk)
