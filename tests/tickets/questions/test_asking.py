"""The questions of a new request: only what is asked counts, it is kept once, and who reads the ticket reads it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.tickets.models import TicketAnswers, TicketDraft, TicketProfile
from tests.tickets.people import browser_of

pytestmark = pytest.mark.django_db

NEW = "/talep/yeni/"


def typed(service: str, **answers: Any) -> dict[str, Any]:
    """What the page sends: the service's part was shown, and these answers were typed."""
    common = {"service": service, "title": "Konu", "description": "Açıklama", "version": "0", "key": str(uuid4())}
    return {**common, f"q-{service}": "1", **{f"q-{service}__{code}": value for code, value in answers.items()}}


def answers() -> dict[str, Any]:
    return TicketAnswers.objects.get().answers


def test_a_question_that_is_asked_and_required_must_be_answered(desk: Any) -> None:
    asker = browser_of(desk.employee)
    refused = asker.post(NEW, typed("12-g", tur="yenileme"))
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'href="#id_q-12-g__bitis"' in page
    assert 'value="yenileme" id="id_q-12-g__tur_1" checked' in page, "what was typed is kept"
    assert not TicketProfile.objects.exists()
    sent = asker.post(NEW, typed("12-g", tur="yenileme", bitis="31.12.2026", sertifika="mobil_imza"))
    assert sent.status_code == 302
    assert answers() == {"tur": "yenileme", "bitis": "2026-12-31", "sertifika": "mobil_imza"}


def test_an_answer_to_a_question_that_is_not_asked_is_neither_judged_nor_kept(desk: Any) -> None:
    """What was typed before another choice hid it, or what a program makes up."""
    sent = browser_of(desk.employee).post(
        NEW, typed("12-g", tur="iptal", iptal_nedeni="baska", bitis="kırk iki", gorev="Şube müdürü", kart_ne_oldu="x")
    )
    assert sent.status_code == 302
    assert answers() == {"tur": "iptal", "iptal_nedeni": "baska"}


def test_a_hidden_question_hides_what_depends_on_it(desk: Any) -> None:
    """The card was lost, then the asker wanted a renewal: when it was lost is not asked any more."""
    browser_of(desk.employee).post(
        NEW, typed("12-g", tur="yenileme", bitis="31.12.2026", kart_ne_oldu="kayboldu", ne_zaman="01.11.2026")
    )
    assert answers() == {"tur": "yenileme", "bitis": "2026-12-31"}


@pytest.mark.parametrize(("who", "kept"), [("birkac_kisi", True), ("butun_birim", True), ("yalnizca_ben", False)])
def test_one_of_two_conditions_may_suffice(desk: Any, who: str, kept: bool) -> None:
    sent = browser_of(desk.employee).post(NEW, typed("12-cc", bolum="giris", kimler=who, kac_kisi="12"))
    assert sent.status_code == 302
    assert ("kac_kisi" in answers()) is kept


def test_a_page_that_has_not_asked_yet_asks_first(desk: Any) -> None:
    """Without script the service is chosen on the page itself; a page may also be older than the questions."""
    asker, form = browser_of(desk.employee), typed("12-gg")
    del form["q-12-gg"]
    first = asker.post(NEW, form)
    page = first.content.decode()
    assert first.status_code == 422
    assert "Yasal bir süre işliyor mu?" in page
    assert "Yalnızca “Yasal bir süre işliyor mu?”: “Evet” ise yanıtlayın." in page
    assert "Açıklama" in page, "what was typed is kept"
    blamed = page.count("field-error") - asker.get(NEW).content.decode().count("field-error")
    assert blamed == 0, "nobody is blamed for what was not asked"
    assert not TicketProfile.objects.exists()


def test_the_part_of_a_service_is_fetched_when_it_is_chosen(desk: Any) -> None:
    asker = browser_of(desk.employee)
    part = asker.get(f"{NEW}sorular/?service=12-d").content.decode()
    assert "Hangi konular?" in part
    assert "Kim yanıtlar" in part
    for nothing in ("", "12-e", "yok", "%00"):
        assert not asker.get(f"{NEW}sorular/?service={nothing}").content.strip()


@pytest.mark.parametrize("service", ["\x00", "12-g\x00", "x" * 5000, "12-cc__", "\ud800"])
def test_a_service_that_is_none_asks_nothing_and_is_refused(desk: Any, service: str) -> None:
    asker = browser_of(desk.employee)
    sent = {**typed("12-cc"), "service": service.encode("utf-8", "surrogatepass")}
    assert asker.post(NEW, sent).status_code in {422, 400}
    assert asker.get(NEW, {"service": service.encode("utf-8", "surrogatepass")}).status_code in {200, 400}
    assert not TicketProfile.objects.exists()


@pytest.mark.parametrize(
    ("service", "wrong"),
    [
        ("12-cc", {"bolum": "boyle_bir_bolum_yok"}),
        ("12-cc", {"bolum": "giris", "kimler": "birkac_kisi", "kac_kisi": "çok"}),
        ("12-cc", {"bolum": "giris", "kimler": "birkac_kisi", "kac_kisi": "-3"}),
        ("12-cc", {"bolum": "giris", "ne_zamandan_beri": "31.02.2026"}),
        ("12-cc", {"bolum": "giris", "hata_iletisi": "evet"}),
        ("12-cc", {"bolum": "giris", "cihaz": ["telefon", "buzdolabi"]}),
        ("12-cc", {"bolum": "giris", "hata_iletisi": "yes", "ileti": "x" * 4001}),
        ("12-d", {"konu": ["belge_hazirlama"], "kimin_icin": "birimim", "kac_kisi": "3", "birim": "Olmayan Birim"}),
    ],
)
def test_what_cannot_be_an_answer_is_refused_and_nothing_is_left_behind(desk: Any, service: str, wrong: Any) -> None:
    answer = browser_of(desk.employee).post(NEW, typed(service, **wrong))
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not TicketProfile.objects.exists()
    assert not AuditEntry.objects.filter(action="ticket.opened").exists()


def test_people_and_units_are_kept_as_they_are_called_on_the_day(desk: Any) -> None:
    asker = browser_of(desk.employee)
    asker.post(
        NEW,
        typed(
            "12-d",
            konu=["belge_hazirlama", "evrak_kayit"],
            kimin_icin="birimim",
            kac_kisi="3",
            birim="park ve bahceler",
        ),
    )
    assert answers()["birim"] == {"id": desk.unit.detsis_no, "name": desk.unit.name}
    assert answers()["konu"] == ["belge_hazirlama", "evrak_kayit"]
    TicketProfile.objects.get()
    asker.post(
        NEW, typed("12-f", sistem="İmar", yon="iki_yone_de", veri="x", kisisel_veri="no", teknik_kisi="isik irmak")
    )
    kept = TicketAnswers.objects.latest("id").answers
    assert kept["teknik_kisi"] == {"id": desk.colleague.public_id, "name": desk.colleague.official_name}
    assert kept["kisisel_veri"] is False


def test_who_may_read_the_ticket_reads_the_answers_and_nobody_else(desk: Any) -> None:
    browser_of(desk.employee).post(NEW, typed("12-cc", bolum="paraf_ve_imza", hata_iletisi="yes", ileti="İmza uçtu"))
    address = f"/talep/{TicketProfile.objects.get().public_id}/"
    for who in (desk.employee, desk.agent, desk.auditor):
        page = browser_of(who).get(address).content.decode()
        assert "Paraf ve imza" in page
        assert "İmza uçtu" in page
    assert browser_of(desk.stranger).get(address).status_code == 404


def test_answers_are_found_in_any_spelling(desk: Any) -> None:
    browser_of(desk.employee).post(NEW, typed("12-cc", bolum="giris", hata_iletisi="yes", ileti="Çöktü: ışık hızı"))
    reference = TicketProfile.objects.get().reference
    assert reference in browser_of(desk.agent).get("/ara/?q=coktu+ISIK").content.decode()


def test_a_secret_in_an_answer_is_masked_and_whoever_wrote_it_is_told(desk: Any) -> None:
    asker, form = (
        browser_of(desk.employee),
        typed("12-cc", bolum="giris", hata_iletisi="yes", ileti="PIN: 123456 olmadı"),
    )
    asker.post(f"{NEW}taslak/", form)
    assert "123456" not in str(TicketDraft.objects.get().content)
    told = asker.post(NEW, {**form, "version": "1"}, follow=True).content.decode()
    assert "gizlendi" in told
    assert answers()["ileti"] == "PIN: ****** olmadı"
    assert "123456" not in TicketProfile.objects.get().search_fold


def test_answers_are_kept_with_the_draft_and_come_back(desk: Any) -> None:
    asker, form = browser_of(desk.employee), typed("12-d", konu=["evrak_kayit", "belge_hazirlama"], en_gec="01.02.2027")
    assert asker.post(f"{NEW}taslak/", form).status_code == 200
    page = asker.get(f"{NEW}?draft={form['key']}").content.decode()
    assert 'value="evrak_kayit" id="id_q-12-d__konu_3" checked' in page
    assert 'value="belge_hazirlama" id="id_q-12-d__konu_1" checked' in page
    assert 'value="01.02.2027"' in page


def test_a_draft_keeps_no_more_answers_than_a_form_has(desk: Any) -> None:
    many = {f"q-12-d__{n}": "x" for n in range(500)}
    assert browser_of(desk.employee).post(f"{NEW}taslak/", {**typed("12-d"), **many}).status_code == 200
    assert len(TicketDraft.objects.get().content) < 80


def test_a_request_that_is_sent_twice_is_one_with_its_answers_once(desk: Any) -> None:
    asker, form = browser_of(desk.employee), typed("12-cc", bolum="giris")
    assert {asker.post(NEW, form)["Location"] for _ in range(2)} == {f"/talep/{TicketProfile.objects.get().public_id}/"}
    assert TicketAnswers.objects.count() == 1


def test_the_page_says_what_the_directory_knows_and_who_answers(desk: Any) -> None:
    page = browser_of(desk.employee).get(f"{NEW}?service=12-g").content.decode()
    assert desk.unit.name in page
    assert desk.employee.employee_no in page
    assert "Kim yanıtlar" in page


def test_a_colleague_is_told_and_reads_what_was_answered_for_him(desk: Any, settings: Any) -> None:
    colleague = {"on_behalf_of": desk.colleague.official_name, "on_behalf_of-key": desk.colleague.public_id}
    browser_of(desk.employee).post(NEW, {**typed("12-cc", bolum="giris"), **colleague})
    theirs = browser_of(desk.colleague)
    profile = TicketProfile.objects.get()
    assert profile.reference in theirs.get("/bildirimler/").content.decode()
    assert "Giriş" in theirs.get(f"/talep/{profile.public_id}/").content.decode()
