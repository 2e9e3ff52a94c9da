"""Everything that proves a permission change, read in a fixed number of statements and put into words."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from helpdesk_site.access.content import sentence_of
from helpdesk_site.access.models import AccessLine, AccessRequest, Operation, WorkOrder
from helpdesk_site.access.records.masking import masked
from helpdesk_site.access.selectors.cases import cases_of, people_in
from helpdesk_site.access.shown import words
from helpdesk_site.access.shown.lines import operation_words, units_of
from helpdesk_site.access.shown.names import Names, names_for
from helpdesk_site.access.shown.timeline import decider_words
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalDecision
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.evidence import Evidence

MOST_ENTRIES = 500


@dataclass(frozen=True, slots=True)
class LineRecord:
    line: AccessLine
    sentence: str
    state: str


@dataclass(frozen=True, slots=True)
class ApprovalRecord:
    """One decision: who, in which capacity, when, on exactly which text and hash."""

    decision: ApprovalDecision
    stage: str
    verdict: str
    who: str
    statement: str


@dataclass(frozen=True, slots=True)
class EvidenceRecord:
    """One piece of evidence, masked for reading; its hash is the one of the unmasked content."""

    evidence: Evidence
    title: str
    content: str


@dataclass(frozen=True, slots=True)
class OperationRecord:
    """One change at one target: what was to be done, what was sent and answered, and what was read back."""

    operation: Operation
    what: str
    target: str
    state: str
    is_end: bool
    evidence: tuple[EvidenceRecord, ...]
    applier: str
    confirmer: str


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """One entry of the audit chain with its place in it; `seq` None: not sealed yet."""

    at: datetime
    action: str
    who: str
    seq: int | None
    hash: str


@dataclass(frozen=True, slots=True)
class Record:
    request: AccessRequest
    reference: str
    state: str
    lines: tuple[LineRecord, ...]
    approvals: tuple[ApprovalRecord, ...]
    operations: tuple[OperationRecord, ...]
    chain: tuple[ChainEntry, ...]

    @property
    def starts(self) -> list[OperationRecord]:
        return [operation for operation in self.operations if not operation.is_end]

    @property
    def ends(self) -> list[OperationRecord]:
        return [operation for operation in self.operations if operation.is_end]


def read_record(request: AccessRequest) -> Record:
    """The record of a request that was loaded with its lines (selectors.requests.with_lines)."""
    lines = list(request.lines.all())
    operations = [operation for line in lines for operation in line.operations.all()]
    cases = cases_of([request]).get(request.public_id, [])
    chain = _chain_of(request, lines, operations)
    orders = {order.operation_id: order for order in WorkOrder.objects.filter(operation__in=operations)}
    names = names_for(units=units_of(lines), people=_people(cases, chain, orders.values()))
    kept = _evidence_of(operations)
    return Record(
        request=request,
        reference=request.ticket.reference if request.ticket else request.public_id,
        state=str(words.request_badge(request.state).word),
        lines=tuple(LineRecord(line, sentence_of(line), str(words.line_badge(line.state).word)) for line in lines),
        approvals=tuple(_approval(d, names) for case in cases for d in case.decisions.all()),
        operations=tuple(_operation(op, kept[op.public_id], orders.get(op.pk), names) for op in operations),
        chain=tuple(_entry(entry, names) for entry in chain),
    )


def _chain_of(request: AccessRequest, lines: Iterable[AccessLine], operations: Iterable[Operation]) -> list[AuditEntry]:
    ids = [request.public_id, *(line.public_id for line in lines), *(op.public_id for op in operations)]
    kinds = [AccessRequest.audit_type, AccessLine.audit_type, Operation.audit_type]
    entries = AuditEntry.objects.filter(object_type__in=kinds, object_id__in=ids).select_related("link")
    return list(entries.order_by("id")[:MOST_ENTRIES])


def _people(cases: Iterable[ApprovalCase], chain: Iterable[AuditEntry], orders: Iterable[WorkOrder]) -> set[UUID]:
    acted = {UUID(entry.actor.removeprefix("person:")) for entry in chain if entry.actor.startswith("person:")}
    by_hand = {uuid for order in orders for uuid in (order.applier, order.confirmer) if uuid}
    return people_in(cases) | acted | by_hand


def _evidence_of(operations: Sequence[Operation]) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = defaultdict(list)
    wanted = [operation.public_id for operation in operations]
    for evidence in Evidence.objects.filter(object_type=Operation.audit_type, object_id__in=wanted).order_by("id"):
        found[evidence.object_id].append(evidence)
    return found


def _approval(decision: ApprovalDecision, names: Names) -> ApprovalRecord:
    return ApprovalRecord(
        decision=decision,
        stage=str(words.STAGES.get(decision.stage.kind, decision.stage.kind)),
        verdict=str(words.VERDICTS[decision.verdict][0]),
        who=decider_words(decision, names),
        statement=decision.statement,
    )


def _operation(
    operation: Operation, kept: Sequence[Evidence], order: WorkOrder | None, names: Names
) -> OperationRecord:
    return OperationRecord(
        operation=operation,
        what=operation_words(operation, names),
        target=str(words.TARGETS[operation.target]),
        state=str(words.operation_badge(operation.state).word),
        is_end=operation.phase == Operation.Phase.END,
        evidence=tuple(_piece(evidence) for evidence in kept),
        applier=names.person(order.applier) if order else "",
        confirmer=names.person(order.confirmer) if order else "",
    )


def _piece(evidence: Evidence) -> EvidenceRecord:
    content = json.dumps(masked(json.loads(evidence.content)), ensure_ascii=False, indent=2, sort_keys=True)
    return EvidenceRecord(evidence, _title_of(evidence.kind), content)


def _title_of(kind: str) -> str:
    titles = {
        "operation.read_back": _("Sent, answered and read back"),
        "operation.read_back_differs": _("Read back: not yet as ordered"),
        "operation.second_look_differs": _("Second look: another state was found"),
    }
    return titles.get(kind, kind)


def _entry(entry: AuditEntry, names: Names) -> ChainEntry:
    link = getattr(entry, "link", None)
    return ChainEntry(
        at=entry.at, action=entry.action, who=names.actor(entry.actor),
        seq=link.seq if link else None, hash=link.hash if link else "",
    )  # fmt: skip
