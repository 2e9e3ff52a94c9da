from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client, override_settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page

from helpdesk_site.interface import navigation
from tests.browsing import DESK
from tests.interface.site import SETTINGS
from tests.servers.chromium import chromium

_TEMPLATES = Path(__file__).parent / "templates"


def site_settings() -> dict[str, object]:
    """The settings of the stand-in site, with the templates of its test pages."""
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], _TEMPLATES]
    return {**SETTINGS, "TEMPLATES": templates}


@pytest.fixture
def client_of_site() -> Iterator[Client]:
    with override_settings(**site_settings()), own_navigation():
        yield Client(raise_request_exception=False)


class own_navigation:  # noqa: N801  # used as a word in "with own_navigation()"
    """The registry without what the installed apps brought, restored afterwards."""

    def __enter__(self) -> None:
        self.kept = (dict(navigation._entries), navigation._search_url_name, navigation._staff_test)
        navigation._entries.clear()
        navigation._search_url_name = ""
        navigation._staff_test = navigation._has_staff_mark

    def __exit__(self, *exc: object) -> None:
        navigation._entries.clear()
        entries, navigation._search_url_name, navigation._staff_test = self.kept
        navigation._entries.update(entries)


@pytest.fixture
def empty_navigation() -> Iterator[None]:
    with own_navigation():
        yield


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The stand-in site on a port of its own; it uses no database."""
    with override_settings(**site_settings()), own_navigation():
        for order, (key, url_name) in enumerate({"inbox": "live", "gallery": "interface:gallery"}.items()):
            navigation.register(
                navigation.Entry(
                    key=key, label=f"Giriş {key}", url_name=url_name, icon="inbox", order=order, counter=lambda _: 3
                )
            )
        navigation.register_search("live")
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        assert server.error is None
        yield f"http://127.0.0.1:{server.port}"
        server.terminate()
        server.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(patience=15) as opened:  # no longer than a page without its socket waits before it asks
        yield opened


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page whose errors in the console fail the test, but for the refusals that a test asks for."""
    context = browser.new_context(base_url=site, locale="tr-TR", viewport=DESK, reduced_motion="reduce")
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda said: faults.append(said.text) if _is_fault(said.type, said.text) else None)
    yield opened
    context.close()
    assert faults == []


def _is_fault(kind: str, text: str) -> bool:
    expected = "WebSocket connection" in text or "the server responded with a status of" in text or "ERR_" in text
    return kind == "error" and not expected and "Response Status Error Code" not in text and "htmx:" not in text
