"""The pages of tickets in a real browser: no barrier, nothing off the side, and they change by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from channels.routing import ProtocolTypeRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.asgi import get_asgi_application
from playwright.sync_api import Browser, BrowserContext, ViewportSize, expect

from deploy.valkey import EmbeddedValkey
from helpdesk_site.notify.live.socket import live_socket
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import services
from tests.servers.asgi import running
from tests.servers.chromium import chromium, until_it_listens
from tests.tickets.conftest import build_desk, open_for
from tests.tickets.people import sign_in

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


@pytest.fixture
def site(own_database: str, valkey: EmbeddedValkey, settings: Any, database: ThreadPoolExecutor) -> Iterator[Any]:
    settings.REDIS_URL, settings.ALLOWED_HOSTS = valkey.url, ["127.0.0.1"]
    desk = database.submit(build_desk).result()
    pages = ASGIStaticFilesHandler(get_asgi_application())
    application = ProtocolTypeRouter({"http": pages, "websocket": AllowedHostsOriginValidator(live_socket)})
    with running(application) as port:
        yield SimpleNamespace(desk=desk, url=f"http://127.0.0.1:{port}", cookie=settings.SESSION_COOKIE_NAME)


@pytest.fixture
def browser(site: Any) -> Iterator[Browser]:
    """Opened after the database and closed before it, which must be asked outside of Playwright's event loop."""
    with chromium() as opened:
        yield opened


def visit(site: Any, browser: Browser, key: str, **look: Any) -> BrowserContext:
    context = browser.new_context(base_url=site.url, locale="tr-TR", reduced_motion="reduce", **look)
    context.add_cookies([{"name": site.cookie, "value": key, "url": site.url}])
    return context


def prepare(desk: SimpleNamespace) -> tuple[str, dict[str, str]]:
    """A conversation with everything in it; the address of the ticket, and a session for each who looks."""
    ticket = open_for(
        desk.employee, title="Muvaffakiyetsizleştiricileştiriveremeyebileceklerimizden", on_behalf_of=desk.colleague
    )
    services.assign(ticket.pk, actor=desk.chief, expected_version=1, owner=desk.agent)
    asked: dict[str, Any] = {"text": "https://ornek.bel.tr", "public": True, "state": "waiting_requester"}
    services.reply(ticket.pk, actor=desk.agent, expected_version=2, **asked)
    services.reply(ticket.pk, actor=desk.second_agent, expected_version=3, text="Not", public=False)
    return f"/talep/{ticket.public_id}/", {"agent": sign_in(desk.agent), "employee": sign_in(desk.employee)}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_no_barrier_is_found_and_nothing_runs_off_the_side(site, browser, database, look):
    ticket, keys = database.submit(prepare, site.desk).result()
    visits = {
        "agent": [ticket, "/is-listesi/", "/talep/yeni/", "/ara/?q=muvaffakiyet"],
        "employee": ["/", "/taleplerim/", ticket, "/bildirimler/"],
    }
    found = []
    for who, addresses in visits.items():
        context = visit(site, browser, keys[who], **look)
        page = context.new_page()
        for address in addresses:
            page.goto(address)
            found += [
                (who, address, fault["id"]) for fault in Axe().run(page, options=STANDARDS).response["violations"]
            ]
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append((who, address, "runs off the side"))
        context.close()
    assert found == []


def test_an_answer_appears_on_the_askers_open_page_by_itself(site, browser, database):
    def begin(desk: SimpleNamespace) -> tuple[int, str, str]:
        ticket = open_for(desk.employee)
        return ticket.pk, f"/talep/{ticket.public_id}/", sign_in(desk.employee)

    def answer(pk: int, agent: Person) -> None:
        services.reply(pk, actor=agent, expected_version=1, text="Bakıyoruz, birazdan yazacağız.", public=True)

    pk, address, key = database.submit(begin, site.desk).result()
    context = visit(site, browser, key)
    page = context.new_page()
    with until_it_listens(page):
        page.goto(address)
    database.submit(answer, pk, site.desk.agent).result()
    expect(page.get_by_text("Bakıyoruz, birazdan yazacağız.")).to_be_visible()
    context.close()


def test_a_step_is_opened_and_taken_without_the_mouse(site, browser, database):
    """By the palette, which leads into the field that was fetched meanwhile; and by the keys of the browser itself."""

    def begin(desk: SimpleNamespace) -> tuple[str, str]:
        return open_for(desk.employee).public_id, sign_in(desk.agent)

    ticket, key = database.submit(begin, site.desk).result()
    context = visit(site, browser, key, viewport=DESK)
    page = context.new_page()
    page.goto(f"/talep/{ticket}/")
    page.keyboard.press("Control+k")
    page.keyboard.type("sureyi belirle")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Yazının günü")).to_be_focused()

    summary = page.locator("summary", has_text="Durumu değiştir")
    summary.focus()
    page.keyboard.press("Enter")
    choice = page.get_by_label("Yeni durum")
    expect(choice).to_be_visible()
    page.keyboard.press("Tab")
    expect(choice).to_be_focused()
    choice.select_option("in_progress")
    page.locator("form[action$='/adim/state/'] button[type=submit]").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Durum değişti.")).to_be_visible()
    context.close()
