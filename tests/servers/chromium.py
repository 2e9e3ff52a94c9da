"""A real browser for tests of pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from playwright.sync_api import Browser, Page, WebSocket, expect, sync_playwright

SECONDS = 60  # only a limit: a loaded machine is slow
EXECUTABLE = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium(*, patience: int = SECONDS) -> Iterator[Browser]:
    """A headless Chromium. It speaks to the loopback address only; a missing browser fails the test.

    For how many seconds something is expected is one setting of the whole process: each browser makes it anew.
    """
    expect.set_options(timeout=patience * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def until_it_listens(page: Page) -> Iterator[None]:
    """What is done inside opens a page; afterwards that page has told its server what it wants to hear of.

    Its socket is watched from its birth: a frame that was sent before anybody waited for it counts as well.
    """
    told: list[object] = []

    def watch(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: told.append(frame))  # Playwright wraps no builtin

    page.on("websocket", watch)
    try:
        yield
        end = monotonic() + SECONDS
        while not told:
            assert monotonic() < end, "the page has told its server nothing"
            page.wait_for_timeout(50)  # the browser's events come while Playwright waits
    finally:
        page.remove_listener("websocket", watch)
