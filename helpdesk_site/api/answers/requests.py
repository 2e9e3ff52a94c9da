"""Permission requests as the API shows them, from what selectors.py has fetched."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from helpdesk_site.access import content, drafts
from helpdesk_site.access.models import (
    AccessLine,
    AccessRequest,
    Action,
    Clearance,
    LineState,
    Operation,
    OperationState,
    RequestState,
)
from helpdesk_site.access.shown.names import Names
from helpdesk_site.access.shown.words import REASONS
from helpdesk_site.api.answers.differences import DifferenceShown, show_difference
from helpdesk_site.api.answers.people import PersonRef, person_ref, ref_of
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalDecision, ApprovalStage, ApprovalTask
from helpdesk_site.kernel.evidence import Evidence
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import TicketProfile

LineWord = LineState | Literal["draft"]


@dataclass(frozen=True, slots=True)
class TicketRef:
    id: str
    reference: str


@dataclass(frozen=True, slots=True)
class LineShown:
    """One line. Days inclusive; a draft's line has no id, no names and no difference yet, and is shown as typed."""

    id: str | None
    number: int
    subject: str
    subject_name: str | None
    action: Action
    role: str
    role_name: str | None
    unit: str
    unit_name: str | None
    clearance: Clearance
    valid_from: date | None
    valid_to: date | None
    basis_document: str
    state: LineWord
    statement: str | None
    difference: DifferenceShown | None
    verified_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class DraftShown:
    """What is being written, for its authors while it can be edited."""

    lines: tuple[LineShown, ...]
    reason: str
    procedure: str


@dataclass(frozen=True, slots=True)
class WaitingShown:
    """Somebody who may decide now, and in which capacity; `on_behalf_of` is the absent one for whom a deputy acts."""

    name: str
    employee_no: str
    capacity: str
    on_behalf_of: str | None


@dataclass(frozen=True, slots=True)
class DecisionShown:
    """A decision with the exact text and the SHA-256 of what was decided."""

    id: str
    approver: PersonRef | None
    capacity: str
    on_behalf_of: PersonRef | None
    verdict: ApprovalDecision.Verdict
    note: str
    decided_at: datetime
    content_hash: str
    statement: str


@dataclass(frozen=True, slots=True)
class ApprovalShown:
    """One stage of one person's approval. `reference` is the role whose owner decides a second approval."""

    case: str
    case_state: ApprovalCase.State
    subject: PersonRef | None
    stage: int
    kind: str
    reference: str
    state: ApprovalStage.State
    opened_at: datetime | None
    due_at: datetime | None
    content_hash: str
    waiting_for: tuple[WaitingShown, ...]
    decisions: tuple[DecisionShown, ...]


@dataclass(frozen=True, slots=True)
class OperationShown:
    """One change at one target. `reason` is the code of why it stands where it stands, `reason_text` its sentence;
    `last_error` is the target's own answer for support staff, the sentence for others."""

    id: str
    line: str
    target: Operation.Target
    action: Operation.Verb
    entitlement: str
    phase: Operation.Phase
    state: OperationState
    attempts: int
    last_error: str
    reason: str
    reason_text: str
    due_at: datetime
    applied_at: datetime | None
    second_look_at: datetime | None


@dataclass(frozen=True, slots=True)
class EvidenceShown:
    """What was sent, answered and read back. `content` is for support and audit; secrets in it are masked."""

    id: str
    operation: str
    kind: str
    at: datetime
    sha256: str
    content: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class RequestShown:
    """A request with everything that is known of it. `steps` are those that its state leaves open to the caller."""

    id: str
    reference: str | None
    state: RequestState
    version: int
    requester: PersonRef
    entered_by: PersonRef
    reason: str
    procedure: str | None
    channel: AccessRequest.Channel
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    closed_at: datetime | None
    ticket: TicketRef | None
    steps: tuple[str, ...]
    lines: tuple[LineShown, ...]
    draft: DraftShown | None
    approvals: tuple[ApprovalShown, ...]
    operations: tuple[OperationShown, ...]
    evidence: tuple[EvidenceShown, ...]


@dataclass(frozen=True, slots=True)
class LineListed:
    id: str | None
    number: int
    subject: str
    action: Action
    role: str
    unit: str
    state: LineWord


@dataclass(frozen=True, slots=True)
class RequestListed:
    """A row of the list."""

    id: str
    reference: str | None
    state: RequestState
    version: int
    requester: PersonRef
    reason: str
    channel: AccessRequest.Channel
    created_at: datetime
    submitted_at: datetime | None
    closed_at: datetime | None
    ticket: TicketRef | None
    lines: tuple[LineListed, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What belongs to a request and was fetched with it, for whom it is shown."""

    cases: Sequence[ApprovalCase]
    people: Mapping[UUID, Person]
    evidence: Sequence[Evidence]
    names: Names
    is_author: bool
    is_staff: bool
    steps: tuple[str, ...]


def show_request(request: AccessRequest, known: Known) -> RequestShown:
    lines = shown_rounds(list(request.lines.all()))
    is_draft = request.state == RequestState.DRAFT
    draft = _draft(request) if request.is_editable and known.is_author else None
    return RequestShown(
        id=request.public_id,
        reference=request.ticket.reference if request.ticket else None,
        state=RequestState(request.state),
        version=request.version,
        requester=person_ref(request.requester),
        entered_by=person_ref(request.entered_by),
        reason=request.reason,
        procedure=request.procedure.label if request.procedure else (draft.procedure or None) if draft else None,
        channel=AccessRequest.Channel(request.channel),
        created_at=request.created_at,
        updated_at=request.updated_at,
        submitted_at=request.submitted_at,
        closed_at=request.closed_at,
        ticket=_ticket(request.ticket),
        steps=known.steps,
        lines=draft.lines if draft and is_draft else tuple(_line(line, known.names) for line in lines),
        draft=draft,
        approvals=tuple(show_stage(stage, case, known) for case in known.cases for stage in case.stages.all()),
        operations=tuple(show_operation(op, staff=known.is_staff) for line in lines for op in line.operations.all()),
        evidence=tuple(_evidence(piece, staff=known.is_staff) for piece in known.evidence),
    )


def shown_rounds(lines: Sequence[AccessLine]) -> list[AccessLine]:
    """The newest round, and what earlier ones left that was not returned: a returned line was asked anew since."""
    newest = max((line.round for line in lines), default=0)
    return [line for line in lines if line.round == newest or line.state != LineState.RETURNED]


def _ticket(ticket: TicketProfile | None) -> TicketRef | None:
    return TicketRef(ticket.public_id, ticket.reference) if ticket else None


def _draft(request: AccessRequest) -> DraftShown:
    kept = request.draft
    lines = tuple(_typed_line(line, number) for number, line in enumerate(kept.get("lines", []), start=1))
    return DraftShown(lines, kept.get("reason", ""), kept.get("procedure", ""))


def _typed_line(typed: Mapping[str, str], number: int) -> LineShown:
    return LineShown(
        id=None, number=number, subject=typed.get("subject", ""), subject_name=None,
        action=_typed_action(typed), role=typed.get("role", ""), role_name=None,
        unit=typed.get("unit", ""), unit_name=None, clearance=_typed_clearance(typed),
        valid_from=drafts.parse_day(typed.get("valid_from", "")), valid_to=drafts.parse_day(typed.get("valid_to", "")),
        basis_document=typed.get("basis_document", ""), state="draft", statement=None, difference=None,
        verified_at=None, ended_at=None,
    )  # fmt: skip


def _typed_action(typed: Mapping[str, str]) -> Action:
    """Left out it is a grant, as when the draft is read."""
    return Action(typed["action"]) if typed.get("action") in Action.values else Action.GRANT


def _typed_clearance(typed: Mapping[str, str]) -> Clearance:
    return Clearance(typed["clearance"]) if typed.get("clearance") in Clearance.values else Clearance.HZO


def _line(line: AccessLine, names: Names) -> LineShown:
    return LineShown(
        id=line.public_id, number=line.number, subject=_number_of(line.subject),
        subject_name=line.subject.official_name, action=Action(line.action), role=line.role.code,
        role_name=line.role_version.name, unit=line.unit.detsis_no, unit_name=line.unit.name,
        clearance=Clearance(line.clearance), valid_from=line.valid_from.astimezone(clock.ISTANBUL).date(),
        valid_to=clock.last_day_before(line.valid_to) if line.valid_to else None, basis_document=line.basis_document,
        state=LineState(line.state), statement=content.sentence_of(line),
        difference=show_difference(line.difference, names), verified_at=line.verified_at, ended_at=line.ended_at,
    )  # fmt: skip


def _number_of(person: Person) -> str:
    """What a caller can send again as `subject`."""
    return person.employee_no or person.public_id


def show_stage(stage: ApprovalStage, case: ApprovalCase, known: Known) -> ApprovalShown:
    is_open = case.state == ApprovalCase.State.OPEN
    waiting = [task for task in stage.tasks.all() if is_open and task.state == ApprovalTask.State.OPEN]
    return ApprovalShown(
        case=case.public_id, case_state=ApprovalCase.State(case.state), subject=ref_of(case.subject, known.people),
        stage=stage.number, kind=stage.kind, reference=stage.reference, state=ApprovalStage.State(stage.state),
        opened_at=stage.opened_at, due_at=stage.due_at, content_hash=case.content_hash,
        waiting_for=tuple(shown for task in waiting if (shown := _waiting(task, known.people))),
        decisions=tuple(
            _decision(decision, known.people) for decision in case.decisions.all() if decision.stage_id == stage.pk
        ),
    )  # fmt: skip


def _waiting(task: ApprovalTask, people: Mapping[UUID, Person]) -> WaitingShown | None:
    return show_waiting(task.assignee, task.capacity, task.on_behalf_of, people)


def show_waiting(
    who: UUID, capacity: str, on_behalf_of: UUID | None, people: Mapping[UUID, Person]
) -> WaitingShown | None:
    """None for somebody whose name was erased."""
    person, absent = people.get(who), people.get(on_behalf_of) if on_behalf_of else None
    if person is None:
        return None
    return WaitingShown(person.official_name, person.employee_no, capacity, absent.official_name if absent else None)


def _decision(decision: ApprovalDecision, people: Mapping[UUID, Person]) -> DecisionShown:
    return DecisionShown(
        id=decision.public_id, approver=ref_of(decision.approver, people), capacity=decision.capacity,
        on_behalf_of=ref_of(decision.on_behalf_of, people), verdict=ApprovalDecision.Verdict(decision.verdict),
        note=decision.note, decided_at=decision.decided_at, content_hash=decision.content_hash,
        statement=decision.statement,
    )  # fmt: skip


def show_operation(operation: Operation, *, staff: bool) -> OperationShown:
    sentence = str(REASONS.get(operation.reason, ""))
    return OperationShown(
        id=operation.public_id, line=operation.line.public_id, target=Operation.Target(operation.target),
        action=Operation.Verb(operation.verb), entitlement=operation.entitlement,
        phase=Operation.Phase(operation.phase), state=OperationState(operation.state), attempts=operation.attempt,
        last_error=operation.last_error if staff else sentence, reason=operation.reason, reason_text=sentence,
        due_at=operation.due_at, applied_at=operation.applied_at, second_look_at=operation.looked_again_at,
    )  # fmt: skip


def _evidence(piece: Evidence, *, staff: bool) -> EvidenceShown:
    return EvidenceShown(
        id=piece.public_id, operation=piece.object_id, kind=piece.kind, at=piece.at, sha256=piece.sha256,
        content=json.loads(piece.content) if staff else None,
    )  # fmt: skip


def list_requests(requests: Sequence[AccessRequest]) -> list[RequestListed]:
    return [
        RequestListed(
            id=request.public_id, reference=request.ticket.reference if request.ticket else None,
            state=RequestState(request.state), version=request.version, requester=person_ref(request.requester),
            reason=request.reason, channel=AccessRequest.Channel(request.channel), created_at=request.created_at,
            submitted_at=request.submitted_at, closed_at=request.closed_at, ticket=_ticket(request.ticket),
            lines=tuple(_listed_lines(request)),
        )
        for request in requests
    ]  # fmt: skip


def _listed_lines(request: AccessRequest) -> list[LineListed]:
    if request.state == RequestState.DRAFT:
        return [
            LineListed(line.id, line.number, line.subject, line.action, line.role, line.unit, "draft")
            for line in _draft(request).lines
        ]
    return [
        LineListed(
            line.public_id, line.number, _number_of(line.subject), Action(line.action), line.role.code,
            line.unit.detsis_no, LineState(line.state),
        )
        for line in shown_rounds(list(request.lines.all()))
    ]  # fmt: skip
