"""The one-page "Yetki Değişiklik Kaydı" as PDF/A-2b (ISO 19005-2), made by typst from record.typ.

What the record says travels as JSON beside the template, never inside it: no text of a person is ever read as markup.
The record is an official paper of the institution and is Turkish whatever the reader's language is.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from helpdesk_site.access.models import AccessRequest
from helpdesk_site.access.records.masking import masked
from helpdesk_site.access.records.reading import ApprovalRecord, OperationRecord, Record, read_record
from helpdesk_site.access.selectors.requests import with_lines
from helpdesk_site.kernel import clock

TEMPLATE = Path(__file__).with_name("record.typ")
STANDARD: Final = "a-2b"


def record_pdf(request: AccessRequest) -> bytes:
    """The record of a request, read anew in Turkish."""
    with translation.override("tr"):
        whole = with_lines(AccessRequest.objects.filter(pk=request.pk)).get()
        content = record_content(read_record(whole))
    return _compiled(json.dumps(content, ensure_ascii=False))


def _compiled(content: str) -> bytes:
    import typst  # seven MiB, for a page that is asked for now and then

    return typst.compile(
        _template(), format="pdf", sys_inputs={"record": content}, pdf_standards=[STANDARD], ignore_system_fonts=True,
        timestamp=int(clock.now().timestamp()),
    )  # fmt: skip


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def record_content(record: Record) -> dict[str, Any]:
    """What the template prints: texts alone, masked."""
    request = record.request
    content = {
        "title": _("Permission change record"),
        "institution": _("EBYS Support Service"),
        "reference": record.reference,
        "facts": [
            [_("State"), record.state],
            [_("Asked by"), _asked_by(request)],
            [_("Sent"), _moment(request.submitted_at)],
            [_("Procedure"), f"{request.procedure.label} – {request.procedure.title}" if request.procedure else "–"],
            [_("Reason"), request.reason],
        ],
        "headings": {
            "lines": _("What was asked"),
            "approvals": _("Approvals"),
            "operations": _("Applied and read back"),
            "ends": _("Taken back"),
            "none": _("None yet."),
        },
        "lines": [
            {"sentence": line.sentence, "state": line.state, "basis": line.line.basis_document} for line in record.lines
        ],
        "basis": _("Basis"),
        "approvals": [_approval(approval) for approval in record.approvals],
        "operations": [_operation(operation) for operation in record.starts],
        "ends": [_operation(operation) for operation in record.ends],
        "foot": _(
            "Made from the records of the system on %(at)s. The full evidence is kept there under this reference."
        )
        % {"at": _moment(clock.now())},
        "page": _("page"),
    }
    masked_content: dict[str, Any] = masked(content)
    return masked_content


def _asked_by(request: AccessRequest) -> str:
    asked = request.requester.official_name
    if request.entered_by_id != request.requester_id:
        asked += " – " + _("written by %(name)s on the phone") % {"name": request.entered_by.official_name}
    return asked


def _approval(approval: ApprovalRecord) -> dict[str, str]:
    decision = approval.decision
    return {
        "head": f"{approval.stage}: {approval.verdict}",
        "who": approval.who,
        "at": _moment(decision.decided_at),
        "statement": approval.statement,
        "note": decision.note,
        "hash": f"SHA-256 {decision.content_hash}",
    }


def _operation(operation: OperationRecord) -> dict[str, str]:
    done = operation.operation
    by_hand = ""
    if operation.applier:
        by_hand = _("done by %(applier)s, confirmed by %(confirmer)s") % {
            "applier": operation.applier, "confirmer": operation.confirmer or "–",
        }  # fmt: skip
    pieces = [piece.evidence.sha256 for piece in operation.evidence if piece.evidence.kind == "operation.read_back"]
    return {
        "target": operation.target,
        "what": operation.what,
        "state": operation.state,
        "at": _moment(done.applied_at),
        "by_hand": by_hand,
        "hash": f"SHA-256 {pieces[-1]}" if pieces else "",
    }


def _moment(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT") if moment else "–"
