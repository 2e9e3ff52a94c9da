"""The life of a permission request from draft to verified, with targets in memory."""

from __future__ import annotations

from typing import Any

from helpdesk_site.access.models import AccessRequest
from helpdesk_site.access.provisioning.running import run_waiting
from helpdesk_site.access.services.decisions import decide_request
from helpdesk_site.access.services.drafts import create_draft
from helpdesk_site.access.services.submission import submit_request
from tests.institution import Targets, person

NEW_STAFF: dict[str, Any] = {
    "reason": "Göreve başladı.",
    "procedure": "PR-EBYS-07",
    "lines": [
        {"subject": "45400", "action": "grant", "role": role, "unit": "22222222", "clearance": "HZO",
         "basis_document": "E-10000001-903.02-77120"}
        for role in ("KULLANICI", "EVRAK_KAYIT")
    ],
}  # fmt: skip


def submitted(content: dict[str, Any] = NEW_STAFF, *, by: str = "zeynep.ogut") -> AccessRequest:
    author = person(by)
    draft = create_draft(actor=author, content=content, channel="web")
    return submit_request(draft, actor=author, expected_version=draft.version)


def test_new_staff_gets_account_roles_and_groups_once_the_manager_has_approved(institution: Targets) -> None:
    request = submitted()
    assert run_waiting() == 0, "nothing is applied before the approval"
    assert institution.ebys.find_account("45400") is None

    decide_request(request, actor=person("isik.irmak"), verdict="approve")
    run_waiting()

    request.refresh_from_db()
    assert request.state == "verified"
    assert {line.state for line in request.lines.all()} == {"verified"}
    assert institution.roles_of("45400") == {("KULLANICI", "22222222"), ("EVRAK_KAYIT", "22222222")}
    assert institution.groups_of("45400") == {"ebys-kullanici", "ebys-evrak-kayit"}
