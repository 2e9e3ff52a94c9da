"""What the service asks is asked on the phone as well: of whoever goes on with it, of nobody who has solved it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.tickets.calls import services
from helpdesk_site.tickets.calls.services import Spoken
from helpdesk_site.tickets.models import Call, Service, TicketAnswers, TicketDraft, TicketProfile
from helpdesk_site.tickets.questions.definition import read
from helpdesk_site.tickets.questions.keeping import decide
from helpdesk_site.tickets.questions.seeding import seed_questionnaires
from helpdesk_site.tickets.questions.selectors import questionnaire_of
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of

pytestmark = pytest.mark.django_db
NEW = "/cagri/yeni/"


@pytest.fixture(autouse=True)
def asked(desk: Any) -> None:
    seed_questionnaires()
    desk.colleague.extension = "4512"
    desk.colleague.save()


def typed(
    *, shown: bool = True, do: str = "keep", over: dict[str, Any] | None = None, **answers: Any
) -> dict[str, Any]:
    common = {
        "who": "4512", "description": "Vekâletim düşmemiş.", "category": "vekalet", "solution": "anlatildi",
        "minutes": "3", "key": str(uuid4()), "version": "0", "do": do, **(over or {}),
    }  # fmt: skip
    given = {f"q-12-cc__{code}": value for code, value in answers.items()}
    return {**common, **({"q-12-cc": "1"} if shown else {}), **given}


def answers() -> dict[str, Any]:
    return TicketAnswers.objects.get().answers


def nothing_is_left() -> bool:
    return not (Call.objects.exists() or TicketProfile.objects.exists())


# Refusals


def test_a_call_that_goes_on_is_held_by_what_is_required(desk: Any) -> None:
    agent = browser_of(desk.agent)
    refused = agent.post(NEW, typed(hata_iletisi="no"))
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'href="#id_q-12-cc__bolum"' in page
    assert 'name="q-12-cc__hata_iletisi" value="no"' in page
    assert "Vekâletim düşmemiş." in page
    assert nothing_is_left()


def test_a_page_that_has_not_asked_asks_first_when_the_call_goes_on(desk: Any) -> None:
    refused = browser_of(desk.agent).post(NEW, typed(shown=False))
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Lütfen bu talep türünün sorularını da yanıtlayın" in page
    assert 'name="q-12-cc" value="1"' in page
    assert not Call.objects.exists()


@pytest.mark.parametrize("do", ["keep", "solved"])
def test_what_cannot_be_an_answer_is_refused_either_way(desk: Any, do: str) -> None:
    refused = browser_of(desk.agent).post(NEW, typed(do=do, bolum="boyle_bir_bolum_yok"))
    assert refused.status_code == 422
    assert not Call.objects.exists()


def test_the_service_judges_whoever_sends_it(desk: Any) -> None:
    spoken = Spoken(
        caller=desk.colleague, description="Giremiyor", category="vekalet", key=uuid4(), asked=questionnaire_of("12-cc")
    )
    with pytest.raises(Invalid) as refused:
        services.register_call(spoken, actor=desk.agent)
    assert "answers.bolum" in refused.value.fields
    assert nothing_is_left()


@pytest.mark.parametrize("who", ["employee", "auditor"])
def test_only_the_desk_is_shown_the_part(desk: Any, who: str) -> None:
    assert browser_of(getattr(desk, who)).get("/cagri/sorular/", {"category": "vekalet"}).status_code == 404


# Answers


def test_the_answers_stand_on_the_ticket_with_their_version(desk: Any) -> None:
    assert (
        browser_of(desk.agent).post(NEW, typed(bolum="giris", kimler="birkac_kisi", kac_kisi="12")).status_code == 302
    )
    kept = TicketAnswers.objects.get()
    assert kept.answers == {"bolum": "giris", "kimler": "birkac_kisi", "kac_kisi": 12}
    assert kept.questionnaire == questionnaire_of("12-cc")
    ticket = TicketProfile.objects.get()
    assert (ticket.channel, ticket.owner) == ("telefon", desk.agent)
    assert "Sorulanlar ve yanıtlar" in browser_of(desk.colleague).get(f"/talep/{ticket.public_id}/").content.decode()


def test_one_that_was_solved_needs_no_answer_and_keeps_those_that_were_given(desk: Any) -> None:
    agent = browser_of(desk.agent)
    assert agent.post(NEW, typed(do="solved")).status_code == 302
    assert answers() == {}
    assert agent.post(NEW, typed(do="solved", hata_iletisi="no")).status_code == 302
    assert TicketAnswers.objects.latest("id").answers == {"hata_iletisi": False}


def test_one_that_was_solved_before_the_questions_were_there_is_not_kept_waiting(desk: Any) -> None:
    assert browser_of(desk.agent).post(NEW, typed(shown=False, do="solved")).status_code == 302
    assert not TicketAnswers.objects.exists()
    assert Call.objects.get().solved


def test_a_call_about_a_known_request_asks_nothing(desk: Any) -> None:
    known = open_for(desk.colleague)
    about = typed(shown=False, over={"ticket": known.public_id})
    assert browser_of(desk.agent).post(NEW, about).status_code == 302
    assert not TicketAnswers.objects.exists()
    assert Call.objects.get().ticket == known


def test_an_answer_to_a_question_that_is_not_asked_is_not_kept(desk: Any) -> None:
    browser_of(desk.agent).post(NEW, typed(bolum="giris", kimler="yalnizca_ben", kac_kisi="on iki"))
    assert answers() == {"bolum": "giris", "kimler": "yalnizca_ben"}


def test_a_page_older_than_the_questions_asks_again_and_loses_nothing(desk: Any) -> None:
    agent, service = browser_of(desk.agent), Service.objects.get(code="12-cc")
    found = questionnaire_of("12-cc")
    assert found is not None
    decide(service, read(found.questions), actor=desk.chief, begins=clock.today(), based_on=1)
    page = agent.post(NEW, typed(bolum="giris", over={"description": "Uzun uzun anlattı."})).content.decode()
    assert 'name="q-12-cc" value="2"' in page
    assert '<option value="giris" selected>' in page
    assert "Uzun uzun anlattı." in page
    assert not Call.objects.exists()


def test_sent_twice_they_are_there_once(desk: Any) -> None:
    agent, call = browser_of(desk.agent), typed(bolum="giris")
    for _each in range(2):
        assert agent.post(NEW, call).status_code == 302
    assert Call.objects.count() == TicketAnswers.objects.count() == 1


def test_the_part_follows_the_category(desk: Any) -> None:
    agent = browser_of(desk.agent)
    part = agent.get("/cagri/sorular/", {"category": "vekalet"}).content.decode()
    assert 'data-service="12-cc"' in part
    assert "Telefonda çözülen bir çağrıda yanıtlamak gerekmez." in part
    assert "Kim yanıtlar" not in part, "the desk knows"
    for nothing in ("", "yok-boyle", "\x00"):
        assert not agent.get("/cagri/sorular/", {"category": nothing}).content.strip()


def test_answers_are_kept_with_the_draft_and_masked(desk: Any) -> None:
    agent, form = browser_of(desk.agent), typed(bolum="giris", hata_iletisi="yes", ileti="PIN: 123456 olmadı")
    assert agent.post("/cagri/yeni/taslak/", form).status_code == 200
    assert "123456" not in str(TicketDraft.objects.get().content)
    page = agent.get(f"{NEW}?draft={form['key']}").content.decode()
    assert '<option value="giris" selected>' in page
    told = agent.post(NEW, {**form, "version": "1"}, follow=True).content.decode()
    assert "gizlendi" in told
    assert answers()["ileti"] == "PIN: ****** olmadı"
