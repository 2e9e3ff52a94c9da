"""The pages of tickets: what each person finds, what a form does, what happens when two write at once."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from helpdesk.models import FollowUp, Ticket

from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import TicketDraft, TicketProfile
from tests.tickets.conftest import let_held_replies_leave, open_for
from tests.tickets.people import browser_of

pytestmark = pytest.mark.django_db


def page_of(profile: TicketProfile) -> str:
    return f"/talep/{profile.public_id}/"


def step(profile: TicketProfile, name: str) -> str:
    return f"{page_of(profile)}adim/{name}/"


def test_pages_ask_strangers_to_sign_in(desk, ticket, client):
    for address in ("/", "/taleplerim/", "/talep/yeni/", page_of(ticket), "/is-listesi/", "/ara/", "/bildirimler/"):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/giris/")


def test_somebody_elses_ticket_is_not_there(desk, ticket):
    stranger = browser_of(desk.stranger)
    assert stranger.get(page_of(ticket)).status_code == 404
    assert stranger.post(step(ticket, "reply"), {"text": "x", "version": 1}).status_code == 404
    assert stranger.get("/is-listesi/").status_code == 404
    assert not FollowUp.objects.exists()


def test_no_step_is_taken_by_following_a_link(desk, ticket):
    agent = browser_of(desk.agent)
    for name in ("reply", "assign", "state", "handover", "close", "reopen", "withdraw"):
        assert agent.get(step(ticket, name)).status_code == 405
    assert agent.post(step(ticket, "destroy"), {"version": 1}).status_code == 404
    assert not FollowUp.objects.exists()


def test_home_shows_doors_tiles_and_my_open_requests(desk, ticket):
    page = browser_of(desk.employee).get("/").content.decode()
    assert "Sorun bildir" in page
    assert "Yetki değişikliği" in page
    assert ticket.title in page
    assert ticket.title not in browser_of(desk.stranger).get("/").content.decode()


def test_my_requests_say_whom_they_wait_for_and_since_when(desk, ticket):
    from datetime import timedelta

    from helpdesk_site.kernel import clock
    from helpdesk_site.kernel.actors import SystemActor
    from helpdesk_site.kernel.transaction import unit_of_work

    with clock.held_at(clock.now() - timedelta(days=2, hours=1)), unit_of_work():
        services.project(
            ticket, actor=SystemActor("test"), state="waiting_approval", waiting_for="amir onayı: Işık IRMAK"
        )
    page = browser_of(desk.employee).get("/taleplerim/").content.decode()
    assert "amir onayı: Işık IRMAK, 2 gündür" in page
    assert "Onay bekliyor" in page


def test_the_asker_and_the_desk_write_to_each_other_and_notes_stay_at_the_desk(desk, ticket):
    agent, asker = browser_of(desk.agent), browser_of(desk.employee)
    answer = agent.post(step(ticket, "reply"), {"text": "Şube müdürüne soralım", "audience": "note", "version": 1})
    assert answer.status_code == 302
    agent.post(step(ticket, "reply"), {"text": "Hangi tarayıcı?", "audience": "public", "version": 2})
    assert "Hangi tarayıcı?" not in asker.get(page_of(ticket)).content.decode()
    let_held_replies_leave()
    page = asker.get(page_of(ticket)).content.decode()
    assert "Hangi tarayıcı?" in page
    assert "Şube müdürüne" not in page
    assert "Şube müdürüne" in agent.get(page_of(ticket)).content.decode()
    assert "Şube müdürüne" in browser_of(desk.auditor).get(page_of(ticket)).content.decode()
    assert asker.post(step(ticket, "reply"), {"text": "Not", "version": 3, "audience": "note"}).status_code == 403
    assert not FollowUp.objects.filter(comment="Not").exists()
    asker.post(step(ticket, "reply"), {"text": "Firefox", "version": 4})
    assert FollowUp.objects.get(comment="Firefox").public


def test_who_comes_second_sees_what_is_new_and_keeps_what_he_wrote(desk, ticket):
    first, second = browser_of(desk.agent), browser_of(desk.second_agent)
    first.post(step(ticket, "reply"), {"text": "Ben bakıyorum", "audience": "public", "version": 1})
    answer = second.post(step(ticket, "reply"), {"text": "Uzun bir yanıt", "audience": "public", "version": 1})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Uzun bir yanıt" in page
    assert "Ben bakıyorum" in page
    assert 'name="version" value="2"' in page
    assert not FollowUp.objects.exists()
    again = second.post(step(ticket, "reply"), {"text": "Uzun bir yanıt", "audience": "public", "version": 2})
    assert again.status_code == 302
    let_held_replies_leave()
    assert list(FollowUp.objects.order_by("id").values_list("comment", flat=True)) == [
        "Ben bakıyorum",
        "Uzun bir yanıt",
    ]


def test_a_field_that_both_changed_is_shown_with_both_values(desk, ticket):
    first, second = browser_of(desk.agent), browser_of(desk.second_agent)
    owner = {"owner": desk.agent.official_name, "owner-key": desk.agent.public_id, "version": 1}
    assert first.post(step(ticket, "assign"), owner).status_code == 302
    mine = {"owner": desk.second_agent.official_name, "owner-key": desk.second_agent.public_id, "version": 1}
    page = second.post(step(ticket, "assign"), mine).content.decode()
    assert re.search(
        rf"Onunki:.*{desk.agent.official_name}.*Benimki:.*{desk.second_agent.official_name}", page, re.DOTALL
    )
    ticket.refresh_from_db()
    assert ticket.owner == desk.agent


def test_a_ticket_text_is_never_markup_nor_a_template(desk):
    nasty = '<img src=x onerror=alert(1)> {{ settings.SECRET_KEY }} <script>x</script> javascript:alert(1) https://ornek.bel.tr/?a=1&b="2"'
    ticket = open_for(desk.employee, title=nasty[:190], description=nasty)
    page = browser_of(desk.agent).get(page_of(ticket)).content.decode()
    assert "<img src=x" not in page
    assert "{{ settings.SECRET_KEY }}" in page
    assert "<script>x" not in page
    assert 'href="javascript' not in page
    assert '<a href="https://ornek.bel.tr/?a=1&amp;b=" rel="noopener noreferrer nofollow">' in page


def test_a_new_request_is_kept_as_one_types_and_sent_once(desk):
    asker, key = browser_of(desk.employee), str(uuid4())
    typed = {"service": "12-cc", "title": "Yazıcı", "description": "Çıktı alamıyorum", "key": key, "version": "0"}
    saved = asker.post("/talep/yeni/taslak/", typed)
    assert saved.json()["version"] == 1
    assert asker.post("/talep/yeni/taslak/", {**typed, "version": "1"}).json()["version"] == 2
    assert asker.post("/talep/yeni/taslak/", {**typed, "version": "1"}).status_code == 409
    assert "Yazıcı" in asker.get("/talep/yeni/").content.decode()
    assert "Çıktı alamıyorum" in asker.get(f"/talep/yeni/?draft={key}").content.decode()
    assert browser_of(desk.colleague).get(f"/talep/yeni/?draft={key}").content.decode().count("Çıktı") == 0
    sent = asker.post("/talep/yeni/", {**typed, "version": "2"})
    assert sent.status_code == 302
    assert not TicketDraft.objects.exists()
    assert TicketProfile.objects.get().title == "Yazıcı"
    assert asker.post("/talep/yeni/taslak/", typed).status_code == 409, "a late save does not bring the draft back"


def test_a_request_for_a_colleague_and_one_by_phone(desk):
    asker, agent = browser_of(desk.employee), browser_of(desk.agent)
    typed = {"service": "12-cc", "title": "A", "description": "B", "version": "0"}
    colleague = {"on_behalf_of": desk.colleague.official_name, "on_behalf_of-key": desk.colleague.public_id}
    asker.post("/talep/yeni/", {**typed, **colleague, "key": str(uuid4())})
    profile = TicketProfile.objects.get()
    assert (profile.requester, profile.on_behalf_of) == (desk.employee, desk.colleague)
    caller = {"caller": desk.stranger.official_name, "caller-key": desk.stranger.public_id}
    agent.post("/talep/yeni/", {**typed, **caller, "key": str(uuid4())})
    by_phone = TicketProfile.objects.latest("id")
    assert (by_phone.requester, by_phone.channel) == (desk.stranger, "telefon")
    refused = asker.post(
        "/talep/yeni/", {**typed, **{"on_behalf_of": desk.stranger.official_name}, "key": str(uuid4())}
    )
    assert refused.status_code == 422
    assert Ticket.objects.count() == 2


def test_an_empty_form_says_what_is_missing_and_sends_nothing(desk):
    answer = browser_of(desk.employee).post("/talep/yeni/", {"version": "0", "key": str(uuid4())})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not Ticket.objects.exists()


def test_the_work_list_is_narrowed_by_queue_state_owner_words_and_days(desk):
    first = open_for(desk.employee, title="Işık raporu açılmıyor")
    second = open_for(desk.colleague, title="İmza yetkisi", service_code="12-g")
    secret = open_for(desk.employee, title="Gizli olay", service_code="m7-k")
    services.assign(first.pk, actor=desk.chief, expected_version=1, owner=desk.agent)
    services.resolve(second.pk, actor=desk.agent, expected_version=1, solution="tamam")
    agent = browser_of(desk.agent)

    def found(query: str = "", who=agent) -> set[str]:
        page = who.get(f"/is-listesi/?{query}").content.decode()
        return {ticket.title for ticket in (first, second, secret) if ticket.title in page}

    assert found() == {first.title}
    assert found(who=browser_of(desk.chief)) == {first.title, secret.title}
    assert found("state=all") == {first.title, second.title}
    assert found("state=over") == {second.title}
    assert found("state=all&queue=e-imza") == {second.title}
    assert found("view=mine") == {first.title}
    assert found("view=nobody") == set()
    for spelling in ("isik rapor", "IŞIK RAPORU", "ışık", "raporu isik"):
        assert found(f"q={spelling}") == {first.title}, spelling
    assert found("q=isik+yok") == set()
    assert found("q=%27%26%7C%21%3A%2A") == {first.title}
    assert found("opened_from=01.01.2020&opened_to=01.01.2021") == set()
    assert found(f"owner={desk.agent.official_name}&owner-key={desk.agent.public_id}") == {first.title}


def test_a_trainer_sees_his_queue_alone(desk, ticket):
    course = open_for(desk.employee, title="EBYS eğitimi", service_code="12-d")
    page = browser_of(desk.trainer).get("/is-listesi/").content.decode()
    assert course.title in page
    assert ticket.title not in page


def test_search_finds_what_one_may_see(desk, ticket):
    mine = browser_of(desk.employee).get("/ara/?q=acilmiyor").content.decode()
    assert ticket.title in mine
    assert ticket.title in browser_of(desk.employee).get(f"/ara/?q={ticket.reference}").content.decode()
    assert ticket.title not in browser_of(desk.stranger).get("/ara/?q=acilmiyor").content.decode()


def test_solved_closed_and_opened_again_on_the_page(desk, ticket):
    agent, asker = browser_of(desk.agent), browser_of(desk.employee)
    agent.post(step(ticket, "state"), {"state": "resolved", "note": "Önbelleği temizledik.", "version": 1})
    page = asker.get(page_of(ticket)).content.decode()
    assert "Evet, çözüldü" in page
    asker.post(step(ticket, "reopen"), {"reason": "Yine aynı", "version": 2})
    ticket.refresh_from_db()
    assert ticket.state == "reopened"
    asker.post(step(ticket, "withdraw"), {"reason": "Vazgeçtim", "version": 3})
    ticket.refresh_from_db()
    assert (ticket.state, ticket.is_open) == ("withdrawn", False)


def test_a_ticket_handed_to_a_smaller_circle_leads_back_to_the_work_list(desk, ticket):
    answer = browser_of(desk.agent).post(step(ticket, "handover"), {"service": "m7-k", "version": 1})
    assert answer["Location"] == "/is-listesi/"
