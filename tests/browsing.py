"""Pages in a real browser: a test's own house is served, people enter it, and what keeps somebody out is found.

The fixtures are everywhere; a folder or file only says what it builds, with a fixture of its own:

    @pytest.fixture
    def site(own_database: str, open_site: OpenSite) -> SimpleNamespace:
        return open_site(build)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from channels.routing import ProtocolTypeRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.asgi import get_asgi_application
from playwright.sync_api import Browser, Page, ViewportSize

from deploy.valkey import EmbeddedValkey
from helpdesk_site.notify.live.socket import live_socket
from tests.servers.asgi import running
from tests.servers.chromium import SECONDS, LentChromium
from tests.servers.quiet import without_broker

STANDARDS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what is in order is not described at length, which takes a fifth of the time
}
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1440, "height": 900}
EVERY_LOOK: dict[str, dict[str, Any]] = {
    "light, on the desk": {"viewport": DESK, "color_scheme": "light"},
    "dark, on the desk": {"viewport": DESK, "color_scheme": "dark"},
    "light, on the phone": {"viewport": PHONE, "color_scheme": "light"},
    "dark, on the phone": {"viewport": PHONE, "color_scheme": "dark"},
}
# The two that have nothing in common.
LOOKS = {name: EVERY_LOOK[name] for name in ("light, on the desk", "dark, on the phone")}

OpenSite = Callable[..., SimpleNamespace]
Enter = Callable[..., Page]


def barriers(page: Page, place: str = "", *, within: str | None = None) -> list[tuple[str, str]]:
    """Where something keeps people out, and what: each rule that is broken, at its first element; a page too wide."""
    broken = Axe().run(page, context=within, options=STANDARDS).response["violations"]
    found = [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in broken]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("runs off the side")
    return [(place or page.url, fault) for fault in found]


@pytest.fixture
def database() -> Iterator[ThreadPoolExecutor]:
    """A thread that may ask the database: Playwright keeps an event loop in the test's own."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        yield thread


@pytest.fixture
def open_site(valkey: EmbeddedValkey, settings: Any, database: ThreadPoolExecutor) -> Iterator[OpenSite]:
    """open_site(build): what `build` makes in the database, with the address of its pages, which change by themselves.

    With live=False there is neither socket nor broker: nobody is woken but by the test.
    """
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    with ExitStack() as kept_open:

        def opened(build: Callable[[], SimpleNamespace], *, live: bool = True) -> SimpleNamespace:
            application: Any = ASGIStaticFilesHandler(get_asgi_application())
            if live:
                settings.REDIS_URL = valkey.url
                socket = AllowedHostsOriginValidator(live_socket)
                application = ProtocolTypeRouter({"http": application, "websocket": socket})
            else:
                kept_open.enter_context(without_broker())
            site = database.submit(build).result()
            port = kept_open.enter_context(running(application))
            site.url, site.cookie = f"http://127.0.0.1:{port}", settings.SESSION_COOKIE_NAME
            return site

        yield opened


@pytest.fixture(scope="session")
def lent_chromium() -> Iterator[LentChromium]:
    """The browser of this process, started by the first test that borrows it."""
    kept = LentChromium()
    yield kept
    kept.close()


@pytest.fixture
def browser(site: SimpleNamespace, lent_chromium: LentChromium) -> Iterator[Browser]:
    """Borrowed after the database and given back before it, which must be asked outside of Playwright's event loop."""
    with lent_chromium.lent() as opened:
        yield opened


@pytest.fixture
def enter(site: SimpleNamespace, browser: Browser) -> Enter:
    """enter(key, **look): a page of whoever has this session, in a context of its own that goes with the test."""

    def entered(key: str, **look: Any) -> Page:
        context = browser.new_context(base_url=site.url, locale="tr-TR", reduced_motion="reduce", **look)
        context.set_default_timeout(SECONDS * 1000)
        context.add_cookies([{"name": site.cookie, "value": key, "url": site.url}])
        return context.new_page()

    return entered
