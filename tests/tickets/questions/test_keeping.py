"""The questions of a service change by versions: what was asked stays as it was asked, and nobody asks for a secret."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed
from helpdesk_site.tickets.models import Questionnaire, Service, TicketAnswers, TicketProfile
from helpdesk_site.tickets.questions.asking import facts
from helpdesk_site.tickets.questions.definition import (
    Condition,
    Question,
    QuestionKind,
    check,
    options_of,
    read,
    written,
)
from helpdesk_site.tickets.questions.keeping import decide
from helpdesk_site.tickets.questions.seeding import SEEDS, seed_questionnaires
from helpdesk_site.tickets.questions.selectors import questionnaire_of
from tests.tickets.people import browser_of
from tests.tickets.questions.test_asking import NEW, typed

pytestmark = pytest.mark.django_db

FORM = "/talep-formlari/12-g/"
TEXT = Question(code="konu", kind=QuestionKind.TEXT, label="Konu nedir?")
CHOICE = Question(code="tur", kind=QuestionKind.CHOICE, label="Tür", options=options_of(["Yeni", "Eski"]))


def put(desk: Any, *questions: Question, actor: Any = None, in_days: int = 0, based_on: int = 1) -> Questionnaire:
    return decide(
        Service.objects.get(code="12-g"), questions, actor=actor or desk.chief, based_on=based_on,
        begins=clock.today() + timedelta(days=in_days),
    )  # fmt: skip


def in_force() -> Questionnaire:
    found = questionnaire_of("12-g")
    assert found is not None
    return found


def row(number: int, **parts: Any) -> dict[str, Any]:
    return {f"row{number}_{part}": value for part, value in parts.items()}


def sheet(*rows: dict[str, Any], based_on: int = 1) -> dict[str, Any]:
    """What the page of the keeper sends."""
    common = {"begins": f"{clock.today():%d.%m.%Y}", "based_on": based_on, "rows": 5, "do": "confirm"}
    return {key: value for part in (common, *rows) for key, value in part.items()}


@pytest.mark.parametrize("who", ["employee", "agent", "auditor", "trainer"])
def test_only_the_chief_and_an_administrator_keep_the_questions(desk: Any, who: str) -> None:
    with pytest.raises(NotAllowed):
        put(desk, TEXT, actor=getattr(desk, who))
    visitor = browser_of(getattr(desk, who))
    assert visitor.get("/talep-formlari/").status_code == 404
    assert visitor.post(FORM, sheet(row(1, label="Konu", kind="text"))).status_code == 404
    assert Questionnaire.objects.filter(service__code="12-g").count() == 1


def test_a_new_version_ends_the_one_before_and_what_was_answered_keeps_its_words(desk: Any) -> None:
    browser_of(desk.employee).post(NEW, typed("12-g", tur="iptal", iptal_nedeni="baska"))
    put(desk, TEXT, in_days=1)
    before, after = Questionnaire.objects.filter(service__code="12-g").order_by("number")
    assert before.valid_to == after.valid_from == clock.today() + timedelta(days=1)
    kept = TicketAnswers.objects.select_related("questionnaire").get()
    assert [(one.term, one.value) for one in facts(kept)] == [("Ne istiyorsunuz?", "İptal"), ("Neden iptal?", "Başka")]
    assert questionnaire_of("12-g") == before
    with clock.held_at(clock.now() + timedelta(days=1)):
        assert questionnaire_of("12-g") == after
    assert AuditEntry.objects.filter(action="tickets.questionnaire.decided", actor=desk.chief.audit_id).count() == 1


def test_a_page_that_shows_an_older_version_asks_anew(desk: Any) -> None:
    put(desk, TEXT)
    answer = browser_of(desk.employee).post(NEW, typed("12-g", tur="iptal", iptal_nedeni="baska"))
    assert answer.status_code == 422
    assert "Konu nedir?" in answer.content.decode()
    assert not TicketProfile.objects.exists()


def test_a_version_of_today_that_somebody_has_answered_stays(desk: Any) -> None:
    second = put(desk, TEXT)
    browser_of(desk.employee).post(NEW, {**typed("12-g", konu="Kart"), "q-12-g": str(second.number)})
    with pytest.raises(Invalid) as refused:
        put(desk, CHOICE, based_on=second.number)
    assert "begins" in refused.value.fields
    assert questionnaire_of("12-g") == second


def test_a_slip_of_today_that_nobody_has_answered_gives_way(desk: Any) -> None:
    slip = put(desk, TEXT)
    put(desk, CHOICE, based_on=slip.number)
    assert [version.questions[0]["code"] for version in Questionnaire.objects.filter(valid_from=clock.today())] == [
        "tur"
    ]


@pytest.mark.parametrize(("in_days", "error"), [(-1, Invalid), (0, Conflict)])
def test_nothing_begins_in_the_past_or_over_somebody_elses_change(desk: Any, in_days: int, error: Any) -> None:
    with pytest.raises(error):
        put(desk, TEXT, in_days=in_days, based_on=1 if in_days else 7)
    assert Questionnaire.objects.filter(service__code="12-g").count() == 1


def test_what_is_planned_is_not_overtaken(desk: Any) -> None:
    planned = put(desk, TEXT, in_days=5)
    with pytest.raises(Invalid):
        put(desk, CHOICE, in_days=2, based_on=planned.number)
    assert Questionnaire.objects.filter(service__code="12-g").count() == 2


@pytest.mark.parametrize("label", ["PIN kodunuz?", "e-imza PIN’i", "PUK numarası", "Şifreniz nedir", "PAROLANIZ"])
def test_nobody_is_asked_for_a_secret(desk: Any, label: str) -> None:
    with pytest.raises(Invalid):
        put(desk, Question(code="x", kind=QuestionKind.TEXT, label=label))
    page = browser_of(desk.chief).post(FORM, sheet(row(1, label=label, kind="text")))
    assert page.status_code == 422
    assert "hiçbir zaman sorulmaz" in page.content.decode()
    assert in_force().number == 1


@pytest.mark.parametrize(
    "questions",
    [
        (Question(code="a", kind=QuestionKind.CHOICE, label="Biri"),),
        (TEXT, TEXT),
        (Question(code="a", kind=QuestionKind.TEXT, label=""),),
        (TEXT, Question(code="b", kind=QuestionKind.TEXT, label="B", when=(Condition("konu", "x"),))),
        (Question(code="b", kind=QuestionKind.TEXT, label="B", when=(Condition("tur", "yeni"),)), CHOICE),
        (CHOICE, Question(code="b", kind=QuestionKind.TEXT, label="B", when=(Condition("tur", "baska"),))),
        tuple(Question(code=f"q{n}", kind=QuestionKind.TEXT, label="B") for n in range(21)),
    ],
    ids=["no choice", "twice", "no words", "on a text", "on a later one", "on no answer", "too many"],
)
def test_what_cannot_be_asked_is_refused(questions: Any) -> None:
    with pytest.raises(Invalid):
        check(questions)


@pytest.mark.parametrize("service", SEEDS)
def test_what_is_seeded_can_be_asked_and_is_stored_without_loss(service: str) -> None:
    check(SEEDS[service])
    assert read(written(SEEDS[service])) == SEEDS[service]


def test_seeding_again_changes_nothing(desk: Any) -> None:
    put(desk)
    assert seed_questionnaires() == 0
    assert questionnaire_of("12-g") is None


def test_the_page_sends_back_what_it_shows(desk: Any) -> None:
    """Opened and put in force as it is: the same questions, conditions and codes."""
    shown = browser_of(desk.chief).get(FORM).context["form"]
    as_it_is = {bound.name: bound.value() for bound in shown if bound.value() not in (None, "", False)}
    day = {"begins": f"{clock.today():%d.%m.%Y}"}
    assert browser_of(desk.chief).post(FORM, {**as_it_is, **day, "do": "confirm"}).status_code == 302
    before, after = Questionnaire.objects.filter(service__code="12-g").order_by("number")
    assert after.questions == before.questions


def test_the_keeper_looks_before_it_is_decided(desk: Any) -> None:
    chief = browser_of(desk.chief)
    rows = (
        row(1, label="Kaç kart?", kind="number", unit="kart", required="on"),
        row(2, label="Nereye?", kind="choice", options="Birime\nEve"),
        row(3, label="Adres", kind="long", when1="2", answer1="eve"),
    )
    look = chief.post(FORM, {**sheet(*rows), "do": ""})
    page = look.content.decode()
    assert look.status_code == 200
    assert "Böyle sorulacak" in page
    assert "Yalnızca “Nereye?”: “Eve” ise yanıtlayın." in page
    assert in_force().number == 1, "nothing is decided yet"
    assert chief.post(FORM, sheet(*rows)).status_code == 302
    kept = read(in_force().questions)
    assert [each.code for each in kept] == ["kac_kart", "nereye", "adres"]
    assert kept[2].when == (Condition("nereye", "eve"),)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"when1": "9", "answer1": "Eve"}, "Bu numarada bir soru yok"),
        ({"when1": "1", "answer1": "Aya"}, "O sorunun böyle bir yanıtı yok. Yanıtları: Birime, Eve"),
        ({"answer1": "Eve"}, "sorunun numarasını yazın"),
        ({"when1": "٣x", "answer1": "Eve"}, "error-summary"),
        ({"kind": "telepathy"}, "error-summary"),
    ],
)
def test_a_row_that_makes_no_sense_is_said_at_its_place_and_nothing_is_lost(desk: Any, wrong: Any, said: str) -> None:
    rows = (
        row(1, label="Nereye?", kind="choice", options="Birime\nEve"),
        row(2, **{"label": "Adres", "kind": "text", **wrong}),
    )
    answer = browser_of(desk.chief).post(FORM, sheet(*rows))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="Adres"' in answer.content.decode()
    assert in_force().number == 1


def test_a_question_is_moved_and_taken_away(desk: Any) -> None:
    put(desk, TEXT, CHOICE)
    rows = (
        row(1, code="konu", label="Konu nedir?", kind="text", place="3"),
        row(2, code="tur", label="", kind="choice"),
        row(3, label="Not", kind="long", place="1"),
    )
    assert browser_of(desk.chief).post(FORM, sheet(*rows, based_on=2)).status_code == 302
    assert [each["code"] for each in in_force().questions] == ["not", "konu"]


def test_the_database_refuses_two_versions_of_one_day(desk: Any) -> None:
    from django.db import IntegrityError

    first = in_force()
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tickets_questionnaire (public_id, service_id, number, questions, valid_from, decided_by,"
            " decided_at, reason) VALUES ('qst_x', %s, 9, '[]', %s, 'x', now(), '')",
            [first.service_id, clock.today()],
        )
