"""The same request sent again under its Idempotency-Key is done once and answered the same."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from helpdesk_site.access.models import AccessRequest
from helpdesk_site.api import idempotency
from helpdesk_site.api.idempotency import forget_old_answers
from helpdesk_site.api.models import IdempotentAnswer
from helpdesk_site.kernel import clock
from helpdesk_site.tickets.models import TicketProfile
from tests.api.caller import Caller, counts
from tests.api.conftest import Callers
from tests.api.test_refusals import one_line, problem, sent
from tests.institution import Targets

TICKET = {"service": "12-cc", "title": "EBYS açılmıyor", "description": "Giriş ekranında kalıyor."}


@pytest.mark.parametrize("key", ["", "two words", "ı", "x" * 65])
def test_a_key_that_is_none_is_refused(call: Callers, key: str) -> None:
    before = counts()
    problem(call("zeynep.ogut").post("access-requests/", one_line(), Idempotency_Key=key), 400, "bad_header")
    assert counts() == before


def test_a_key_is_not_used_for_another_request(call: Callers) -> None:
    author, key = call("zeynep.ogut"), str(uuid4())
    assert author.post("access-requests/", one_line(), Idempotency_Key=key).status_code == 201
    before = counts()
    problem(author.post("access-requests/", one_line(role="HAVALE"), Idempotency_Key=key), 409, "key_reused")
    problem(author.post("tickets/", TICKET, Idempotency_Key=key), 409, "key_reused")
    assert counts() == before


def test_a_draft_sent_twice_is_one_draft_with_one_answer(call: Callers) -> None:
    author, key = call("zeynep.ogut"), str(uuid4())
    first = author.post("access-requests/", one_line(), Idempotency_Key=key)
    again = author.post("access-requests/", one_line(), Idempotency_Key=key)
    assert again.status_code == first.status_code == 201
    assert again.json() == first.json()
    assert (again["Location"], again["ETag"]) == (first["Location"], first["ETag"])
    assert again["Idempotency-Replayed"] == "true"
    assert AccessRequest.objects.count() == 1


def test_the_formatting_of_the_body_does_not_matter(call: Callers) -> None:
    author, key = call("zeynep.ogut"), str(uuid4())
    author.post("tickets/", b'{"service":"12-cc","title":"Kart","description":"Okumuyor."}', Idempotency_Key=key)
    author.post("tickets/", b'{ "title": "Kart", "description": "Okumuyor.", "service": "12-cc" }', Idempotency_Key=key)
    assert TicketProfile.objects.count() == 1


def test_an_approval_sent_twice_is_one_decision_with_one_answer(call: Callers) -> None:
    address, key = sent(call("zeynep.ogut"), one_line()), str(uuid4())
    first = call("isik.irmak").post(address + "approve/", {"note": "Uygun."}, Idempotency_Key=key)
    before = counts()
    again = call("isik.irmak").post(address + "approve/", {"note": "Uygun."}, Idempotency_Key=key)
    assert first.status_code == again.status_code == 200
    assert again.json() == first.json()
    assert counts() == before


def test_two_people_may_use_the_same_key(call: Callers) -> None:
    assert call("zeynep.ogut").post("tickets/", TICKET, Idempotency_Key="1").status_code == 201
    assert call("iclal.sahin").post("tickets/", TICKET, Idempotency_Key="1").status_code == 201
    assert TicketProfile.objects.count() == 2


def test_a_refused_request_leaves_its_key_free(call: Callers) -> None:
    author = call("zeynep.ogut")
    problem(author.post("access-requests/", one_line(role="YOKTUR"), Idempotency_Key="k"), 422)
    assert not IdempotentAnswer.objects.exists()
    assert author.post("access-requests/", one_line(), Idempotency_Key="k").status_code == 201


def test_while_the_first_one_runs_the_second_is_told_to_wait(call: Callers) -> None:
    author = call("zeynep.ogut")
    author.post("tickets/", TICKET, Idempotency_Key="k")
    IdempotentAnswer.objects.update(status=None, body="")
    answer = author.post("tickets/", TICKET, Idempotency_Key="k")
    problem(answer, 409, "in_progress")
    assert int(answer["Retry-After"]) > 0
    assert TicketProfile.objects.count() == 1


def test_after_a_crash_between_the_work_and_its_answer_the_thing_is_not_made_again(call: Callers) -> None:
    author = call("zeynep.ogut")
    first = author.post("access-requests/", one_line(), Idempotency_Key="k").json()
    IdempotentAnswer.objects.update(status=None, body="", lease_until=clock.real_now() - timedelta(seconds=1))
    again = author.post("access-requests/", one_line(), Idempotency_Key="k")
    assert again.status_code == 201
    assert again.json()["id"] == first["id"]
    assert AccessRequest.objects.count() == 1


def test_after_a_day_answers_are_forgotten(call: Callers) -> None:
    author = call("zeynep.ogut")
    author.post("tickets/", TICKET, Idempotency_Key="old")
    IdempotentAnswer.objects.update(expires_at=clock.real_now() - timedelta(seconds=1))
    author.post("tickets/", {**TICKET, "title": "Başka"}, Idempotency_Key="new")
    assert forget_old_answers() == 1
    assert IdempotentAnswer.objects.get().key == "new"


def test_of_ten_at_once_one_works_and_one_draft_is_made(
    own_institution: Targets, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = Caller("zeynep.ogut")
    monkeypatch.setattr(idempotency, "_begin", slowly(idempotency._begin))
    statuses: list[int] = []
    start = threading.Barrier(10)

    def send() -> None:
        start.wait()
        try:
            statuses.append(author.post("access-requests/", one_line(), Idempotency_Key="k").status_code)
        finally:
            connection.close()

    together(send, 10)
    assert 201 in statuses
    assert set(statuses) <= {201, 409}
    assert AccessRequest.objects.count() == 1


def test_without_a_key_ten_at_once_make_ten(own_institution: Targets) -> None:
    """The negative control: the test above finds what it looks for."""
    author = Caller("zeynep.ogut")

    def send() -> None:
        try:
            author.post("access-requests/", one_line())
        finally:
            connection.close()

    together(send, 10)
    assert AccessRequest.objects.count() == 10


def slowly(begin: Any) -> Any:
    """The same, with a pause after it, so that the others arrive while the first one works."""

    def paused(*args: Any) -> Any:
        begun = begin(*args)
        threading.Event().wait(0.2)
        return begun

    return paused


def together(work: Any, times: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
