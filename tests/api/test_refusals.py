"""What is refused through the API, each time with a sentence and with nothing left behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from helpdesk_site.access.models import ProcedureVersion
from helpdesk_site.kernel import clock
from helpdesk_site.people.models import Delegation
from tests.api.caller import Caller, counts
from tests.api.conftest import Callers


def one_line(**changes: Any) -> dict[str, Any]:
    """A request for the initialer's role of İclal ŞAHİN, with changes to its only line."""
    line = {"subject": "45121", "action": "grant", "role": "PARAFCI", "unit": "22222222", **changes}
    return {"reason": "Paraf atacak.", "lines": [line]}


def sent(author: Caller, content: dict[str, Any]) -> str:
    made = author.post("access-requests/", content)
    assert made.status_code == 201, made.content.decode()
    answer = author.post(f"access-requests/{made.json()['id']}/submit/")
    assert answer.status_code == 200, answer.content.decode()
    return f"access-requests/{made.json()['id']}/"


def problem(response: Any, status: int, code: str | None = None) -> dict[str, Any]:
    """The problem that was answered, which must say what to do in a sentence."""
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["detail"].endswith((".", "!"))
    if code is not None:
        assert body["code"] == code
    return body


# Who may not decide


def test_the_requester_cannot_approve_and_nothing_is_left_behind(call: Callers) -> None:
    address = sent(call("zeynep.ogut"), one_line())
    before = counts()
    problem(call("zeynep.ogut").post(address + "approve/"), 403, "not_allowed")
    assert counts() == before


def test_the_subject_cannot_approve_and_nothing_is_left_behind(call: Callers) -> None:
    address = sent(call("zeynep.ogut"), one_line())
    before = counts()
    problem(call("iclal.sahin").post(address + "approve/"), 403, "not_allowed")
    assert counts() == before


def test_a_manager_cannot_approve_what_she_asks_for_herself(call: Callers) -> None:
    manager = call("isik.irmak")
    address = sent(manager, one_line(subject="45120"))
    before = counts()
    problem(manager.post(address + "approve/"), 403, "not_allowed")
    assert counts() == before
    assert manager.get(address).json()["approvals"][0]["waiting_for"][0]["name"] == "Çağrı ÖZTÜRK"


def test_a_deputy_cannot_approve_what_he_asked_for(call: Callers) -> None:
    deputy = call("cem.sik")
    make_deputy("isik.irmak", "cem.sik", call)
    address = sent(deputy, one_line())
    before = counts()
    problem(deputy.post(address + "approve/"), 403, "not_allowed")
    assert counts() == before


def test_whoever_typed_it_for_a_caller_cannot_approve_it(call: Callers) -> None:
    chief = call("umit.gokce")
    content = {**one_line(subject="50021", role="ARSIV_SORUMLUSU", unit="44000001"), "requester": "50021"}
    address = sent(chief, content)
    before = counts()
    problem(chief.post(address + "approve/"), 403, "not_allowed")
    assert counts() == before


def test_somebody_who_is_not_asked_cannot_approve(call: Callers) -> None:
    address = sent(call("zeynep.ogut"), one_line())
    before = counts()
    problem(call("umit.gokce").post(address + "approve/"), 403, "not_allowed")
    assert counts() == before


# What may not be decided


def test_another_content_than_the_one_that_was_seen_is_not_approved(call: Callers) -> None:
    address = sent(call("zeynep.ogut"), one_line())
    before = counts()
    problem(call("isik.irmak").post(address + "approve/", {"seen_hashes": ["0" * 64]}), 409, "content_changed")
    assert counts() == before


def test_the_content_that_the_preview_showed_is_approved(call: Callers) -> None:
    address = sent(call("zeynep.ogut"), one_line())
    shown = call("isik.irmak").post(address + "preview/").json()["subjects"]
    hashes = [subject["seen_hash"] for subject in shown]
    answer = call("isik.irmak").post(address + "approve/", {"seen_hashes": hashes})
    assert answer.status_code == 200
    assert answer.json()["approvals"][0]["decisions"][0]["content_hash"] in hashes


def test_an_approval_sent_again_does_nothing_more(call: Callers) -> None:
    address = sent(call("zeynep.ogut"), one_line())
    assert call("isik.irmak").post(address + "approve/").status_code == 200
    before = counts()
    problem(call("isik.irmak").post(address + "approve/"), 409, "wrong_state")
    assert counts() == before


def test_nothing_is_decided_by_get(call: Callers) -> None:
    address = sent(call("zeynep.ogut"), one_line())
    before = counts()
    answer = call("isik.irmak").get(address + "approve/")
    problem(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "POST"
    assert counts() == before


def test_after_its_deadline_nothing_is_approved(call: Callers) -> None:
    address = sent(call("zeynep.ogut"), one_line())
    before = counts()
    with clock.held_at(clock.now() + timedelta(days=40)):
        problem(call("isik.irmak").post(address + "approve/"), 409, "expired")
    assert counts() == before


def test_under_an_expired_procedure_nothing_is_sent(call: Callers) -> None:
    author = call("zeynep.ogut")
    made = author.post("access-requests/", one_line()).json()
    end_procedures()
    before = counts()
    answer = author.post(f"access-requests/{made['id']}/submit/")
    assert "procedure" in problem(answer, 422)["errors"]
    assert counts() == before


def test_under_an_expired_procedure_nothing_is_approved(call: Callers) -> None:
    address = sent(call("zeynep.ogut"), one_line())
    end_procedures()
    before = counts()
    problem(call("isik.irmak").post(address + "approve/"), 409, "wrong_state")
    assert counts() == before


def test_a_refusal_needs_its_reason(call: Callers) -> None:
    address = sent(call("zeynep.ogut"), one_line())
    before = counts()
    assert "note" in problem(call("isik.irmak").post(address + "reject/", {}), 422)["errors"]
    assert "note" in problem(call("isik.irmak").post(address + "return/", {"note": "  "}), 422)["errors"]
    assert "note" in problem(call("isik.irmak").post(address + "return/", {"reason": None}), 422)["errors"]
    assert counts() == before


def test_a_reason_may_be_called_so(call: Callers) -> None:
    address = sent(call("zeynep.ogut"), one_line())
    refused = call("isik.irmak").post(address + "reject/", {"reason": "Bu birimin işi değil."}).json()
    assert refused["state"] == "rejected"
    assert refused["approvals"][0]["decisions"][0]["note"] == "Bu birimin işi değil."


# What cannot be asked for


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"subject": "99999"}, "lines.0.subject"),
        ({"role": "YOKTUR"}, "lines.0.role"),
        ({"unit": "98989898"}, "lines.0.unit"),
        ({"action": "steal"}, "lines.0.action"),
        ({"clearance": "TOP"}, "lines.0.clearance"),
        ({"clearance": "CGZ"}, "lines.0.clearance"),
        ({"valid_from": "2026-02-30"}, "lines.0.valid_from"),
        ({"valid_from": "31.12.2026"}, "lines.0.valid_from"),
        ({"valid_from": "2020-01-01"}, "lines.0.valid_from"),
        ({"valid_from": "2099-06-02", "valid_to": "2099-06-01"}, "lines.0.valid_to"),
        ({"valid_to": "2020-01-01"}, "lines.0.valid_to"),
        ({"valid_to": "9999-12-31"}, "lines.0.valid_to"),
        ({"basis_document": "dün konuştuk"}, "lines.0.basis_document"),
        ({"subject": ["45121"]}, "lines.0.subject"),
        ({"subject": 45121}, "lines.0.subject"),
        ({"state": "approved"}, "lines.0.state"),
    ],
)
def test_a_line_that_cannot_be_right_is_refused_by_its_field(call: Callers, change: dict[str, Any], path: str) -> None:
    author = call("zeynep.ogut")
    before = counts()
    assert path in problem(author.post("access-requests/", one_line(**change)), 422)["errors"]
    assert counts() == before


@pytest.mark.parametrize("field", ["state", "version", "requester_id", "channel", "id", "ticket", "created_at"])
def test_nothing_is_assigned_by_the_way(call: Callers, field: str) -> None:
    before = counts()
    answer = call("zeynep.ogut").post("access-requests/", {**one_line(), field: "approved"})
    assert list(problem(answer, 422)["errors"]) == [field]
    assert counts() == before


def test_roles_that_may_not_be_held_together_are_not_asked_for(call: Callers) -> None:
    chief = call("umit.gokce")
    last = (clock.today() + timedelta(days=10)).isoformat()
    content = one_line(subject="50021", role="TUM_BIRIM_BELGELERI", unit="44000001", valid_to=last)
    made = chief.post("access-requests/", content).json()
    before = counts()
    answer = chief.post(f"access-requests/{made['id']}/submit/")
    assert "lines.0.role" in problem(answer, 422)["errors"]
    assert counts() == before


def test_the_same_line_twice_is_not_sent(call: Callers) -> None:
    author = call("zeynep.ogut")
    content = one_line()
    made = author.post("access-requests/", {**content, "lines": content["lines"] * 2}).json()
    before = counts()
    assert "lines.1.role" in problem(author.post(f"access-requests/{made['id']}/submit/"), 422)["errors"]
    assert counts() == before


def test_an_empty_draft_is_kept_but_not_sent(call: Callers) -> None:
    author = call("zeynep.ogut")
    made = author.post("access-requests/", {})
    assert made.status_code == 201
    before = counts()
    errors = problem(author.post(f"access-requests/{made.json()['id']}/submit/"), 422)["errors"]
    assert {"lines", "reason"} <= set(errors)
    assert counts() == before


def test_nothing_is_asked_for_strangers(call: Callers) -> None:
    before = counts()
    problem(call("zeynep.ogut").post("access-requests/", one_line(subject="40011", unit="33333333")), 403)
    assert counts() == before


def test_only_support_writes_for_a_caller(call: Callers) -> None:
    before = counts()
    problem(call("zeynep.ogut").post("access-requests/", {**one_line(), "requester": "45121"}), 403)
    assert counts() == before
    problem(call("sule.cinar").post("access-requests/", {**one_line(), "requester": "99999"}), 422)
    assert counts() == before
    made = call("sule.cinar").post("access-requests/", {**one_line(), "requester": "45121"})
    assert made.status_code == 201
    assert made.json()["channel"] == "phone"
    assert made.json()["requester"]["employee_no"] == "45121"


# What one may not see


@pytest.mark.parametrize("step", ["", "preview/", "submit/", "discard/", "withdraw/", "approve/", "reject/", "return/"])
def test_somebody_elses_request_is_not_found(call: Callers, step: str) -> None:
    address = sent(call("zeynep.ogut"), one_line())
    before = counts()
    stranger = call("omer.igdeci")
    note = {"note": "Olmaz."} if step in {"reject/", "return/"} else None
    answer = stranger.get(address) if not step else stranger.post(address + step, note)
    problem(answer, 404, "not_found")
    problem(stranger.patch(address, {"reason": "x", "version": 1}), 404)
    assert counts() == before


def test_a_draft_is_its_authors_alone(call: Callers) -> None:
    made = call("zeynep.ogut").post("access-requests/", one_line()).json()
    for other in ("umit.gokce", "isik.irmak", "iclal.sahin", "orcun.bagis"):
        problem(call(other).get(f"access-requests/{made['id']}/"), 404)


def test_somebody_elses_ticket_is_not_found(call: Callers) -> None:
    made = call("zeynep.ogut").post(
        "tickets/", {"service": "12-cc", "title": "EBYS açılmıyor", "description": "Girişte kalıyor."}
    )
    assert made.status_code == 201, made.content.decode()
    address = f"tickets/{made.json()['id']}/"
    before = counts()
    problem(call("omer.igdeci").get(address), 404)
    problem(call("omer.igdeci").post(address + "replies/", {"text": "Ben de görüyorum."}), 404)
    assert counts() == before


def end_procedures() -> None:
    yesterday = clock.today() - timedelta(days=1)
    ProcedureVersion.objects.update(in_force_to=yesterday)


def make_deputy(manager: str, deputy: str, call: Callers) -> None:
    """An approved deputyship that is in force now."""
    absent, acting = call(manager).person, call(deputy).person
    assert absent.unit is not None
    now = clock.now()
    Delegation.objects.create(
        delegator=absent, delegate=acting, unit=absent.unit, kind=Delegation.Kind.ACTING,
        state=Delegation.State.APPROVED, valid_from=now - timedelta(days=1), valid_to=now + timedelta(days=5),
        basis_number="E-22222222-903.05-8812", proposed_by=absent, proposed_at=now - timedelta(days=2),
        approved_by=call("cagri.ozturk").person, decided_at=now - timedelta(days=2),
    )  # fmt: skip
