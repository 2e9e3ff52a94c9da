"""Writing requests for tests in few words."""

from __future__ import annotations

from typing import Any

from helpdesk_site.access.models import AccessRequest
from helpdesk_site.access.provisioning.running import run_waiting
from helpdesk_site.access.services.decisions import decide_request
from helpdesk_site.access.services.drafts import create_draft
from helpdesk_site.access.services.submission import submit_request
from tests.institution import person

BASIS = "E-10000001-903.02-77120"


def line(subject: str, role: str, *, action: str = "grant", unit: str = "22222222", **over: str) -> dict[str, str]:
    return {"subject": subject, "action": action, "role": role, "unit": unit, "clearance": "HZO", **over}


def content(*lines: dict[str, str], **over: Any) -> dict[str, Any]:
    return {"reason": "Görev değişikliği.", "procedure": "PR-EBYS-07", "lines": list(lines), **over}


def submitted(*lines: dict[str, str], by: str = "zeynep.ogut", **over: Any) -> AccessRequest:
    """A request that `by` has sent."""
    author = person(by)
    draft = create_draft(actor=author, content=content(*lines, **over), channel="web")
    return submit_request(draft, actor=author, expected_version=draft.version)


def approved(
    *lines: dict[str, str], by: str = "zeynep.ogut", approver: str = "isik.irmak", **over: Any
) -> AccessRequest:
    """A request that `by` has sent and `approver` has approved; nothing has been applied yet."""
    request = submitted(*lines, by=by, **over)
    decide_request(request, actor=person(approver), verdict="approve")
    request.refresh_from_db()
    return request


def applied(*lines: dict[str, str], **over: Any) -> AccessRequest:
    """The same, applied as far as the targets let it."""
    request = approved(*lines, **over)
    run_waiting()
    request.refresh_from_db()
    return request
