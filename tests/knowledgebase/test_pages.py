"""The pages: who sees what, what is said, and that nothing typed is lost."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from helpdesk_site.kernel import clock
from knowledgebase import drafts, services
from knowledgebase.models import Article, Feedback, Solved
from tests.knowledgebase.conftest import publish, ticket_of, write
from tests.tickets.people import browser_of


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def typed(article: Article, **over: str) -> dict[str, Any]:
    return {**drafts.content_of(article), "version": article.draft_version, **over}


# Reading


def test_a_visitor_finds_the_article_by_how_he_says_it(desk: SimpleNamespace, article: Article) -> None:
    found = browser_of(desk.employee).get("/bilgi/?q=vekaletim düşmemiş evrak görünmüyor")
    assert f'href="/bilgi/{article.slug}/"' in found.content.decode()
    assert "1 makale bulundu" in text_of(found)


def test_what_is_not_found_leads_on(desk: SimpleNamespace) -> None:
    found = text_of(browser_of(desk.employee).get("/bilgi/?q=zzzqqq"))
    assert "bir şey bulunamadı" in found
    assert "EBYS Destek’e yazın" in found or "yaz" in found


def test_the_search_answers_a_part_of_the_page_while_one_types(desk: SimpleNamespace, article: Article) -> None:
    part = browser_of(desk.employee).get("/bilgi/?q=vekalet", headers={"HX-Target": "articles-found"})
    assert part.content.decode().lstrip().startswith('<div id="articles-found">')
    assert "HX-Target" in part["Vary"]


def test_shelves_show_what_the_visitor_finds_on_them(desk: SimpleNamespace) -> None:
    publish(desk.agent, "Herkes için", category="imza")
    publish(desk.agent, "Destek için", category="destek-ici", audience="desk")
    for_employee = text_of(browser_of(desk.employee).get("/bilgi/"))
    assert "E-imza ve kart" in for_employee
    assert "Destek ekibi için" not in for_employee
    assert "Destek ekibi için" in text_of(browser_of(desk.agent).get("/bilgi/"))
    assert "Herkes için" in text_of(browser_of(desk.employee).get("/bilgi/?category=imza"))


def test_an_article_says_how_far_one_may_rely_on_it(desk: SimpleNamespace, article: Article) -> None:
    page = browser_of(desk.employee).get(f"/bilgi/{article.slug}/")
    said = text_of(page)
    assert "<h2>Ne yapılır</h2>" in page.content.decode()
    assert "Son gözden geçirme" in said
    assert desk.agent.official_name in said
    assert "Düzenle" not in said


def test_feedback_is_kept_with_its_comment(desk: SimpleNamespace, article: Article) -> None:
    visitor = browser_of(desk.employee)
    address = f"/bilgi/{article.slug}/geri-bildirim/"
    assert visitor.post(address, {"helped": "belki"}).status_code == 422
    refused = visitor.post(address, {"helped": "no", "comment": "x" * 1001})
    assert refused.status_code == 422
    assert "x" * 1001 in refused.content.decode()
    assert not Feedback.objects.exists()
    assert visitor.post(address, {"helped": "no", "comment": "Eksik adım var."}).status_code == 302
    assert (Feedback.objects.get().helped, Feedback.objects.get().comment) == (False, "Eksik adım var.")
    editors = text_of(browser_of(desk.agent).get(f"/bilgi/makale/{article.public_id}/"))
    assert "Eksik adım var." in editors


def test_suggestions_are_few_and_none_for_two_letters(desk: SimpleNamespace) -> None:
    for number in range(8):
        publish(desk.agent, f"Vekâlet sorusu {number}")
    visitor = browser_of(desk.employee)
    assert visitor.get("/bilgi/oneri/?q=ve").content.strip() == b""
    assert visitor.get("/bilgi/oneri/?title=vekalet").content.decode().count("<li>") == 5


@pytest.mark.parametrize(
    "address", ["/bilgi/?q=%00", "/bilgi/oneri/?q=%00%00%00", "/bilgi/?category=%00", "/bilgi/?q=%F0"]
)
def test_an_odd_address_is_answered(desk: SimpleNamespace, address: str) -> None:
    assert browser_of(desk.employee).get(address).status_code == 200


# Writing


def begin(browser: Client, **fields: str) -> Article:
    sent = browser.post("/bilgi/yeni/", {"title": "Evrak listesi boş", "category": "evrak", **fields})
    assert sent.status_code == 302
    return Article.objects.latest("pk")


def test_from_the_first_word_to_the_readers(desk: SimpleNamespace) -> None:
    editor = browser_of(desk.agent)
    begun = begin(editor)
    kept = editor.post(f"/bilgi/makale/{begun.public_id}/taslak/", typed(begun, body="1. Yenileyin."))
    version = kept.json()["version"]
    page = f"/bilgi/makale/{begun.public_id}/duzenle/"
    sent = typed(begun, body="1. Yenileyin.\n2. Bekleyin.", version=version, do="publish")
    on = editor.post(page, sent)
    assert on["Location"].endswith("/yayimla/")
    look = editor.get(on["Location"])
    assert "Bekleyin." in text_of(look)
    shown = Article.objects.get(pk=begun.pk)
    done = editor.post(on["Location"], {"version": shown.draft_version})
    assert done["Location"] == "/bilgi/evrak-listesi-bos/"
    assert "Bekleyin." in text_of(browser_of(desk.employee).get("/bilgi/evrak-listesi-bos/"))


def test_what_is_missing_is_said_at_its_field_and_kept(desk: SimpleNamespace) -> None:
    editor = browser_of(desk.agent)
    begun = begin(editor)
    sent = typed(begun, body="", review_on="dün", summary="Bir özet", do="publish")
    back = editor.post(f"/bilgi/makale/{begun.public_id}/duzenle/", sent)
    said = text_of(back)
    assert back.status_code == 422
    assert "gün.ay.yıl" in said
    assert "Bir özet" in back.content.decode()
    assert Article.objects.get(pk=begun.pk).draft_version == begun.draft_version + 1


def test_a_name_that_was_typed_is_found_as_the_picker_would(desk: SimpleNamespace, article: Article) -> None:
    editor = browser_of(desk.agent)
    sent = typed(article, owner="sule sef", do="save", **{"owner-key": ""})
    assert editor.post(f"/bilgi/makale/{article.public_id}/duzenle/", sent).status_code == 302
    draft = Article.objects.get(pk=article.pk).draft
    assert draft is not None
    assert draft["owner-key"] == desk.chief.public_id


def test_of_two_who_write_at_once_neither_loses_his_text(desk: SimpleNamespace, article: Article) -> None:
    mine, theirs = browser_of(desk.agent), browser_of(desk.chief)
    page = f"/bilgi/makale/{article.public_id}/duzenle/"
    assert theirs.post(page, typed(article, body="Onların metni", do="save")).status_code == 302
    back = mine.post(page, typed(article, body="Benim metnim", do="save"))
    assert back.status_code == 409
    assert "Onların metni" in text_of(back)
    assert "Benim metnim" in back.content.decode()
    version = re.search(r'name="version" value="(\d+)"', back.content.decode())
    assert version is not None
    again = mine.post(page, typed(article, body="İkisi birden", version=version[1], do="save"))
    assert again.status_code == 302
    late = theirs.post(page.replace("duzenle", "taslak"), typed(article, body="Eski sayfa"))
    assert late.status_code == 409
    assert "başka bir sayfadan" in late.json()["sentence"]
    draft = Article.objects.get(pk=article.pk).draft
    assert draft is not None
    assert draft["body"] == "İkisi birden"


def test_an_article_is_published_as_it_was_looked_at_or_not_at_all(desk: SimpleNamespace) -> None:
    written = write(desk.agent)
    old = written.draft_version
    services.write_draft(written, actor=desk.chief, expected_version=old, typed={"body": "Başka"})
    back = browser_of(desk.agent).post(f"/bilgi/makale/{written.public_id}/yayimla/", {"version": old})
    assert back.status_code == 409
    assert Article.objects.get(pk=written.pk).state == "draft"


def test_a_version_shows_what_it_changed(desk: SimpleNamespace, article: Article) -> None:
    renewed = services.write_draft(
        article, actor=desk.agent, expected_version=article.draft_version, typed={"body": article.body + "\n3. Çıkın."}
    )
    services.publish(renewed, actor=desk.agent, expected_version=renewed.draft_version)
    page = text_of(browser_of(desk.agent).get(f"/bilgi/makale/{article.public_id}/surum/2/"))
    assert "3. Çıkın." in page
    assert browser_of(desk.agent).get(f"/bilgi/makale/{article.public_id}/surum/9/").status_code == 404


def test_steps_are_taken_on_the_articles_own_page(desk: SimpleNamespace, article: Article) -> None:
    editor, page = browser_of(desk.agent), f"/bilgi/makale/{article.public_id}/adim"
    assert editor.post(f"{page}/review/", {"version": article.version, "next_on": "dün"}).status_code == 422
    assert editor.post(f"{page}/review/", {"version": article.version, "next_on": "01.01.2020"}).status_code == 422
    assert editor.post(f"{page}/archive/", {"version": article.version + 5, "reason": "Eski"}).status_code == 409
    assert editor.post(f"{page}/archive/", {"version": article.version, "reason": "Eski"}).status_code == 302
    assert editor.post(f"{page}/delete/", {"version": article.version}).status_code == 404
    assert browser_of(desk.employee).get(f"/bilgi/{article.slug}/").status_code == 404


def test_the_editors_list_finds_what_is_due_and_what_is_written(desk: SimpleNamespace) -> None:
    due, fresh = publish(desk.agent, "Bakılacak olan"), publish(desk.agent, "Taze olan")
    write(desk.agent, "Yazılan")
    Article.objects.filter(pk=due.pk).update(review_on=clock.today())
    editor = browser_of(desk.trainer)
    everything = text_of(editor.get("/bilgi/makaleler/"))
    assert all(title in everything for title in ("Bakılacak olan", "Taze olan", "Yazılan"))
    only_due = editor.get("/bilgi/makaleler/?state=review_due").content.decode()
    assert due.public_id in only_due
    assert fresh.public_id not in only_due
    assert "Yazılan" in text_of(editor.get("/bilgi/makaleler/?q=yazilanlar"))
    assert "Taze olan" not in text_of(editor.get("/bilgi/makaleler/?q=yazilanlar"))


@pytest.mark.parametrize("who", ["employee", "auditor", "director"])
def test_the_editors_pages_are_not_there_for_others(desk: SimpleNamespace, article: Article, who: str) -> None:
    visitor = browser_of(getattr(desk, who))
    pages = [f"makale/{article.public_id}/{part}" for part in ("", "duzenle/", "yayimla/", "surum/1/")]
    for page in ("makaleler/", "yeni/", *pages):
        assert visitor.get(f"/bilgi/{page}").status_code == 404


# Beside a ticket


def test_the_desk_sees_what_may_solve_a_ticket_and_says_what_did(desk: SimpleNamespace, article: Article) -> None:
    ticket = ticket_of(desk)
    agent, panel = browser_of(desk.agent), f"/bilgi/talep/{ticket.public_id}/"
    assert "Bu çözdü" in text_of(agent.get(panel))
    linked = agent.post(f"{panel}cozdu/", {"article": article.public_id}, headers={"HX-Request": "true"})
    assert "Bu çözdü" not in text_of(linked)
    assert Solved.objects.get().ticket_id == ticket.pk
    agent.post(f"{panel}cozdu/", {"article": article.public_id, "take_back": "1"})
    assert not Solved.objects.exists()


def test_nothing_is_linked_that_one_may_not_read(desk: SimpleNamespace) -> None:
    ticket, inside = ticket_of(desk), publish(desk.agent, audience="desk")
    panel = f"/bilgi/talep/{ticket.public_id}/"
    asker = browser_of(desk.employee)
    assert inside.title not in text_of(asker.get(panel))
    assert asker.post(f"{panel}cozdu/", {"article": inside.public_id}).status_code == 404
    services.mark_as_solving(inside, ticket, actor=desk.agent)
    assert inside.title not in text_of(asker.get(panel))


def test_an_article_is_begun_from_the_ticket(desk: SimpleNamespace) -> None:
    ticket = ticket_of(desk)
    sent = browser_of(desk.agent).post(f"/bilgi/talep/{ticket.public_id}/makale/")
    begun = Article.objects.get()
    assert sent["Location"] == f"/bilgi/makale/{begun.public_id}/duzenle/"
    assert "Vekaletim düşmemiş" in browser_of(desk.agent).get(sent["Location"]).content.decode()


def test_tickets_that_one_may_not_see_are_not_named_on_the_articles_page(
    desk: SimpleNamespace, article: Article
) -> None:
    ticket = ticket_of(desk)
    services.mark_as_solving(article, ticket, actor=desk.agent)
    address = f"/bilgi/makale/{article.public_id}/"
    assert ticket.reference in text_of(browser_of(desk.agent).get(address))
    assert ticket.reference not in text_of(browser_of(desk.trainer).get(address))
