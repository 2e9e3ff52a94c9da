"""The guard: may this still be done, at this moment? Asked anew before every attempt; a rule that fails refuses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from helpdesk_site.access import catalogue, content
from helpdesk_site.access.models import AccessLine, LineState, Operation, ProcedureVersion
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalDecision, ApprovalStage
from helpdesk_site.kernel.canonical import content_hash


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an operation may not go: a code that the page has a sentence for, and whether it is over or for a person."""

    reason: str
    is_final: bool = False


def refusals_of(operations: Sequence[Operation]) -> dict[int, Refusal]:
    """Why operations may not be sent, by their keys; those that may are not in it. Reads the database only."""
    cases = approvals_of([operation.line.case_id for operation in operations if operation.line.case_id])
    procedures = _Procedures()
    found = {operation.pk: _refusal_of(operation, cases, procedures) for operation in operations}
    return {pk: refusal for pk, refusal in found.items() if refusal is not None}


class _Procedures:
    """Which procedure versions may still be followed; each is asked once."""

    def __init__(self) -> None:
        self._allowed: dict[int, bool] = {}

    def allow(self, version: ProcedureVersion) -> bool:
        if version.pk not in self._allowed:
            self._allowed[version.pk] = catalogue.is_allowed_by_successor(version, clock.today())
        return self._allowed[version.pk]


def _refusal_of(operation: Operation, cases: Mapping[int, Approval], procedures: _Procedures) -> Refusal | None:
    line = operation.line
    if line.state not in {LineState.APPLYING, LineState.APPLIED_UNVERIFIED, LineState.ENDING, LineState.VERIFY_FAILED}:
        return Refusal("line_not_applying", is_final=True)
    if not is_approved(line, operation.approved_hash, cases):
        return Refusal("not_approved")
    if operation.phase == Operation.Phase.END or operation.is_removal:
        return None  # taking away is never held up by what would forbid giving
    if line.valid_to is not None and line.valid_to <= clock.now():
        return Refusal("period_over", is_final=True)
    if not line.subject.active:
        return Refusal("subject_inactive")
    procedure = line.request.procedure
    if procedure is None or not procedures.allow(procedure):
        return Refusal("procedure_expired")
    return None


@dataclass(frozen=True, slots=True)
class Approval:
    """What was decided in one case, as it stands in the database."""

    decisions: Sequence[ApprovalDecision]
    stages: Sequence[ApprovalStage]


def approvals_of(cases: Iterable[int]) -> dict[int, Approval]:
    """The approving decisions and the stages of these cases, by the case's key."""
    wanted = set(cases)
    decisions: dict[int, list[ApprovalDecision]] = {pk: [] for pk in wanted}
    stages: dict[int, list[ApprovalStage]] = {pk: [] for pk in wanted}
    for decision in ApprovalDecision.objects.filter(case__in=wanted, verdict=ApprovalDecision.Verdict.APPROVE):
        decisions[decision.case_id].append(decision)
    for stage in ApprovalStage.objects.filter(case__in=wanted):
        stages[stage.case_id].append(stage)
    return {pk: Approval(decisions[pk], stages[pk]) for pk in wanted}


def is_approved(line: AccessLine, approved_hash: str, approvals: Mapping[int, Approval]) -> bool:
    """Whether every stage was passed by people who are no parties, on exactly the content that this line still has."""
    case = line.case
    if case is None or case.state != ApprovalCase.State.APPROVED or case.content_hash != approved_hash:
        return False
    return _says_what_was_approved(line, case) and _was_approved(case, line, approvals[case.pk])


def _says_what_was_approved(line: AccessLine, case: ApprovalCase) -> bool:
    approved = json.loads(case.content)
    if content_hash(approved) != case.content_hash:
        return False
    return content.entry_of(line) in approved["lines"]


def _was_approved(case: ApprovalCase, line: AccessLine, approval: Approval) -> bool:
    parties = {case.requester, case.subject, line.subject.uuid, line.request.entered_by.uuid}
    valid = [
        decision
        for decision in approval.decisions
        if decision.content_hash == case.content_hash
        and decision.approver not in parties
        and case.opened_at <= decision.decided_at < case.expires_at
    ]
    return bool(approval.stages) and all(
        sum(decision.stage_id == stage.pk for decision in valid) >= stage.needed for stage in approval.stages
    )
