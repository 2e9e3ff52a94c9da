"""The knowledge base in a real browser: no barrier, nothing off the side, and an article's way from draft to reader."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from helpdesk_site.people.models import Person
from helpdesk_site.tickets.vocabulary import seed_vocabulary
from knowledgebase import services
from knowledgebase.models import Solved
from tests.browsing import LOOKS, OpenSite, barriers
from tests.knowledgebase.conftest import build, publish, ticket_of, write
from tests.tickets.people import sign_in


@pytest.fixture
def site(own_database: str, open_site: OpenSite) -> SimpleNamespace:
    return open_site(lambda: SimpleNamespace(desk=build()))


def prepare(desk: SimpleNamespace) -> tuple[dict[str, list[str]], dict[str, str]]:
    """An article with everything on it; the addresses of each visitor, and his session."""
    article = publish(
        desk.agent, "Muvaffakiyetsizleştiricileştiriveremeyebileceklerimizden vekâlet",
        body="## Ne görülür\n\n> Kart bulunamadı\n\n1. **Açın**\n2. `Ctrl` [sayfa](/bilgi/)\n\n- bir\n\n```\nx\n```",
    )  # fmt: skip
    publish(desk.agent, "Destek için vekâlet notu", audience="desk")
    draft = write(desk.chief, "Yazılmakta olan")
    services.give_feedback(article, actor=desk.employee, helped=False, comment="Üçüncü adım eksik.")
    renewed = services.write_draft(
        article, actor=desk.agent, expected_version=article.draft_version, typed={"body": article.body + "\nSon."}
    )
    services.publish(renewed, actor=desk.agent, expected_version=renewed.draft_version)
    ticket = ticket_of(desk)
    services.mark_as_solving(article, ticket, actor=desk.agent)
    own = f"/bilgi/makale/{article.public_id}"
    visits = {
        "employee": ["/", "/bilgi/", "/bilgi/?q=vekalet", "/bilgi/?q=zzqq", f"/bilgi/{article.slug}/", "/talep/yeni/"],
        "agent": [
            "/bilgi/makaleler/", "/bilgi/yeni/", "/bilgi/es-anlamlilar/",
            f"{own}/", f"{own}/duzenle/", f"{own}/surum/2/",
            f"/bilgi/makale/{draft.public_id}/yayimla/", f"/talep/{ticket.public_id}/",
        ],
    }  # fmt: skip
    return visits, {"agent": sign_in(desk.agent), "employee": sign_in(desk.employee)}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_no_barrier_is_found_and_nothing_runs_off_the_side(site, enter, database, look):
    visits, keys = database.submit(prepare, site.desk).result()
    found = []
    for who, addresses in visits.items():
        page = enter(keys[who], **look)
        for address in addresses:
            page.goto(address)
            expect(page.locator(".htmx-request")).to_have_count(0)
            found += barriers(page, f"{who}: {address}")
        page.context.close()
    assert found == []


def test_an_article_goes_from_its_first_word_to_a_reader_whom_it_helps(site, enter, database):
    def begin(desk: SimpleNamespace) -> tuple[str, str]:
        return sign_in(desk.agent), sign_in(desk.employee)

    agent, employee = database.submit(begin, site.desk).result()
    writing = enter(agent)
    writing.goto("/bilgi/")
    writing.get_by_role("link", name="Yeni makale").click()
    writing.get_by_label("Başlık").fill("Vekâlet tanımı görünmüyor")
    writing.get_by_role("button", name="Yazmaya başla").click()
    writing.get_by_label("Metin").fill("1. Vekâlet sayfasını açın.")
    writing.get_by_label("Özet").focus()
    expect(writing.get_by_text("Taslak kaydedildi")).to_be_visible()
    writing.reload()
    expect(writing.get_by_label("Metin")).to_have_value("1. Vekâlet sayfasını açın.")
    writing.get_by_role("button", name="Yayımlamaya geç").click()
    expect(writing.get_by_role("heading", name="Makale yayımlansın mı?")).to_be_visible()
    writing.get_by_role("button", name="Yayımla").click()
    expect(writing.get_by_text("Yayımlandı")).to_be_visible()

    reading = enter(employee)
    reading.goto("/bilgi/")
    reading.get_by_label("Ne görüyorsunuz").press_sequentially("vekaletim düşmemiş evrak görünmüyor")
    reading.get_by_role("link", name="Vekâlet tanımı görünmüyor").click()
    reading.get_by_label("Eksik ya da yanlış").fill("İşe yaradı, teşekkürler.")
    reading.get_by_role("button", name="Evet, yaradı").click()
    expect(reading.get_by_text("İşinize yaradığını bildirdiniz.")).to_be_visible()


def test_answers_appear_while_a_request_is_typed_and_beside_it_for_the_desk(site, enter, database):
    def begin(desk: SimpleNamespace) -> tuple[str, str, str]:
        publish(desk.agent)
        return sign_in(desk.employee), sign_in(desk.agent), f"/talep/{ticket_of(desk).public_id}/"

    employee, agent, ticket = database.submit(begin, site.desk).result()
    asking = enter(employee)
    asking.goto("/talep/yeni/")
    asking.get_by_label("Konu", exact=True).press_sequentially("vekaletim düşmemiş")
    expect(asking.get_by_role("link", name="Vekâlet tanımı görünmüyor")).to_be_visible()
    asking.goto("/")
    asking.locator("#portal-search-box").press_sequentially("vekaletim dusmemis")
    expect(asking.get_by_role("link", name="Vekâlet tanımı görünmüyor")).to_be_visible()
    asking.get_by_role("search", name="Yanıt ara").get_by_role("button").click()
    expect(asking).to_have_url(re.compile(r"/ara/\?q=vekaletim"))
    expect(asking.get_by_role("link", name="Vekâlet tanımı görünmüyor")).to_be_visible()

    working = enter(agent)
    working.goto(ticket)
    working.get_by_role("button", name="Bu çözdü").click()
    expect(working.locator("#ticket-articles").get_by_text("çözdü", exact=True)).to_be_visible()
    working.get_by_role("button", name="Bundan makale yaz").click()
    expect(working.get_by_label("Başlık")).to_have_value("Vekaletim düşmemiş, evrak görünmüyor")


def test_a_call_is_solved_by_what_is_suggested_while_it_is_typed(site, enter, database):
    """S1: the caller says it in his words, the article is called otherwise; it is solved on the phone, with a link."""

    def begin(desk: SimpleNamespace) -> str:
        seed_vocabulary()
        Person.objects.filter(pk=desk.employee.pk).update(extension="4512")
        publish(desk.agent)
        return sign_in(desk.agent)

    def links() -> list[tuple[str, str]]:
        found = Solved.objects.values_list("article__title", "ticket__requester__given_name")
        return list(found)

    page = enter(database.submit(begin, site.desk).result())
    page.goto("/cagri/yeni/")
    page.locator("#id_who").fill("4512")
    expect(page.get_by_role("heading", name="Ayşe KAYA")).to_be_visible()
    page.locator("#id_description").press_sequentially("vekaletim düşmemiş evrak görünmüyor")
    page.get_by_label("Bu çözdü: Vekâlet tanımı görünmüyor").check()
    page.get_by_role("button", name="Telefonda çözüldü").click()
    expect(page.locator("#page-notices .notice-success")).to_be_visible()
    assert database.submit(links).result() == [("Vekâlet tanımı görünmüyor", "Ayşe")]
