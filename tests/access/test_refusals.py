"""What is refused, with nothing left behind (issue: "Refused, with nothing left behind")."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from django.db import IntegrityError, connection, transaction

from helpdesk_site.access.models import AccessLine, AccessRequest, Operation, ProcedureVersion
from helpdesk_site.access.selectors.requests import cases_open_for, requests_visible_to
from helpdesk_site.access.services.decisions import decide_request
from helpdesk_site.access.services.drafts import create_draft
from helpdesk_site.access.services.submission import submit_request
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.approvals.models import ApprovalDecision, ApprovalTask
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed, ServiceError, WrongState
from helpdesk_site.kernel.models import AuditEntry, OutboxMessage
from helpdesk_site.people.models import Delegation
from helpdesk_site.tickets.models import TicketProfile
from tests.access.writing import approved, content, line, submitted
from tests.institution import Targets, day, person, unit

R = TypeVar("R", bound=ServiceError)

LEFT_BEHIND = (
    AccessRequest, AccessLine, Operation, ApprovalDecision, ApprovalTask, AuditEntry, OutboxMessage, TicketProfile,
)  # fmt: skip


@contextmanager
def nothing_left_behind() -> Iterator[None]:
    before = {model: model.objects.count() for model in LEFT_BEHIND}
    states = list(AccessRequest.objects.order_by("id").values_list("state", "version"))
    yield
    assert {model: model.objects.count() for model in LEFT_BEHIND} == before
    assert list(AccessRequest.objects.order_by("id").values_list("state", "version")) == states


def refused(kind: type[R], request: AccessRequest, by: str, **over: Any) -> R:
    with nothing_left_behind(), pytest.raises(kind) as refusal:
        decide_request(request, actor=person(by), verdict="approve", **over)
    return refusal.value


def test_nobody_approves_his_own_request(institution: Targets) -> None:
    request = submitted(line("45121", "HAVALE"), by="isik.irmak")
    refused(NotAllowed, request, "isik.irmak")
    assert cases_open_for(request, person("cagri.ozturk")), "one level up is asked instead"


def test_nobody_approves_what_is_about_himself(institution: Targets) -> None:
    request = submitted(line("45120", "HAVALE"))
    refused(NotAllowed, request, "isik.irmak")
    assert cases_open_for(request, person("cagri.ozturk"))


def test_whoever_typed_the_request_does_not_approve_it(institution: Targets) -> None:
    agent, caller = person("sule.cinar"), person("iclal.sahin")
    draft = create_draft(actor=agent, requester=caller, content=content(line("45121", "HAVALE")), channel="phone")
    request = submit_request(draft, actor=agent, expected_version=draft.version)
    refused(NotAllowed, request, "sule.cinar")
    refused(NotAllowed, request, "iclal.sahin")


def test_a_deputy_who_is_the_requester_does_not_approve(institution: Targets) -> None:
    deputise("isik.irmak", "cem.sik")
    request = submitted(line("45121", "HAVALE"), by="cem.sik")
    refused(NotAllowed, request, "cem.sik")


def test_a_deputy_approves_for_the_absent_manager_and_the_record_says_so(institution: Targets) -> None:
    deputise("isik.irmak", "cem.sik")
    request = submitted(line("45121", "HAVALE"))
    refused(NotAllowed, request, "isik.irmak")
    [decision] = decide_request(request, actor=person("cem.sik"), verdict="approve")
    assert (decision.capacity, decision.on_behalf_of) == ("deputy", person("isik.irmak").uuid)


def test_a_stranger_does_not_approve(institution: Targets) -> None:
    refused(NotAllowed, submitted(line("45121", "HAVALE")), "hulya.cetinkaya")


def test_what_was_seen_is_what_is_approved(institution: Targets) -> None:
    request = submitted(line("45121", "HAVALE"))
    assert refused(Conflict, request, "isik.irmak", seen_hashes=["0" * 64]).code == "content_changed"


def test_a_changed_line_cannot_be_approved(institution: Targets) -> None:
    request = submitted(line("45121", "HAVALE"))
    AccessLine.objects.update(clearance="YOK")
    assert refused(Conflict, request, "isik.irmak").code == "content_changed"


def test_a_decision_is_not_taken_twice(institution: Targets) -> None:
    request = submitted(line("45121", "HAVALE"))
    decide_request(request, actor=person("isik.irmak"), verdict="approve")
    request.refresh_from_db()
    refused(WrongState, request, "isik.irmak")


def test_past_its_time_nothing_is_approved(institution: Targets) -> None:
    request = submitted(line("45121", "HAVALE"))
    with clock.held_at(clock.now() + timedelta(days=40)):
        assert refused(WrongState, request, "isik.irmak").code == "expired"


def test_under_an_expired_procedure_nothing_is_sent_nor_approved(institution: Targets) -> None:
    request = submitted(line("45121", "HAVALE"))
    ProcedureVersion.objects.update(in_force_to=clock.today() - timedelta(days=1))
    refused(WrongState, request, "isik.irmak")
    refusal = refused_to_send(Invalid, line("45205", "HAVALE"))
    assert "procedure" in refusal.fields


def test_a_reason_is_required_to_refuse(institution: Targets) -> None:
    request = submitted(line("45121", "HAVALE"))
    with nothing_left_behind(), pytest.raises(Invalid):
        decide_request(request, actor=person("isik.irmak"), verdict="reject", note="  ")


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"subject": "99999"}, "subject"),
        ({"unit": "12345678"}, "unit"),
        ({"role": "PADISAH"}, "role"),
        ({"valid_from": "31.02.2030"}, "valid_from"),
        ({"valid_from": "20.12.2099", "valid_to": "19.12.2099"}, "valid_to"),
        ({"valid_to": "01.01.2020"}, "valid_to"),
        ({"clearance": "COK"}, "clearance"),
        ({"action": "destroy"}, "action"),
        ({"clearance": "CGZ"}, "clearance"),
        ({"basis_document": "dünkü yazı"}, "basis_document"),
        ({"role": "EVRAK_KAYIT"}, "role"),
        ({"role": "TUM_BIRIM_BELGELERI"}, "valid_to"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(institution: Targets, wrong: dict[str, str], field: str) -> None:
    refusal = refused_to_send(Invalid, {**line("45121", "HAVALE"), **wrong})
    assert f"lines.0.{field}" in refusal.fields


def test_roles_that_may_not_be_held_together_are_refused(institution: Targets) -> None:
    refusal = refused_to_send(
        Invalid, line("50021", "TUM_BIRIM_BELGELERI", unit="44000001", valid_to=day("+30")), by="sule.cinar"
    )
    assert "lines.0.role" in refusal.fields


def test_a_role_that_a_unit_has_once_is_not_given_twice(institution: Targets) -> None:
    request = submitted(line("45205", "BIRIM_AMIRI", unit="22222223"))
    decide_request(request, actor=person("isik.irmak"), verdict="approve")
    decide_request(request, actor=person("umit.gokce"), verdict="approve")
    refused_to_send(Invalid, line("45121", "BIRIM_AMIRI", unit="22222223"))


def test_a_role_that_the_units_manager_holds_since_before_us_is_not_given_twice(institution: Targets) -> None:
    assert ("BIRIM_AMIRI", "22222222") in institution.roles_of("45120")
    refusal = refused_to_send(Invalid, line("45205", "BIRIM_AMIRI"))
    assert "lines.0.role" in refusal.fields
    handed_over = approved(line("45120", "BIRIM_AMIRI", action="revoke", valid_from=day("+7")), approver="cagri.ozturk")
    assert handed_over.state == "approved"
    refused_to_send(Invalid, line("45205", "BIRIM_AMIRI", valid_from=day("+6")))
    assert submitted(line("45205", "BIRIM_AMIRI", valid_from=day("+7"))).state == "in_approval"


def test_one_may_not_ask_for_a_stranger(institution: Targets) -> None:
    refused_to_send(NotAllowed, line("40011", "HAVALE", unit="33333333"))


def test_somebody_elses_request_is_not_found(institution: Targets) -> None:
    request = submitted(line("45121", "HAVALE"))
    assert not requests_visible_to(person("hulya.cetinkaya")).filter(pk=request.pk).exists()
    assert requests_visible_to(person("isik.irmak")).filter(pk=request.pk).exists()
    assert requests_visible_to(person("orcun.bagis")).filter(pk=request.pk).exists()


@pytest.mark.parametrize("party", ["requester", "subject"])
def test_the_database_itself_refuses_a_decision_of_a_party(institution: Targets, party: str) -> None:
    request = submitted(line("45121", "HAVALE"))
    task = ApprovalTask.objects.get()
    case = task.stage.case
    with pytest.raises(IntegrityError, match="approver_is_not"), transaction.atomic():
        ApprovalDecision.objects.create(
            public_id="apd_x",
            case=case,
            stage=task.stage,
            task=task,
            approver=getattr(case, party),
            capacity="manager",
            requester=case.requester,
            subject=case.subject,
            content_hash=case.content_hash,
            verdict="approve",
            statement="",
            channel="web",
            decided_at=clock.now(),
        )
    assert request.state == "in_approval"


def test_the_database_refuses_a_decision_that_names_other_parties_than_its_case(institution: Targets) -> None:
    submitted(line("45121", "HAVALE"), by="iclal.sahin")
    task = ApprovalTask.objects.get()
    case, other = task.stage.case, person("omer.igdeci").uuid
    with pytest.raises(IntegrityError, match="decision_names_its_case"), transaction.atomic():  # noqa: PT012
        ApprovalDecision.objects.create(
            public_id="apd_x",
            case=case,
            stage=task.stage,
            task=task,
            approver=case.requester,
            capacity="manager",
            requester=other,
            subject=other,
            content_hash=case.content_hash,
            verdict="approve",
            statement="",
            channel="web",
            decided_at=clock.now(),
        )
        connection.check_constraints()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_auditentry SET payload = '{}'",
        "DELETE FROM kernel_approvaldecision",
        "DELETE FROM kernel_evidence",
        "UPDATE kernel_auditlink SET hash = ''",
        "INSERT INTO kernel_auditlink (seq, entry_id, prev_hash, hash) VALUES (9, 9, '', '')",
        "UPDATE kernel_audithead SET seq = 0",
    ],
)
def test_the_application_cannot_rewrite_history(institution: Targets, statement: str) -> None:
    with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def refused_to_send(kind: type[R], *lines: dict[str, str], by: str = "zeynep.ogut") -> R:
    """The draft stays as it was typed; sending it is refused and leaves nothing."""
    author = person(by)
    draft = create_draft(actor=author, content=content(*lines), channel="web")
    with nothing_left_behind(), pytest.raises(kind) as refusal:
        submit_request(draft, actor=author, expected_version=draft.version)
    return refusal.value


def deputise(manager: str, deputy: str) -> None:
    """An approved deputyship that is running now."""
    Delegation.objects.create(
        public_id=f"del_{deputy}"[:32],
        delegator=person(manager),
        delegate=person(deputy),
        unit=unit("22222222"),
        kind="VEKALET",
        valid_from=clock.now() - timedelta(days=1),
        valid_to=clock.now() + timedelta(days=10),
        basis_number="E-22222222-903.05-8812",
        reason="izin",
        state="approved",
        approved_by=person("cagri.ozturk"),
        proposed_by=person(manager),
        proposed_at=clock.now(),
        decided_at=clock.now(),
    )
