"""A program takes the steps of a ticket by the rules of its page: who may, in which version, from which state, once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.tickets.models import Satisfaction, TicketProfile, Watcher
from tests.api.caller import counts
from tests.api.conftest import Callers
from tests.api.test_refusals import problem
from tests.institution import person

ASKER, STRANGER, AGENT, CHIEF, AUDITOR = "iclal.sahin", "zeynep.ogut", "sule.cinar", "umit.gokce", "orcun.bagis"
RESTRICTED = "m7-k"
# The steps of the desk and those of the askers, each with a body that fits.
OF_DESK: dict[str, dict[str, Any]] = {
    "assign": {"owner": None},
    "state": {"state": "in_progress"},
    "handover": {"service": "12-f"},
    "limit": {"legal_clock": "information"},
}
OF_ASKER: dict[str, dict[str, Any]] = {
    "close": {}, "reopen": {"text": "Yine oldu."}, "withdraw": {"reason": "Düzeldi."}, "rate": {"score": 4},
}  # fmt: skip


@pytest.fixture
def ticket(call: Callers) -> str:
    """Of the asker, new, in version 1; its address."""
    content = {"service": "12-cc", "title": "EBYS açılmıyor", "description": "Giriş ekranında kalıyorum."}
    return f"tickets/{call(ASKER).post('tickets/', content).json()['id']}/"


@pytest.fixture
def solved(call: Callers, ticket: str) -> str:
    body = {"state": "resolved", "note": "Silindi.", "version": 1}
    assert call(AGENT).post(f"{ticket}state/", body).status_code == 200
    return ticket


def state_of(ticket: str) -> tuple[str, int]:
    found = TicketProfile.objects.get(public_id=ticket.split("/")[1])
    return found.state, found.version


# Refusals


@pytest.mark.parametrize(("step", "body"), [*OF_DESK.items(), *OF_ASKER.items(), ("watching", {"watch": True})])
def test_for_a_stranger_the_ticket_is_not_there(call: Callers, ticket: str, step: str, body: dict[str, Any]) -> None:
    stranger = call(STRANGER)
    before = counts()
    problem(stranger.post(f"{ticket}{step}/", body), 404)
    problem(stranger.get(f"{ticket}watching/"), 404)
    assert counts() == before
    assert state_of(ticket) == ("new", 1)


@pytest.mark.parametrize("who", [ASKER, AUDITOR])
@pytest.mark.parametrize(("step", "body"), [*OF_DESK.items(), ("watching", {"watch": True})])
def test_who_asked_and_who_audits_take_no_step_of_the_desk(
    call: Callers, ticket: str, step: str, body: dict[str, Any], who: str
) -> None:
    other = call(who)
    before = counts()
    problem(other.post(f"{ticket}{step}/", {**body, **({} if step == "watching" else {"version": 1})}), 403)
    problem(other.post(f"{ticket}{step}/", {"nonsense": 1}), 403)
    problem(other.get(f"{ticket}watching/"), 404)
    assert counts() == before
    assert not Watcher.objects.exists()


@pytest.mark.parametrize("step", ["close", "withdraw", "rate"])
def test_the_desk_does_not_answer_for_whoever_asked(call: Callers, solved: str, step: str) -> None:
    agent = call(AGENT)
    before = counts()
    problem(agent.post(f"{solved}{step}/", OF_ASKER[step]), 403)
    assert counts() == before
    assert state_of(solved) == ("resolved", 2)


def test_an_auditor_opens_nothing_again(call: Callers, solved: str) -> None:
    problem(call(AUDITOR).post(f"{solved}reopen/", OF_ASKER["reopen"]), 403)
    assert state_of(solved) == ("resolved", 2)


@pytest.mark.parametrize(("step", "body"), OF_DESK.items())
def test_what_would_overwrite_a_change_names_the_version_that_was_seen(
    call: Callers, ticket: str, step: str, body: dict[str, Any]
) -> None:
    call(ASKER).post(f"{ticket}replies/", {"text": "Bir de telefonum açılmıyor."})
    agent = call(AGENT)
    before = counts()
    problem(agent.post(f"{ticket}{step}/", body), 428, "version_missing")
    problem(agent.post(f"{ticket}{step}/", {**body, "version": 1}), 409, "outdated")
    problem(agent.post(f"{ticket}{step}/", body, If_Match='"1"'), 412, "version_changed")
    assert counts() == before
    assert state_of(ticket) == ("new", 2)


@pytest.mark.parametrize(("step", "body"), [(step, OF_ASKER[step]) for step in ("close", "reopen", "withdraw")])
def test_an_asker_who_names_an_old_version_is_told_so(
    call: Callers, ticket: str, step: str, body: dict[str, Any]
) -> None:
    if step != "withdraw":
        call(AGENT).post(f"{ticket}state/", {"state": "resolved", "version": 1})
    call(AGENT).post(f"{ticket}replies/", {"text": "Önbellek silindi."})
    asker, before = call(ASKER), counts()
    problem(asker.post(f"{ticket}{step}/", {**body, "version": 1}), 409, "outdated")
    problem(asker.post(f"{ticket}{step}/", body, If_Match='"1"'), 412, "version_changed")
    assert counts() == before


@pytest.mark.parametrize(
    ("step", "body", "field"),
    [
        ("assign", {}, "owner"),
        ("assign", {"owner": 45121}, "owner"),
        ("assign", {"owner": ""}, "owner"),
        ("assign", {"owner": "yok"}, "owner"),
        ("assign", {"owner": "45121"}, "owner"),  # he does not work on this queue
        ("state", {}, "state"),
        ("state", {"state": "Çözüldü"}, "state"),
        ("state", {"state": "in_progress", "note": 1}, "note"),
        ("state", {"state": "in_progress", "note": "\u202e"}, "note"),
        ("state", {"state": "waiting_supplier", "waiting_for": "x" * 201}, "waiting_for"),
        ("handover", {}, "service"),
        ("handover", {"service": "yok"}, "service"),
        ("handover", {"service": "12-e"}, "service"),  # its requests have a process of their own
        ("limit", {"legal_clock": "for_ever"}, "legal_clock"),
        ("limit", {"letter_due_on": "31.12.2026"}, "letter_due_on"),
        ("limit", {"letter_due_on": "2026-12-31", "day": 1}, "day"),
    ],
)
def test_a_mistake_of_the_desk_is_said_at_its_field(
    call: Callers, ticket: str, step: str, body: dict[str, Any], field: str
) -> None:
    agent = call(AGENT)
    before = counts()
    refused = problem(agent.post(f"{ticket}{step}/", {**body, "version": 1}), 422)
    assert list(refused["errors"]) == [field]
    assert counts() == before
    assert state_of(ticket) == ("new", 1)


def test_a_limit_that_sets_nothing_is_refused(call: Callers, ticket: str) -> None:
    refused = problem(call(AGENT).post(f"{ticket}limit/", {"version": 1}), 422)
    assert set(refused["errors"]) == {"legal_clock", "letter_due_on"}
    assert state_of(ticket) == ("new", 1)


@pytest.mark.parametrize(
    ("step", "body", "field"),
    [
        ("close", {"reason": "Bitti"}, "reason"),
        ("reopen", {}, "reason"),
        ("reopen", {"text": " "}, "reason"),
        ("reopen", {"reason": "x" * 20_001}, "reason"),
        ("withdraw", {}, "reason"),
        ("withdraw", {"reason": ""}, "reason"),
        ("rate", {}, "score"),
        ("rate", {"score": 0}, "score"),
        ("rate", {"score": 6}, "score"),
        ("rate", {"score": "5"}, "score"),
        ("rate", {"score": 5, "comment": "x" * 2001}, "comment"),
    ],
)
def test_a_mistake_of_the_asker_is_said_at_its_field(
    call: Callers, solved: str, step: str, body: dict[str, Any], field: str
) -> None:
    asker = call(ASKER)
    before = counts()
    assert list(problem(asker.post(f"{solved}{step}/", body), 422)["errors"]) == [field]
    assert counts() == before
    assert state_of(solved) == ("resolved", 2)


def test_a_step_that_does_not_follow_is_refused(call: Callers, ticket: str) -> None:
    asker, agent = call(ASKER), call(AGENT)
    before = counts()
    problem(agent.post(f"{ticket}state/", {"state": "scheduled", "version": 1}), 409, "wrong_state")
    for step in ("close", "reopen", "rate"):
        problem(asker.post(f"{ticket}{step}/", OF_ASKER[step]), 409, "wrong_state")
    assert counts() == before
    assert state_of(ticket) == ("new", 1)


# The desk


def test_it_is_given_to_somebody_and_back_to_the_queue(call: Callers, ticket: str) -> None:
    agent, chief = call(AGENT), call(CHIEF)
    given = chief.post(f"{ticket}assign/", {"owner": agent.person.employee_no}, If_Match='"1"')
    assert (given.status_code, given["ETag"]) == (200, '"2"')
    assert given.json()["owner"]["id"] == agent.person.public_id
    assert agent.post(f"{ticket}assign/", {"owner": None, "version": 2}).json()["owner"] is None


def test_its_state_is_moved_with_a_note_that_the_asker_reads(call: Callers, ticket: str) -> None:
    body = {"state": "waiting_supplier", "note": "Firma bakıyor.", "waiting_for": "Tedarikçi", "version": 1}
    moved = call(AGENT).post(f"{ticket}state/", body).json()
    assert (moved["state"], moved["waiting_for"], moved["version"]) == ("waiting_supplier", "Tedarikçi", 2)
    assert [each["text"] for each in call(ASKER).get(ticket).json()["conversation"]] == ["Firma bakıyor."]


def test_handed_over_it_is_in_another_queue_without_an_owner(call: Callers, ticket: str) -> None:
    body = {"service": "12-f", "note": "Entegrasyon işi.", "version": 1}
    moved = call(AGENT).post(f"{ticket}handover/", body)
    assert moved["ETag"] == '"2"'
    assert (moved.json()["service"]["code"], moved.json()["ticket"]["owner"]) == ("12-f", None)
    assert moved.json()["ticket"]["conversation"][-1]["public"] is False


def test_handed_to_a_smaller_circle_it_is_done_though_one_sees_it_no_more(call: Callers, ticket: str) -> None:
    body = {"service": RESTRICTED, "version": 1}
    for _each in range(2):
        moved = call(AGENT).post(f"{ticket}handover/", body, Idempotency_Key="bir")
        assert (moved.status_code, moved.json()["ticket"], moved.json()["version"]) == (200, None, 2)
    problem(call(AGENT).get(ticket), 404)
    problem(call(AGENT).post(f"{ticket}handover/", body), 404)
    assert call(CHIEF).get(ticket).json()["service"]["code"] == RESTRICTED


def test_a_limit_sets_what_it_names_and_leaves_the_other(call: Callers, ticket: str) -> None:
    agent = call(AGENT)

    def limits() -> tuple[str, date | None]:
        found = TicketProfile.objects.get(public_id=ticket.split("/")[1])
        return found.legal_clock, found.letter_due_on

    assert agent.post(f"{ticket}limit/", {"legal_clock": "opinion", "version": 1}).json()["due_basis"] == "law"
    shown = agent.post(f"{ticket}limit/", {"letter_due_on": "2026-12-31", "version": 2}).json()
    assert (shown["due_basis"], limits()) == ("letter", ("opinion", date(2026, 12, 31)))
    shown = agent.post(f"{ticket}limit/", {"letter_due_on": None, "legal_clock": None, "version": 3}).json()
    assert (shown["due_basis"], limits()) == ("promise", ("", None))


def test_it_is_followed_and_followed_no_more(call: Callers, ticket: str) -> None:
    agent = call(AGENT)
    assert agent.get(f"{ticket}watching/").json() == {"watching": False, "count": 0, "watchers": []}
    problem(agent.post(f"{ticket}watching/", {"watch": "yes"}), 422)
    problem(agent.post(f"{ticket}watching/", {}), 422)
    for _each in range(2):
        followed = agent.post(f"{ticket}watching/", {"watch": True}).json()
        assert (followed["watching"], followed["count"]) == (True, 1)
    seen = call(CHIEF).get(f"{ticket}watching/").json()
    assert (seen["watching"], [each["id"] for each in seen["watchers"]]) == (False, [agent.person.public_id])
    for _each in range(2):
        assert agent.post(f"{ticket}watching/", {"watch": False}).json()["watching"] is False


# Whoever asked


def test_it_is_confirmed_and_rated_once(call: Callers, solved: str) -> None:
    asker = call(ASKER)
    assert asker.post(f"{solved}close/", {"version": 2}).json()["state"] == "closed"
    problem(asker.post(f"{solved}close/"), 409, "wrong_state")
    rated = asker.post(f"{solved}rate/", {"score": 2, "comment": "Çok bekledim."})
    assert (rated.status_code, rated.json()["score"], rated.json()["comment"]) == (201, 2, "Çok bekledim.")
    problem(asker.post(f"{solved}rate/", {"score": 5}), 409, "wrong_state")
    assert Satisfaction.objects.get().score == 2


@pytest.mark.parametrize(("who", "name"), [(ASKER, "text"), (AGENT, "reason")])
def test_it_is_opened_again_with_the_reason(call: Callers, solved: str, who: str, name: str) -> None:
    opened = call(who).post(f"{solved}reopen/", {name: "Yine oldu.", "version": 2}).json()
    assert (opened["state"], opened["conversation"][-1]["text"]) == ("reopened", "Yine oldu.")
    problem(call(who).post(f"{solved}reopen/", {name: "Yine oldu."}), 409, "wrong_state")


def test_it_is_withdrawn(call: Callers, ticket: str) -> None:
    asker = call(ASKER)
    assert asker.post(f"{ticket}withdraw/", {"reason": "Düzeldi."}).json()["state"] == "withdrawn"
    problem(asker.post(f"{ticket}withdraw/", {"reason": "Düzeldi."}), 409, "wrong_state")


# Once


@pytest.mark.parametrize(("step", "body"), OF_DESK.items())
def test_sent_twice_under_one_key_a_step_of_the_desk_is_taken_once(
    call: Callers, ticket: str, step: str, body: dict[str, Any]
) -> None:
    sent = {**body, "version": 1, **({"owner": person(AGENT).employee_no} if step == "assign" else {})}
    first, again = (call(AGENT).post(f"{ticket}{step}/", sent, Idempotency_Key="bir") for _each in range(2))
    assert (first.status_code, again.status_code, again["Idempotency-Replayed"]) == (200, 200, "true")
    assert (first.json(), first["ETag"]) == (again.json(), again["ETag"])
    assert state_of(ticket)[1] == 2


@pytest.mark.parametrize(("step", "body"), [(step, OF_ASKER[step]) for step in ("close", "reopen", "rate")])
def test_sent_twice_under_one_key_a_step_of_the_asker_is_taken_once(
    call: Callers, solved: str, step: str, body: dict[str, Any]
) -> None:
    first, again = (call(ASKER).post(f"{solved}{step}/", body, Idempotency_Key="bir") for _each in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    act = {"close": "ticket.closed", "reopen": "ticket.reopened", "rate": "ticket.rated"}[step]
    assert AuditEntry.objects.filter(action=act).count() == 1


def test_reading_who_follows_costs_the_same_for_many(call: Callers, ticket: str) -> None:
    agent, costs = call(AGENT), []
    for who in (AGENT, CHIEF):
        assert call(who).post(f"{ticket}watching/", {"watch": True}).status_code == 200
        agent.get(f"{ticket}watching/")
        with CaptureQueriesContext(connection) as statements:
            agent.get(f"{ticket}watching/")
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 5, costs
