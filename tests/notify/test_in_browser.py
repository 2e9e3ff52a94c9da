"""One's choices in a real browser: with the keyboard, on the desk and on a phone, without a barrier."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect

from helpdesk_site.notify.models import Choice
from tests.browsing import DESK, EVERY_LOOK, PHONE, Enter, OpenSite, barriers
from tests.tickets.conftest import build_desk
from tests.tickets.people import sign_in

PAGE = "/bildirimler/tercihler/"


def build() -> SimpleNamespace:
    desk = build_desk()
    return SimpleNamespace(agent=sign_in(desk.agent), employee=sign_in(desk.employee))


@pytest.fixture
def site(own_database: str, open_site: OpenSite) -> SimpleNamespace:
    return open_site(build, live=False)


@pytest.mark.parametrize("look", EVERY_LOOK.values(), ids=EVERY_LOOK)
def test_an_agent_chooses_in_general_and_for_a_queue(
    site: SimpleNamespace, enter: Enter, database: ThreadPoolExecutor, look: dict[str, Any]
) -> None:
    page, found = enter(site.agent, **look), []
    page.goto("/bildirimler/")
    page.get_by_role("main").get_by_role("link", name="Bildirim tercihleri").click()
    found += barriers(page, "as it comes")
    digest = page.get_by_role("radio", name="Bendeki bir talebin sahibi yazdı Özette")
    digest.check()
    forced = page.get_by_role("radio", name="Bana bir yetki verildi ya da benden alındı Hemen e-posta ile")
    expect(forced).to_be_checked()
    expect(forced).to_be_disabled()
    page.get_by_text("Kuyruklara göre").click()
    page.get_by_label("Genel destek: Kuyruğa yeni talep geldi").select_option("Hemen e-posta ile")
    found += barriers(page, "with the queues open")
    page.get_by_role("button", name="Seçimimi kaydet").click()
    expect(page.get_by_text("Tercihiniz kaydedildi.")).to_be_visible()
    expect(digest).to_be_checked()
    expect(page.get_by_label("Genel destek: Kuyruğa yeni talep geldi")).to_have_value("mail")
    found += barriers(page, "kept")
    assert not found
    kept = database.submit(lambda: sorted(Choice.objects.values_list("kind", "way"))).result()
    assert kept == [("queue_new", "mail"), ("work_reply", "digest")]


def test_the_keyboard_alone_suffices(site: SimpleNamespace, enter: Enter) -> None:
    page = enter(site.employee, viewport=DESK)
    page.goto(PAGE)
    page.get_by_role("radio", name="Talebime yanıt geldi Hemen e-posta ile").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Talebime yanıt geldi Özette")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tercihiniz kaydedildi.")).to_be_visible()
    expect(page.get_by_role("radio", name="Talebime yanıt geldi Özette")).to_be_checked()


def test_two_windows_of_one_person_do_not_overwrite_each_other(site: SimpleNamespace, enter: Enter) -> None:
    first = enter(site.employee, viewport=PHONE)
    second = first.context.new_page()
    for page in (first, second):
        page.goto(PAGE)
    first.get_by_role("radio", name="Talebime yanıt geldi Özette").check()
    first.get_by_role("button", name="Seçimimi kaydet").click()
    second.get_by_role("radio", name="Talebim kaydedildi Yalnız burada").check()
    second.get_by_role("button", name="Seçimimi kaydet").click()
    expect(second.get_by_text("başka bir pencerede")).to_be_visible()
    expect(second.get_by_role("radio", name="Talebim kaydedildi Yalnız burada")).to_be_checked()
    assert not barriers(second, "refused")
    second.get_by_role("button", name="Seçimimi kaydet").click()
    expect(second.get_by_text("Tercihiniz kaydedildi.")).to_be_visible()
    expect(second.get_by_role("radio", name="Talebime yanıt geldi Hemen e-posta ile")).to_be_checked()
