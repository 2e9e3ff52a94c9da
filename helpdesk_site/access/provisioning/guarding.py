"""The guard: may this still be done, at this moment? Asked anew before every attempt; a rule that fails refuses."""

from __future__ import annotations

import json
from dataclasses import dataclass

from helpdesk_site.access import catalogue, content
from helpdesk_site.access.models import AccessLine, LineState, Operation
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalDecision
from helpdesk_site.kernel.canonical import content_hash


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an operation may not go: a code that the page has a sentence for, and whether it is over or for a person."""

    reason: str
    is_final: bool = False


def refusal_of(operation: Operation) -> Refusal | None:
    """None when the operation may be sent. Reads the database only."""
    line = operation.line
    if line.state not in {LineState.APPLYING, LineState.APPLIED_UNVERIFIED, LineState.ENDING, LineState.VERIFY_FAILED}:
        return Refusal("line_not_applying", is_final=True)
    if not is_approved(line, operation.approved_hash):
        return Refusal("not_approved")
    if operation.phase == Operation.Phase.END or operation.is_removal:
        return None  # taking away is never held up by what would forbid giving
    if line.valid_to is not None and line.valid_to <= clock.now():
        return Refusal("period_over", is_final=True)
    if not line.subject.active:
        return Refusal("subject_inactive")
    procedure = line.request.procedure
    if procedure is None or not catalogue.is_allowed_by_successor(procedure, clock.today()):
        return Refusal("procedure_expired")
    return None


def is_approved(line: AccessLine, approved_hash: str) -> bool:
    """Whether every stage was passed by people who are no parties, on exactly the content that this line still has."""
    case = line.case
    if case is None or case.state != ApprovalCase.State.APPROVED or case.content_hash != approved_hash:
        return False
    return _says_what_was_approved(line, case) and _was_approved(case, line)


def _says_what_was_approved(line: AccessLine, case: ApprovalCase) -> bool:
    approved = json.loads(case.content)
    if content_hash(approved) != case.content_hash:
        return False
    return content.entry_of(line) in approved["lines"]


def _was_approved(case: ApprovalCase, line: AccessLine) -> bool:
    decisions = list(
        ApprovalDecision.objects.filter(
            case=case, verdict=ApprovalDecision.Verdict.APPROVE, content_hash=case.content_hash
        )
    )
    parties = {case.requester, case.subject, line.subject.uuid, line.request.entered_by.uuid}
    valid = [d for d in decisions if d.approver not in parties and case.opened_at <= d.decided_at < case.expires_at]
    stages = list(case.stages.all())
    return bool(stages) and all(
        sum(decision.stage_id == stage.pk for decision in valid) >= stage.needed for stage in stages
    )
