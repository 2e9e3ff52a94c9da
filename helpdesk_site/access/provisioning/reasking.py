"""The account changed after the approval, and so did what would be done: nothing is written, the approval is asked
again.
"""

from __future__ import annotations

from collections.abc import Collection

from helpdesk_site.access import accounts as live
from helpdesk_site.access.accounts import Accounts
from helpdesk_site.access.difference import Difference
from helpdesk_site.access.models import AccessLine, AccessRequest, Operation, OperationState
from helpdesk_site.access.preview import differences
from helpdesk_site.access.provisioning import endings
from helpdesk_site.access.provisioning.claiming import PROVISIONER
from helpdesk_site.access.provisioning.endings import Ending
from helpdesk_site.access.selectors.requests import lines_of_case
from helpdesk_site.access.services import staleness
from helpdesk_site.access.services.submission import approval_subject, as_draft
from helpdesk_site.access.single_holders import Place, places_taken
from helpdesk_site.access.workflow import OPERATION
from helpdesk_site.kernel.approvals.models import ApprovalCase
from integrations.errors import Conflict

NOT_SENT = (OperationState.BLOCKED, OperationState.READY, OperationState.RETRY_WAIT)


def asked_again(operation: Operation) -> Ending:
    """Looks at the account; the attempt ends with what the line still had to do cancelled, and the approval opened anew
    with what was seen.

    One approval is open for a person of a request: lines that are being asked again already are asked together.
    """
    case = _open_case(operation.line)
    together = [operation.line, *(lines_of_case(case) if case else [])]
    seen = {line.subject_id: live.look(line.subject) for line in together}
    taken = places_taken([as_draft(line) for line in together])
    missing = sorted({target for accounts in seen.values() for target in accounts.unavailable})
    if missing:
        return endings.try_later(operation, "target_unavailable", ", ".join(missing))

    def write_down(op: Operation) -> None:
        if _open_case(op.line) != case:
            raise Conflict(op.target, "another line of this person was asked again at the same moment")
        OPERATION.advance(op, "cancel", actor=PROVISIONER, reason="stale", set={"lease_until": None, "reason": "stale"})
        for other in op.line.operations.filter(state__in=NOT_SENT):
            OPERATION.advance(other, "cancel", actor=PROVISIONER, reason="stale", set={"reason": "stale"})
        lines = [op.line, *(lines_of_case(case) if case else [])]
        replaced = case or op.line.case
        if replaced is not None:
            staleness.rebind(replaced, _compared(lines, seen, taken), seen, actor=PROVISIONER)

    return Ending(operation, write_down, moves=False)


def _open_case(line: AccessLine) -> ApprovalCase | None:
    """The approval that is being asked for the line's person in this request, None when none is."""
    return ApprovalCase.objects.filter(
        object_type=AccessRequest.audit_type,
        object_id=line.request.public_id,
        subject=approval_subject(line).uuid,
        state=ApprovalCase.State.OPEN,
    ).first()


def _compared(
    lines: list[AccessLine], seen: dict[int, Accounts], taken: Collection[Place]
) -> list[tuple[AccessLine, Difference]]:
    """Each line with its difference to what was seen, the lines of one person weighed together."""
    compared = []
    for subject, accounts in seen.items():
        own = [line for line in lines if line.subject_id == subject]
        drafts = [as_draft(line) for line in own]
        found = differences(drafts, accounts, taken=taken)
        compared += [(line, difference) for line, (_draft, difference) in zip(own, found, strict=True)]
    return compared
