"""The questions in a real browser: they come and go, nothing typed is lost, and keyboard or no script suffice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect

from helpdesk_site.tickets.models import TicketAnswers
from helpdesk_site.tickets.questions.seeding import seed_questionnaires
from helpdesk_site.tickets.sla.seeding import seed_policies
from tests.browsing import LOOKS, Enter, OpenSite, barriers
from tests.tickets.conftest import build_desk, open_for
from tests.tickets.people import sign_in


def build() -> SimpleNamespace:
    desk = build_desk()
    seed_policies()
    seed_questionnaires()
    open_for(desk.employee, title="Işık raporunda e-imza hatası")
    return SimpleNamespace(employee=sign_in(desk.employee), chief=sign_in(desk.chief))


@pytest.fixture
def site(own_database: str, open_site: OpenSite) -> SimpleNamespace:
    return open_site(build)


def test_a_question_comes_and_goes_and_its_answer_comes_back(
    site: SimpleNamespace, enter: Enter, database: ThreadPoolExecutor
) -> None:
    page = enter(site.employee)
    page.goto("/talep/yeni/?service=12-g")
    expires = page.get_by_label("Şimdiki sertifikanız ne zaman bitiyor?")
    expect(expires).to_be_hidden()
    page.get_by_label("Yenileme", exact=True).check()
    expires.fill("31.12.2026")
    page.get_by_label("İptal", exact=True).check()
    expect(expires).to_be_hidden()
    expect(page.get_by_text("Neden iptal?", exact=True)).to_be_visible()
    page.locator("[name=service][value='12-d']").check()
    expect(page.get_by_text("Hangi konular?", exact=True)).to_be_visible()
    expect(page.get_by_text("Neden iptal?", exact=True)).to_be_hidden()
    page.locator("[name=service][value='12-g']").check()
    page.get_by_label("Yenileme", exact=True).check()
    expect(expires).to_have_value("31.12.2026")
    page.fill("[name=title]", "E-imza yenileme")
    page.fill("[name=description]", "Süresi bitiyor.")
    page.get_by_role("button", name="Talebi gönder").click()
    expect(page.get_by_role("heading", name="Sorulanlar ve yanıtlar")).to_be_visible()
    kept = database.submit(lambda: TicketAnswers.objects.get().answers).result()
    assert kept == {"tur": "yenileme", "bitis": "2026-12-31"}


def test_without_script_each_question_says_when_it_is_to_be_answered(
    site: SimpleNamespace, enter: Enter, database: ThreadPoolExecutor
) -> None:
    page = enter(site.employee, java_script_enabled=False)
    page.goto("/talep/yeni/")
    page.locator("[name=service][value='12-gg']").check()
    page.fill("[name=title]", "Görüş")
    page.fill("[name=description]", "Bir konuda görüş istiyoruz.")
    page.get_by_role("button", name="Talebi gönder").click()
    expect(page.get_by_text("Lütfen bu talep türünün sorularını da yanıtlayın")).to_be_visible()
    expect(page.get_by_text("Yalnızca “Yasal bir süre işliyor mu?”: “Evet” ise yanıtlayın.").first).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value("Görüş")
    page.get_by_label("Uzman görüşü", exact=True).check()
    page.get_by_label("Hangi iş için?").fill("İhale")
    page.locator("[name='q-12-gg__yasal_sure'][value=no]").check()
    page.get_by_role("button", name="Talebi gönder").click()
    expect(page.get_by_role("heading", name="Sorulanlar ve yanıtlar")).to_be_visible()
    assert database.submit(TicketAnswers.objects.count).result() == 1


def test_one_box_finds_request_types_and_my_requests_with_the_keyboard_alone(
    site: SimpleNamespace, enter: Enter
) -> None:
    page = enter(site.employee)
    page.goto("/")
    page.locator("#portal-search-box").focus()
    page.keyboard.type("isik rapor")
    expect(page.get_by_role("link", name="Işık raporunda e-imza hatası").first).to_be_visible()
    page.keyboard.press("Control+A")
    page.keyboard.type("EGITIM")
    found = page.locator(".suggested-list").get_by_role("link", name="Eğitim")
    expect(found).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(found).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/talep/yeni/?service=12-d")


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_no_barrier_is_found_and_nothing_runs_off_the_side(site: SimpleNamespace, enter: Enter, look: Any) -> None:
    employee, chief = enter(site.employee, **look), enter(site.chief, **look)
    found = []
    for service in ("12-cc", "12-g", "12-d", "12-f", "12-gg", "12-c"):
        employee.goto(f"/talep/yeni/?service={service}")
        found += barriers(employee, service)
        employee.get_by_role("button", name="Talebi gönder").click()
        expect(employee.locator(".error-summary")).to_be_visible()
        found += barriers(employee, f"{service} with mistakes")
    employee.goto("/")
    employee.locator("#portal-search-box").press_sequentially("e-imza")
    expect(employee.locator(".suggested-list").first).to_be_visible()
    found += barriers(employee, "home")
    for address in ("/talep-formlari/", "/talep-formlari/12-g/"):
        chief.goto(address)
        found += barriers(chief, address)
    chief.get_by_role("button", name="Devam").click()
    expect(chief.get_by_text("Böyle sorulacak")).to_be_visible()
    found += barriers(chief, "preview")
    assert found == []
