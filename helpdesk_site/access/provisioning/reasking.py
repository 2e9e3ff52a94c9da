"""The account changed after the approval, and so did what would be done: nothing is written, the approval is asked
again.
"""

from __future__ import annotations

from helpdesk_site.access import accounts as live
from helpdesk_site.access.models import Operation, OperationState
from helpdesk_site.access.preview import differences
from helpdesk_site.access.provisioning import closing
from helpdesk_site.access.provisioning.claiming import PROVISIONER
from helpdesk_site.access.services import staleness
from helpdesk_site.access.services.submission import as_draft
from helpdesk_site.access.workflow import OPERATION

NOT_SENT = (OperationState.BLOCKED, OperationState.READY, OperationState.RETRY_WAIT)


def ask_again(operation: Operation) -> None:
    """Looks at the account, cancels what the line still had to do, and opens the approval anew with what was seen."""
    line = operation.line
    seen = live.look(line.subject)
    if seen.unavailable:
        closing.try_later(operation, "target_unavailable", ", ".join(seen.unavailable))
        return
    [(_draft, difference)] = differences([as_draft(line)], seen)

    def write_down(op: Operation) -> None:
        OPERATION.advance(op, "cancel", actor=PROVISIONER, reason="stale", set={"lease_until": None, "reason": "stale"})
        for other in Operation.objects.select_for_update().filter(line=line, state__in=NOT_SENT):
            OPERATION.advance(other, "cancel", actor=PROVISIONER, reason="stale", set={"reason": "stale"})
        if line.case is not None:
            staleness.rebind(line.case, [(line, difference)], {line.subject_id: seen}, actor=PROVISIONER)

    closing.closes(operation, write_down)
