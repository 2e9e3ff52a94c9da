"""What nobody may keep is kept in no reason either: a decision, a withdrawal, a note on an operation, a deputy."""

from __future__ import annotations

import pytest

from helpdesk_site.access.models import AccessRequest
from helpdesk_site.access.services.decisions import decide_request, withdraw_request
from helpdesk_site.kernel.approvals.models import ApprovalDecision
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.masking import MASK
from tests.access.pages.conftest import Visit
from tests.access.pages.writing import decide
from tests.access.writing import line, submitted
from tests.institution import Targets, person

SECRET = "Gizli.2026"
SAID = "Metindeki şifre, PIN ya da kimlik numarası gizlendi"


def kept_anywhere(secret: str) -> bool:
    """Whether it stands in a decision, in a request or in the audit chain."""
    decisions = ApprovalDecision.objects.filter(note__contains=secret)
    audited = AuditEntry.objects.filter(payload__contains=secret)
    return decisions.exists() or audited.exists() or AccessRequest.objects.filter(reason__contains=secret).exists()


@pytest.mark.parametrize("verdict", ["reject", "return", "approve"])
def test_a_decision_keeps_no_password(institution: Targets, verdict: str) -> None:
    request = submitted(line("45121", "HAVALE"))
    decide_request(request, actor=person("isik.irmak"), verdict=verdict, note=f"Geçici şifre: {SECRET}")
    assert not kept_anywhere(SECRET)
    assert MASK in ApprovalDecision.objects.get().note


def test_a_withdrawal_keeps_no_password(institution: Targets) -> None:
    request = submitted(line("45121", "HAVALE"))
    withdraw_request(request, actor=person("zeynep.ogut"), note=f"parola {SECRET}!")
    assert not kept_anywhere(SECRET)


def test_the_manager_is_told(visit: Visit) -> None:
    request, manager = submitted(line("45121", "HAVALE")), visit("isik.irmak")
    assert decide(manager, request, "reject", note=f"Şifresi: {SECRET}") == 302
    assert SAID in manager.get("/onaylarim/").content.decode()


def test_without_a_secret_nothing_is_said(visit: Visit) -> None:
    request, manager = submitted(line("45121", "HAVALE")), visit("isik.irmak")
    assert decide(manager, request, "reject", note="Şifresini unutmuş, yetkisi doğru.") == 302
    assert SAID not in manager.get("/onaylarim/").content.decode()
