"""What has happened with a request, from the audit chain and the decisions: newest first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk_site.access.models import AccessLine, AccessRequest, Operation
from helpdesk_site.access.shown import words
from helpdesk_site.access.shown.lines import operation_words
from helpdesk_site.access.shown.names import Names
from helpdesk_site.interface.components import Definition, Timeline, TimelineEntry, Tone
from helpdesk_site.kernel.approvals.due_dates import StageDeadlines
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalDecision
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.calendar.models import DueDateChange

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Of the chain's entries about a request these are its history; the others are detail for the evidence page.
REQUEST_ACTS: Mapping[str, tuple[StrOrPromise, Tone, str]] = {
    "access.request.drafted": (gettext_lazy("Draft begun"), "neutral", "pencil"),
    "access.request.submit": (gettext_lazy("Sent for approval"), "info", "send"),
    "access.request.withdraw": (gettext_lazy("Withdrawn"), "neutral", "slash-circle"),
    "access.request.discard": (gettext_lazy("Draft put away"), "neutral", "trash"),
    "access.request.ask_again": (
        gettext_lazy("Approval asked again: the account had changed"),
        "warning",
        "arrow-counterclockwise",
    ),
    "access.request.expire": (gettext_lazy("Nobody decided in time"), "danger", "clock-history"),
    "access.request.verify": (gettext_lazy("Everything applied and verified"), "success", "patch-check"),
    "access.request.end": (gettext_lazy("Ended; everything was taken back"), "neutral", "check-circle"),
}

OPERATION_ACTS: Mapping[str, tuple[StrOrPromise, Tone, str]] = {
    "access.operation.apply": (gettext_lazy("Applied and verified"), "success", "patch-check"),
    "access.operation.ask_person": (gettext_lazy("Waits for EBYS Support"), "warning", "person"),
    "access.operation.lose_answer": (gettext_lazy("Answer lost, being checked"), "warning", "question-circle"),
    "access.operation.give_up": (gettext_lazy("Given up"), "danger", "x-circle"),
    "access.operation.retry": (gettext_lazy("Sent again by hand"), "info", "arrow-repeat"),
    "access.operation.fixed_by_hand": (gettext_lazy("Fixed by hand, to be checked"), "info", "tools"),
}

MOST_ENTRIES = 200


def entries_about(request: AccessRequest, lines: Iterable[AccessLine]) -> list[AuditEntry]:
    """The chain's entries about a request and its operations, newest first, in one statement."""
    ids = [request.public_id, *(op.public_id for line in lines for op in line.operations.all())]
    entries = AuditEntry.objects.filter(
        object_type__in=[AccessRequest.audit_type, Operation.audit_type], object_id__in=ids,
        action__in=[*REQUEST_ACTS, *OPERATION_ACTS],
    )  # fmt: skip
    return list(entries.order_by("-id")[:MOST_ENTRIES])


def actors_in(entries: Iterable[AuditEntry]) -> set[UUID]:
    return {UUID(entry.actor.removeprefix("person:")) for entry in entries if entry.actor.startswith("person:")}


def timeline(
    entries: Sequence[AuditEntry], lines: Iterable[AccessLine], cases: Sequence[ApprovalCase], names: Names
) -> Timeline:
    operations = {op.public_id: op for line in lines for op in line.operations.all()}
    happened = [
        *(_entry(entry, operations, names) for entry in entries),
        *(_decision_entry(decision, names) for case in cases for decision in case.decisions.all()),
        *_moved_deadlines(cases),
    ]
    return Timeline(sorted(happened, key=lambda entry: entry.at, reverse=True))


def _moved_deadlines(cases: Sequence[ApprovalCase]) -> list[TimelineEntry]:
    """Deadlines that the calendar has put off, with what it was: who waits, and who is to decide, must know why."""
    stages = [f"{case.public_id}.{stage.number}" for case in cases for stage in case.stages.all()]
    moves = DueDateChange.objects.filter(object_type=StageDeadlines.object_type, object_id__in=stages) if stages else []
    return [
        TimelineEntry(
            _("Time to decide: %(old)s → %(new)s") % {"old": _moment(move.old), "new": _moment(move.new)},
            _("the calendar"), move.at, f"{move.get_cause_display()}: {move.reason}", "info", "calendar3",
        ) for move in moves
    ]  # fmt: skip


def _moment(at: datetime) -> str:
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT")


def _entry(entry: AuditEntry, operations: Mapping[str, Operation], names: Names) -> TimelineEntry:
    operation = operations.get(entry.object_id)
    if operation is None:
        what, tone, icon = REQUEST_ACTS[entry.action]
        return TimelineEntry(what, names.actor(entry.actor), entry.at, "", tone, icon)
    word, tone, icon = OPERATION_ACTS[entry.action]
    target = words.TARGETS[operation.target]
    what = f"{target}: {operation_words(operation, names)} – {word}"
    return TimelineEntry(what, names.actor(entry.actor), entry.at, _said(entry), tone, icon)


def _said(entry: AuditEntry) -> str:
    """The note of a person, else the sentence for the reason."""
    data: dict[str, Any] = json.loads(entry.payload)["data"]
    return str(data.get("note") or words.REASONS.get(str(data.get("reason", "")), ""))


def _decision_entry(decision: ApprovalDecision, names: Names) -> TimelineEntry:
    word, tone, icon = words.VERDICTS[decision.verdict]
    return TimelineEntry(
        f"{words.STAGES.get(decision.stage.kind, '')}: {word}",
        decider_words(decision, names),
        decision.decided_at,
        decision.note,
        tone,
        icon,
        evidence=[Definition(_("SHA-256 of what was decided"), decision.content_hash)],
        evidence_text=decision.statement,
    )


def decider_words(decision: ApprovalDecision, names: Names) -> str:
    """Who decided in which capacity: "Cem ŞIK, vekâleten (Işık IRMAK adına)"."""
    name = names.person(decision.approver)
    if decision.on_behalf_of:
        return _("%(deputy)s, as acting deputy for %(manager)s") % {
            "deputy": name, "manager": names.person(decision.on_behalf_of),
        }  # fmt: skip
    return f"{name}, {words.capacity(decision.capacity)}"
