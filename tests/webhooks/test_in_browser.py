"""An administrator makes a webhook, tries it and sends a message again, in a real browser, without a barrier."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.asgi import get_asgi_application
from playwright.sync_api import Browser, Page, ViewportSize, expect

from helpdesk_site.kernel import outbox
from tests.servers.asgi import running
from tests.servers.chromium import chromium
from tests.servers.quiet import without_broker
from tests.tickets.conftest import build_desk, open_for
from tests.tickets.people import make_person, sign_in
from tests.webhooks.receiver import Receiver

STANDARDS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1440, "height": 900}
LOOKS: dict[str, dict[str, Any]] = {
    "light, on the desk": {"viewport": DESK, "color_scheme": "light"},
    "dark, on the phone": {"viewport": PHONE, "color_scheme": "dark"},
}


@pytest.fixture
def database() -> Iterator[ThreadPoolExecutor]:
    """A thread that may ask the database: Playwright keeps an event loop in the test's own."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        yield thread


def build() -> SimpleNamespace:
    desk = build_desk()
    keeper = make_person("Barbaros", "Iğdır", roles=("administrator",))
    return SimpleNamespace(employee=desk.employee, key=sign_in(keeper))


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


def barriers(page: Page, name: str) -> list[tuple[str, str]]:
    found = [(name, fault["id"]) for fault in Axe().run(page, options=STANDARDS).response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append((name, "runs off the side"))
    return found


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_webhook_from_its_making_to_a_message_that_is_sent_again(
    site: SimpleNamespace, browser: Browser, database: ThreadPoolExecutor, receiver: Receiver, look: dict[str, Any]
) -> None:
    context = browser.new_context(base_url=site.url, locale="tr-TR", reduced_motion="reduce", **look)
    context.add_cookies([{"name": site.cookie, "value": site.key, "url": site.url}])
    page, found = context.new_page(), []
    page.goto("/web-kancalari/")
    found += barriers(page, "empty list")
    page.get_by_role("link", name="Yeni web kancası").click()
    page.fill("#id_name", "Muvaffakiyetsizleştiricileştiriveremeyebileceklerimizden raporlama")
    page.fill("#id_url", "http://10.0.0.1/kanca")
    page.get_by_label("Talep açıldı").check()
    page.get_by_role("button", name="Kaydet").click()
    expect(page.get_by_text("WEBHOOK_NETWORKS").first).to_be_visible()
    found += barriers(page, "refused form")
    page.fill("#id_url", receiver.url)
    page.get_by_role("button", name="Kaydet").click()
    expect(page.locator("code")).to_contain_text("whsec_")
    secret = page.locator("code").inner_text()
    found += barriers(page, "secret")

    page.get_by_role("link", name="Kopyaladım").click()
    receiver.status, receiver.text = 500, "Bakımdayız"
    page.get_by_role("button", name="Deneme gönder").click()
    database.submit(outbox.deliver_waiting).result()
    page.reload()
    expect(page.locator("#delivery")).to_contain_text("HTTP 500")
    expect(page.locator("#delivery")).to_contain_text("Bakımdayız")
    found += barriers(page, "failing delivery")
    page.locator(".breadcrumbs a").last.click()
    expect(page.get_by_text("Alıcı yanıt vermiyor")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Yeniden deneneceği saat: \d\d:\d\d\.$"))).to_be_visible()
    found += barriers(page, "silent webhook")

    # Another address is another receiver: it rests no more.
    receiver.status = 200
    page.get_by_role("link", name="Değiştir", exact=True).click()
    page.get_by_role("button", name="Kaydet").click()
    database.submit(open_for, site.employee).result()
    database.submit(outbox.deliver_waiting).result()
    page.reload()
    page.get_by_role("link", name="Talep açıldı").click()
    page.get_by_role("button", name="Yeniden gönder").click()
    database.submit(outbox.deliver_waiting).result()
    page.reload()
    expect(page.locator("#delivery")).to_contain_text("iletildi")
    found += barriers(page, "delivery")
    ids = [message.id for message in receiver.messages]
    assert ids[1] == ids[2] != ids[0]
    assert all(message.is_signed_with(secret) for message in receiver.messages)
    assert found == []
    context.close()
