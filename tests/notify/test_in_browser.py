"""One's choices in a real browser: with the keyboard, on the desk and on a phone, without a barrier."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.asgi import get_asgi_application
from playwright.sync_api import Browser, Page, ViewportSize, expect

from helpdesk_site.notify.models import Choice
from tests.servers.asgi import running
from tests.servers.chromium import chromium
from tests.servers.quiet import without_broker
from tests.tickets.conftest import build_desk
from tests.tickets.people import sign_in

STANDARDS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1440, "height": 900}
LOOKS: dict[str, dict[str, Any]] = {
    "light, on the desk": {"viewport": DESK, "color_scheme": "light"},
    "dark, on the desk": {"viewport": DESK, "color_scheme": "dark"},
    "light, on the phone": {"viewport": PHONE, "color_scheme": "light"},
    "dark, on the phone": {"viewport": PHONE, "color_scheme": "dark"},
}
PAGE = "/bildirimler/tercihler/"


@pytest.fixture
def database() -> Iterator[ThreadPoolExecutor]:
    """A thread that may ask the database: Playwright keeps an event loop in the test's own."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        yield thread


def build() -> SimpleNamespace:
    desk = build_desk()
    return SimpleNamespace(agent=sign_in(desk.agent), employee=sign_in(desk.employee))


@pytest.fixture
def site(own_database: str, settings: Any, database: ThreadPoolExecutor) -> Iterator[SimpleNamespace]:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    with without_broker():
        house = database.submit(build).result()
        with running(ASGIStaticFilesHandler(get_asgi_application())) as port:
            house.url, house.cookie = f"http://127.0.0.1:{port}", settings.SESSION_COOKIE_NAME
            yield house


@pytest.fixture
def browser(site: SimpleNamespace) -> Iterator[Browser]:
    """Opened after the database and closed before it, which must be asked outside of Playwright's event loop."""
    with chromium() as opened:
        yield opened


def page_of(site: SimpleNamespace, browser: Browser, key: str, **look: Any) -> Page:
    context = browser.new_context(base_url=site.url, locale="tr-TR", reduced_motion="reduce", **look)
    context.add_cookies([{"name": site.cookie, "value": key, "url": site.url}])
    return context.new_page()


def barriers(page: Page, name: str) -> list[tuple[str, str]]:
    found = [(name, fault["id"]) for fault in Axe().run(page, options=STANDARDS).response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append((name, "runs off the side"))
    return found


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_an_agent_chooses_in_general_and_for_a_queue(
    site: SimpleNamespace, browser: Browser, database: ThreadPoolExecutor, look: dict[str, Any]
) -> None:
    page, found = page_of(site, browser, site.agent, **look), []
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


def test_the_keyboard_alone_suffices(site: SimpleNamespace, browser: Browser) -> None:
    page = page_of(site, browser, site.employee, viewport=DESK)
    page.goto(PAGE)
    page.get_by_role("radio", name="Talebime yanıt geldi Hemen e-posta ile").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Talebime yanıt geldi Özette")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tercihiniz kaydedildi.")).to_be_visible()
    expect(page.get_by_role("radio", name="Talebime yanıt geldi Özette")).to_be_checked()


def test_two_windows_of_one_person_do_not_overwrite_each_other(site: SimpleNamespace, browser: Browser) -> None:
    first = page_of(site, browser, site.employee, viewport=PHONE)
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
