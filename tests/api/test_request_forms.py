"""A program reads what is asked, and answers it: judged as on the page, each mistake at its question."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk_site.kernel import clock
from helpdesk_site.tickets.models import Service, TicketAnswers, TicketProfile
from helpdesk_site.tickets.questions.keeping import decide
from helpdesk_site.tickets.questions.seeding import seed_questionnaires
from helpdesk_site.tickets.questions.selectors import questionnaire_of
from tests.api.caller import counts
from tests.api.conftest import Callers

ASKER, AGENT = "iclal.sahin", "sule.cinar"
REQUEST = {"service": "12-cc", "title": "EBYS açılmıyor", "description": "Giriş ekranında kalıyorum."}


@pytest.fixture(autouse=True)
def questions(institution: Any) -> None:
    if questionnaire_of("12-cc") is None:
        seed_questionnaires()


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "answers.bolum"),
        ({"bolum": "boyle_bir_bolum_yok"}, "answers.bolum"),
        ({"bolum": ["giris"]}, "answers.bolum"),
        ({"bolum": "giris", "hata_iletisi": "yes"}, "answers.hata_iletisi"),
        ({"bolum": "giris", "hata_iletisi": True}, "answers.ileti"),
        ({"bolum": "giris", "kimler": "birkac_kisi", "kac_kisi": "12"}, "answers.kac_kisi"),
        ({"bolum": "giris", "kimler": "birkac_kisi", "kac_kisi": -1}, "answers.kac_kisi"),
        ({"bolum": "giris", "ne_zamandan_beri": "31.12.2026"}, "answers.ne_zamandan_beri"),
        ({"bolum": "giris", "cihaz": ["telefon", "buzdolabi"]}, "answers.cihaz"),
        ({"bolum": "giris", "boyle_bir_soru_yok": "x"}, "answers.boyle_bir_soru_yok"),
        ({"bolum": "giris", "cihaz": [1]}, "answers.cihaz"),
        ({"bolum": None}, "answers.bolum"),
        ({"bolum": {"id": "x"}}, "answers.bolum"),
        ({"bolum": 1.5}, "answers.bolum"),
        (["giris"], "answers"),
        ("giris", "answers"),
        (None, "answers"),
    ],
)
def test_what_cannot_be_an_answer_is_said_at_its_question_and_nothing_is_left(
    call: Callers, answers: Any, field: str
) -> None:
    asker = call(ASKER)
    before = counts()
    refused = asker.post("tickets/", {**REQUEST, "answers": answers})
    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == [field]
    assert counts() == before


def test_a_program_that_has_read_older_questions_is_told(call: Callers) -> None:
    asker, before = call(ASKER), counts()
    refused = asker.post("tickets/", {**REQUEST, "answers": {"bolum": "giris"}, "form_version": 7})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert "sorular" in refused.json()["detail"]
    assert counts() == before


def test_answers_to_a_service_that_asks_nothing_are_refused(call: Callers) -> None:
    service = Service.objects.get(code="12-cc")
    decide(service, [], actor=call("umit.gokce").person, begins=_tomorrow(), based_on=1)
    with clock.held_at(clock.midnight(_tomorrow())):
        asker = call(ASKER)
        assert asker.post("tickets/", {**REQUEST, "answers": {"bolum": "giris"}}).status_code == 422
        assert asker.post("tickets/", {**REQUEST, "answers": {}}).status_code == 201
        assert asker.get("request-forms/12-cc/").json()["version"] is None


def _tomorrow() -> date:
    return clock.today() + timedelta(days=1)


@pytest.mark.parametrize("code", ["12-e", "yok", "12-cc-", "x" * 200])
def test_what_cannot_be_asked_for_here_has_no_form(call: Callers, code: str) -> None:
    assert call(ASKER).get(f"request-forms/{code}/").status_code == 404


def test_answers_come_with_the_ticket_and_are_shown_with_their_questions(call: Callers) -> None:
    answers = {"bolum": "giris", "hata_iletisi": True, "ileti": "PIN: 123456 olmadı", "cihaz": ["telefon", "tablet"]}
    made = call(ASKER).post("tickets/", {**REQUEST, "answers": answers, "form_version": 1})
    assert made.status_code == 201
    shown = call(AGENT).get(f"tickets/{made.json()['id']}/").json()
    assert shown["form_version"] == 1
    assert [(each["code"], each["value"], each["text"]) for each in shown["answers"]] == [
        ("bolum", "giris", "Giriş"),
        ("hata_iletisi", True, "Evet"),
        ("ileti", "PIN: ****** olmadı", "PIN: ****** olmadı"),
        ("cihaz", ["telefon", "tablet"], "Telefon, Tablet"),
    ]  # fmt: skip
    assert shown["answers"][0]["question"] == "EBYS'in hangi bölümünde?"


def test_an_answer_that_is_not_asked_is_neither_judged_nor_kept(call: Callers) -> None:
    answers = {"bolum": "giris", "kimler": "yalnizca_ben", "kac_kisi": 12, "hata_iletisi": False, "ileti": "x"}
    assert call(ASKER).post("tickets/", {**REQUEST, "answers": answers}).status_code == 201
    assert TicketAnswers.objects.get().answers == {"bolum": "giris", "hata_iletisi": False, "kimler": "yalnizca_ben"}


def test_whoever_sends_no_answers_asks_as_before(call: Callers) -> None:
    made = call(ASKER).post("tickets/", REQUEST)
    assert made.status_code == 201
    assert (made.json()["answers"], made.json()["form_version"]) == ([], None)
    assert not TicketAnswers.objects.exists()


def test_sent_twice_under_one_key_they_are_there_once(call: Callers) -> None:
    body = {**REQUEST, "answers": {"bolum": "giris"}}
    for _each in range(2):
        assert call(ASKER).post("tickets/", body, Idempotency_Key="bir").status_code == 201
    assert TicketProfile.objects.count() == TicketAnswers.objects.count() == 1


def test_the_forms_tell_questions_conditions_and_versions(call: Callers) -> None:
    listed = call(ASKER).get("request-forms/").json()["results"]
    codes = [each["service"]["code"] for each in listed]
    assert "12-cc" in codes
    assert "12-e" not in codes, "it has a page and an address of its own"
    form = call(ASKER).get("request-forms/12-cc/").json()
    assert form == next(each for each in listed if each["service"]["code"] == "12-cc")
    assert form["version"] == 1
    questions = {each["code"]: each for each in form["questions"]}
    assert questions["bolum"]["required"]
    assert {"code": "giris", "label": "Giriş"} in questions["bolum"]["options"]
    assert questions["ileti"]["when"] == [{"question": "hata_iletisi", "answer": "yes"}]
    assert (questions["kac_kisi"]["any_of"], questions["kac_kisi"]["unit"]) == (True, "kişi")


def test_what_the_forms_tell_is_enough_to_answer_them(call: Callers) -> None:
    """A program that knows nothing of the service but what was told: it gives each required answer that is asked."""
    asker = call(ASKER)
    for form in asker.get("request-forms/").json()["results"]:
        answers: dict[str, Any] = {}
        for question in form["questions"]:
            if question["required"] and not question["when"]:
                answers[question["code"]] = _some_answer(question)
        body = {**REQUEST, "service": form["service"]["code"], "answers": answers}
        made = asker.post("tickets/", body)
        errors = made.json().get("errors", {})
        asked = {f"answers.{each['code']}" for each in form["questions"] if each["when"]}
        assert made.status_code == 201 or set(errors) <= asked, (form["service"], errors)


def _some_answer(question: dict[str, Any]) -> Any:
    first = question["options"][0]["code"] if question["options"] else ""
    some = {"choice": first, "choices": [first], "yes_no": False, "number": 3, "day": "2026-12-31"}
    return some.get(question["kind"], "Bir yanıt")


def test_the_list_costs_two_statements_whatever_it_tells(call: Callers) -> None:
    asker = call(ASKER)
    asker.get("request-forms/")
    with CaptureQueriesContext(connection) as asked:
        asker.get("request-forms/")
    about = [each["sql"] for each in asked if "questionnaire" in each["sql"] or "tickets_service" in each["sql"]]
    assert len(about) <= 2
