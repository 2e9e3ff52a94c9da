"""A request's life beside the main road: changed, put away, taken back, returned, and what waits for a person."""

from __future__ import annotations

from typing import Any

from helpdesk_site.access.models import Operation
from helpdesk_site.access.provisioning.running import run_waiting
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.tickets.questions.selectors import questionnaire_of
from helpdesk_site.tickets.services.opening import Request, open_request
from integrations.errors import Refused
from tests.api.caller import counts
from tests.api.conftest import Callers
from tests.api.test_refusals import one_line, problem, sent
from tests.institution import Targets, person


def test_a_draft_is_not_changed_without_its_version(call: Callers) -> None:
    author = call("zeynep.ogut")
    made = author.post("access-requests/", one_line()).json()
    address = f"access-requests/{made['id']}/"
    problem(author.patch(address, {"reason": "Başka"}), 428, "version_missing")
    problem(author.patch(address, {"reason": "Başka"}, If_Match='"7"'), 412, "version_changed")
    problem(author.patch(address, {"reason": "Başka", "version": 7}), 409, "conflict")
    problem(author.patch(address, {"reason": "Başka"}, If_Match="7"), 400, "bad_header")
    assert author.get(address).json() == made


def test_of_two_windows_the_second_is_told(call: Callers) -> None:
    author = call("zeynep.ogut")
    made = author.post("access-requests/", one_line())
    address, tag = f"access-requests/{made.json()['id']}/", made["ETag"]
    changed = author.patch(address, {"reason": "İmza için."}, If_Match=tag)
    assert changed.status_code == 200
    assert changed["ETag"] != tag
    assert changed.json()["draft"]["reason"] == "İmza için."
    assert changed.json()["draft"]["lines"][0]["role"] == "PARAFCI", "what was left out stays"
    problem(author.patch(address, {"reason": "Parafa."}, If_Match=tag), 412)
    problem(author.post(address + "submit/", If_Match=tag), 412)
    assert author.get(address).json()["draft"]["reason"] == "İmza için."


def test_a_change_that_cannot_be_right_leaves_the_draft_as_it_was(call: Callers) -> None:
    author = call("zeynep.ogut")
    made = author.post("access-requests/", one_line()).json()
    address = f"access-requests/{made['id']}/"
    problem(author.patch(address, {"lines": [{"role": "YOKTUR"}], "version": 1}), 422)
    assert author.get(address).json() == made


def test_a_draft_is_put_away_but_a_sent_request_is_not(call: Callers) -> None:
    author = call("zeynep.ogut")
    made = author.post("access-requests/", one_line()).json()
    assert author.post(f"access-requests/{made['id']}/discard/").json()["state"] == "withdrawn"
    problem(author.post(f"access-requests/{made['id']}/submit/"), 409, "wrong_state")
    address = sent(author, one_line())
    before = counts()
    problem(author.post(address + "discard/"), 409)
    assert counts() == before


def test_a_sent_request_is_taken_back_by_its_author_alone(call: Callers) -> None:
    address = sent(call("zeynep.ogut"), one_line())
    before = counts()
    problem(call("isik.irmak").post(address + "withdraw/"), 403)
    assert counts() == before
    taken = call("zeynep.ogut").post(address + "withdraw/", {"note": "Gerek kalmadı."}).json()
    assert taken["state"] == "withdrawn"
    assert taken["lines"][0]["state"] == "withdrawn"
    problem(call("isik.irmak").post(address + "approve/"), 409)


def test_a_returned_request_is_corrected_and_sent_again(call: Callers) -> None:
    author, manager = call("zeynep.ogut"), call("isik.irmak")
    address = sent(author, one_line())
    returned = manager.post(address + "return/", {"note": "Hangi evrak için?"}).json()
    assert returned["state"] == "returned"
    assert returned["draft"] is None, "what is being written is its author's"
    assert returned["approvals"][0]["decisions"][0]["note"] == "Hangi evrak için?"
    version = author.get(address).json()["version"]
    assert author.patch(address, {"reason": "Gelen evrak için.", "version": version}).status_code == 200
    again = author.post(address + "submit/").json()
    assert again["state"] == "in_approval"
    assert [line["state"] for line in again["lines"]] == ["in_approval"]
    assert manager.post(address + "reject/", {"note": "Gerek yok."}).json()["state"] == "rejected"


def test_stages_of_an_approval_are_shown_in_their_order(call: Callers) -> None:
    address = sent(call("zeynep.ogut"), one_line(role="IMZACI"))
    assert [stage["stage"] for stage in call("zeynep.ogut").get(address).json()["approvals"]] == [1, 2]
    decided = call("isik.irmak").post(address + "approve/").json()["approvals"]
    assert [(stage["stage"], stage["state"]) for stage in decided] == [(1, "passed"), (2, "open")]


def test_steps_are_those_that_the_caller_may_take(call: Callers) -> None:
    author, manager = call("zeynep.ogut"), call("isik.irmak")
    made = author.post("access-requests/", one_line()).json()
    assert set(made["steps"]) == {"submit", "discard"}
    address = f"access-requests/{made['id']}/"
    assert author.post(address + "submit/").json()["steps"] == ["withdraw"]
    assert manager.get(address).json()["steps"] == ["approve", "reject", "return"]
    assert call("iclal.sahin").get(address).json()["steps"] == []


def failed(call: Callers, institution: Targets) -> str:
    """An operation that EBYS refused, so that it waits for a person."""
    address = sent(call("zeynep.ogut"), one_line())
    institution.ebys.break_before(Refused("EBYS", "invalidValue: rolün süresi dolmuş"), times=1)
    assert call("isik.irmak").post(address + "approve/").status_code == 200
    run_waiting()
    return address


def operations(call: Callers, who: str, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call(who).get(address).json()["operations"]
    return [operation for operation in found if operation["state"] == "needs_human"]


def test_what_a_target_said_is_for_support_and_the_sentence_for_the_others(call: Callers, institution: Targets) -> None:
    address = failed(call, institution)
    (seen_by_support,) = operations(call, "umit.gokce", address)
    (seen_by_author,) = operations(call, "zeynep.ogut", address)
    assert "rolün süresi dolmuş" in seen_by_support["last_error"]
    assert "rolün süresi dolmuş" not in seen_by_author["last_error"]
    assert seen_by_author["last_error"] == seen_by_author["reason_text"] != ""
    assert seen_by_author["reason"] == "target_refused"


def test_only_support_sends_an_operation_again(call: Callers, institution: Targets, settings: Any) -> None:
    settings.TARGET_SETTLE_SECONDS = 0
    address = failed(call, institution)
    (waiting,) = operations(call, "zeynep.ogut", address)
    before = counts()
    problem(call("zeynep.ogut").post(f"operations/{waiting['id']}/retry/"), 403)
    problem(call("isik.irmak").post(f"operations/{waiting['id']}/give-up/", {"note": "Kalsın."}), 403)
    problem(call("omer.igdeci").post(f"operations/{waiting['id']}/retry/"), 404)
    problem(call("umit.gokce").post(f"operations/{waiting['id']}/give-up/"), 422)
    problem(call("umit.gokce").post(f"operations/{waiting['id']}/fixed-by-hand/", {"note": ""}), 422)
    assert counts() == before

    again = call("umit.gokce").post(f"operations/{waiting['id']}/retry/", {"note": "Rol düzeltildi."})
    assert again.json()["state"] == "ready"
    problem(call("umit.gokce").post(f"operations/{waiting['id']}/retry/"), 409)
    run_waiting()
    assert call("zeynep.ogut").get(address).json()["state"] == "verified"


def test_support_gives_up_with_a_reason_that_the_requester_reads(call: Callers, institution: Targets) -> None:
    address = failed(call, institution)
    (waiting,) = operations(call, "umit.gokce", address)
    answer = call("umit.gokce").post(f"operations/{waiting['id']}/give-up/", {"note": "Rol EBYS’de yok."})
    assert answer.json()["state"] == "refused"
    assert {line["state"] for line in call("zeynep.ogut").get(address).json()["lines"]} == {"verify_failed"}


def test_evidence_is_counted_for_all_and_read_by_support(call: Callers, institution: Targets) -> None:
    address = sent(call("zeynep.ogut"), one_line())
    call("isik.irmak").post(address + "approve/")
    run_waiting()
    seen = call("zeynep.ogut").get(address).json()["evidence"]
    read = call("orcun.bagis").get(address).json()["evidence"]
    assert [piece["sha256"] for piece in seen] == [piece["sha256"] for piece in read]
    assert {piece["content"] for piece in seen} == {None}
    assert all(piece["content"]["read_back"] is not None for piece in read)


def test_notes_of_the_desk_are_not_shown_to_the_asker(call: Callers) -> None:
    author, agent = call("zeynep.ogut"), call("sule.cinar")
    made = author.post("tickets/", {"service": "12-cc", "title": "EBYS açılmıyor", "description": "Girişte kalıyor."})
    address = f"tickets/{made.json()['id']}/"
    before = counts()
    problem(author.post(address + "replies/", {"text": "Not", "public": False}), 403)
    assert counts() == before
    assert agent.post(address + "replies/", {"text": "Parolası dolmuş.", "public": False}).status_code == 201
    assert agent.post(address + "replies/", {"text": "Bakıyoruz."}).status_code == 201
    assert [entry["text"] for entry in agent.get(address).json()["conversation"]] == ["Parolası dolmuş.", "Bakıyoruz."]
    assert [entry["text"] for entry in author.get(address).json()["conversation"]] == ["Bakıyoruz."]


def test_what_was_answered_on_the_page_is_shown_in_the_words_in_which_it_was_asked(call: Callers) -> None:
    author = call("zeynep.ogut")
    opened = open_request(
        Request(
            requester=person("zeynep.ogut"), service_code="12-cc", title="İmza", description="Olmuyor.",
            asked=questionnaire_of("12-cc"), answers={"bolum": "giris", "ne_zamandan_beri": "2026-11-01"},
        ),
        actor=person("zeynep.ogut"),
    )  # fmt: skip
    assert author.get(f"tickets/{opened.public_id}/").json()["answers"] == [
        {"code": "bolum", "question": "EBYS'in hangi bölümünde?", "value": "giris", "text": "Giriş"},
        {"code": "ne_zamandan_beri", "question": "Ne zamandan beri?", "value": "2026-11-01", "text": "01.11.2026"},
    ]
    problem(call("iclal.sahin").get(f"tickets/{opened.public_id}/"), 404)


def test_a_reply_to_an_older_version_is_told_so(call: Callers) -> None:
    author = call("zeynep.ogut")
    made = author.post("tickets/", {"service": "12-cc", "title": "EBYS açılmıyor", "description": "Girişte kalıyor."})
    address = f"tickets/{made.json()['id']}/"
    author.post(address + "replies/", {"text": "Hâlâ öyle."})
    before = counts()
    problem(author.post(address + "replies/", {"text": "Düzeldi.", "version": 1}), 409, "outdated")
    problem(author.post(address + "replies/", {"text": "Düzeldi."}, If_Match='"1"'), 412, "version_changed")
    assert counts() == before


def test_a_service_with_a_process_of_its_own_is_not_opened_as_a_bare_ticket(call: Callers) -> None:
    before = counts()
    answer = call("zeynep.ogut").post("tickets/", {"service": "12-e", "title": "Yetki", "description": "Lazım."})
    assert "service" in problem(answer, 422)["errors"]
    assert counts() == before


def test_operations_are_found_by_their_id_in_no_other_way(call: Callers, institution: Targets) -> None:
    failed(call, institution)
    with unit_of_work():
        number = Operation.objects.values_list("pk", flat=True).first()
    problem(call("umit.gokce").post(f"operations/{number}/retry/"), 404)
