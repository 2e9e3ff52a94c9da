"""The interface's own pages: refusals in words, choices that are kept, a gallery for staff alone."""

from __future__ import annotations

import json

import pytest

from helpdesk_site.interface import preferences


@pytest.mark.parametrize("who", ["colleague", "nobody"])
@pytest.mark.parametrize("path", ["", "people/?q=ali"])
def test_the_gallery_is_hidden_from_everybody_but_staff(client_of_site, who, path):
    assert client_of_site.get(f"/staff/gallery/{path}", headers={"visitor": who}).status_code == 404


def test_nobody_but_staff_saves_a_draft_in_the_gallery(client_of_site):
    assert client_of_site.post("/staff/gallery/draft/", headers={"visitor": "colleague"}).status_code == 404


@pytest.mark.parametrize("version", ["x", "-1", "9" * 40, ""])
def test_the_gallery_s_autosave_answers_whatever_version_it_is_sent(client_of_site, version):
    answer = client_of_site.post("/staff/gallery/draft/", {"version": version})
    assert json.loads(answer.content)["version"] == 1


def test_the_gallery_shows_every_component_and_survives_an_empty_form(client_of_site):
    assert client_of_site.get("/staff/gallery/?opened_from=x&q=%00&after=y").status_code == 200
    sent = client_of_site.post("/staff/gallery/", {"version": "1"})
    assert "Konu: Bu alan gerekli." in sent.content.decode()


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/conflict/", 409, "Bu talep siz bakarken değişti."),
        ("/refused/", 403, "Kendi talebinizi onaylayamazsınız."),
        ("/invalid/", 400, "Bitiş günü başlangıçtan önce."),
    ],
)
def test_a_refusal_of_a_service_is_a_page_with_its_own_sentence(client_of_site, path, status, sentence):
    answer = client_of_site.get(path)
    assert answer.status_code == status
    assert sentence in answer.content.decode()


def test_for_htmx_a_refusal_is_a_notice_at_the_top_of_the_page_that_asked(client_of_site):
    answer = client_of_site.post("/refused/", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert answer["HX-Retarget"] == "#page-notices"
    assert "<!doctype" not in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize("status", [400, 403, 404, 409, 500, 503])
def test_an_error_page_says_what_is_safe_and_what_to_do(client_of_site, status):
    answer = client_of_site.get(f"/error/{status}/")
    assert answer.status_code == status
    body = answer.content.decode()
    assert f"Hata kodu: {status}" in body
    assert body.count("<h1") == 1
    assert 'href="/"' in body


def test_a_fault_of_ours_is_a_page_in_turkish_without_its_details(client_of_site):
    answer = client_of_site.get("/broken/")
    assert answer.status_code == 500
    assert "Bizden kaynaklanan bir sorun oluştu" in answer.content.decode()
    assert "a fault of ours" not in answer.content.decode()


def test_the_page_of_a_fault_needs_neither_a_session_nor_a_database(client_of_site, settings):
    settings.MIDDLEWARE = []
    assert client_of_site.get("/broken/").status_code == 500


def test_when_even_the_error_page_fails_there_is_an_answer(client_of_site, settings):
    settings.STATIC_URL = None
    answer = client_of_site.get("/broken/")
    assert answer.status_code == 500
    assert "Beklenmeyen bir hata" in answer.content.decode()


def test_an_unknown_address_is_a_page_in_turkish(client_of_site):
    answer = client_of_site.get("/yok/böyle/bir/yer/")
    assert answer.status_code == 404
    assert "Böyle bir sayfa yok" in answer.content.decode()


def test_a_form_without_its_token_is_refused_in_words(client_of_site):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/ui/preference/", {"name": "theme", "value": "dark"})
    assert answer.status_code == 403
    assert "Hiçbir şey gönderilmedi" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "value"), [("theme", "pink"), ("theme", ""), ("colour", "dark"), ("language", "de"), ("", "")]
)
def test_a_choice_that_does_not_exist_is_refused_and_leaves_no_cookie(client_of_site, name, value):
    answer = client_of_site.post("/ui/preference/", {"name": name, "value": value})
    assert answer.status_code == 400
    assert not answer.cookies


def test_a_choice_is_not_made_by_following_a_link(client_of_site):
    assert client_of_site.get("/ui/preference/?name=theme&value=dark").status_code == 405


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_a_choice_never_leads_to_another_site(client_of_site, target):
    answer = client_of_site.post("/ui/preference/", {"name": "theme", "value": "dark", "next": target})
    assert answer["Location"] == "/"


def test_a_choice_is_kept_in_the_browser_and_told_to_those_who_keep_it(client_of_site, monkeypatch):
    kept = []
    monkeypatch.setattr(preferences, "_keepers", [lambda user, name, value: kept.append((str(user.name), name, value))])
    answer = client_of_site.post("/ui/preference/", {"name": "theme", "value": "dark", "next": "/live/"})
    assert answer["Location"] == "/live/"
    assert kept == [("Ayşe Nur IŞIK", "theme", "dark")]
    assert 'data-bs-theme="dark"' in client_of_site.get("/live/").content.decode()
    client_of_site.post("/ui/preference/", {"name": "theme", "value": "auto"}, headers={"visitor": "nobody"})
    assert "data-bs-theme" not in client_of_site.get("/live/").content.decode()
    assert len(kept) == 1


def test_a_cookie_that_somebody_changed_counts_as_no_choice(client_of_site):
    client_of_site.cookies["ui_theme"] = '"><script>'
    body = client_of_site.get("/live/").content.decode()
    assert "data-bs-theme" not in body
    assert '"><script>' not in body


def test_the_language_is_turkish_whatever_the_browser_asks_for_until_the_person_chooses(client_of_site):
    assert '<html lang="tr"' in client_of_site.get("/live/", headers={"accept-language": "de,en"}).content.decode()
    client_of_site.post("/ui/preference/", {"name": "language", "value": "en"})
    answer = client_of_site.get("/live/")
    assert '<html lang="en"' in answer.content.decode()
    assert answer["Content-Language"] == "en"


def test_a_message_is_shown_once_as_a_notice(client_of_site):
    assert "notice-success" in client_of_site.get("/told/").content.decode()
    assert "notice-success" not in client_of_site.get("/live/").content.decode()
