"""What support staff may do about an operation: try again, give up, or say that they mended it by hand."""

from __future__ import annotations

from django.utils.translation import gettext as _

from helpdesk_site.access import locking, progress
from helpdesk_site.access.models import LineState, Operation, OperationState
from helpdesk_site.access.provisioning.endings import settle_window
from helpdesk_site.access.provisioning.targets import executor_for
from helpdesk_site.access.workflow import LINE, OPERATION
from helpdesk_site.kernel import alerts, clock
from helpdesk_site.kernel.errors import Conflict, Invalid, WrongState
from helpdesk_site.kernel.masking import mask
from helpdesk_site.kernel.transaction import changed, unit_of_work, wake
from helpdesk_site.people.models import Person
from integrations.errors import Refused, Unavailable


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
    """Ends it without having applied it; what waits behind it in the request is cancelled.

    Raises Invalid without a reason, NotAllowed, and WrongState when it does not wait or when nobody knows that it was
    not done: what was sent once and has not been looked at since may not be told to have failed.
    """
    why = mask(note.strip())
    if not why:
        raise Invalid(_("Write the reason, so that the requester knows."), fields={"note": [_("Write the reason.")]})
    OPERATION.require(operation, "give_up", actor=actor)
    _require_known_undone(operation)
    with unit_of_work():
        sent_at = operation.sent_at
        operation = locking.locked_operation(operation.pk)
        if operation.sent_at != sent_at:
            raise Conflict(_("It was tried again meanwhile. Reload the page to see how it ended."))
        OPERATION.advance(
            operation,
            "give_up",
            actor=actor,
            note=why,
            set={"reason": "given_up", "last_error": why[:2000], "lease_until": None},
        )
        alerts.settle_all("operation_late", on=[operation])
        waiting = Operation.objects.filter(
            line__request=operation.line.request,
            person=operation.person,
            phase=operation.phase,
            rank__gt=operation.rank,
            state=OperationState.BLOCKED,
        )
        behind = list(waiting.select_related("line__case", "line__request__ticket"))
        for blocked in behind:
            OPERATION.advance(
                blocked,
                "cancel",
                actor=progress.RECORDER,
                reason="earlier_step_given_up",
                set={"reason": "earlier_step_given_up"},
            )
        progress.follow_operations({op.line_id: op.line for op in [operation, *behind]}.values())
        changed("operations:board", f"access.request:{operation.line.request.public_id}")


def _require_known_undone(operation: Operation) -> None:
    """Looks at the target, outside of any transaction, when an earlier write may have arrived."""
    if operation.sent_at is None:
        return
    if clock.real_now() < operation.sent_at + settle_window():
        raise WrongState(_("The last try may still arrive. Wait a minute, then reload the page."))
    try:
        seen = executor_for(operation).observe()
    except Unavailable as error:
        raise WrongState(
            _("It was sent once and the system does not answer now: nobody knows whether it was done.")
        ) from error
    except Refused:
        return
    if seen.holds:
        raise WrongState(_("It has been done after all. Choose “Try again”: it is read, and closed as done."))


def _send_again(operation: Operation, step: str, *, actor: Person, note: str) -> None:
    with unit_of_work():
        operation = locking.locked_operation(operation.pk)
        OPERATION.advance(
            operation,
            step,
            actor=actor,
            note=mask(note.strip()),
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
