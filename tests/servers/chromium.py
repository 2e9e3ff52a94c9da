"""A real browser for tests of pages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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


class LentChromium:
    """One browser that is lent to test after test: to start it takes longer than most tests of a page.

    Every borrower opens contexts of his own, which are closed when he gives it back. Playwright keeps its event loop in
    the borrower's thread; while nobody has it, that loop is out of sight: whoever sees one may not ask the database.
    """

    def __init__(self) -> None:
        self._kept = ExitStack()
        self._browser: Browser | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @contextmanager
    def lent(self) -> Iterator[Browser]:
        """A browser without contexts; a new one where the last has gone."""
        browser = self._ready()
        expect.set_options(timeout=SECONDS * 1000)
        try:
            yield browser
            for context in list(browser.contexts):
                context.close()
        finally:
            _show_loop(None)

    def _ready(self) -> Browser:
        _show_loop(self._loop)
        if self._browser is not None and self._browser.is_connected() and not self._browser.contexts:
            return self._browser
        self.close()
        self._browser = self._kept.enter_context(chromium())
        self._loop = asyncio.get_running_loop()
        return self._browser

    def close(self) -> None:
        _show_loop(self._loop)
        try:
            self._kept.close()
        finally:
            self._browser = self._loop = None
            _show_loop(None)


def _show_loop(loop: asyncio.AbstractEventLoop | None) -> None:
    asyncio._set_running_loop(loop)  # as Playwright itself does after each of its calls


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
