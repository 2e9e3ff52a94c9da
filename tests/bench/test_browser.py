"""The client of the measurements: what it does with a server that does not answer."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from bench import browser
from bench.browser import Browser, Request


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a server that takes connections and says nothing."""
    monkeypatch.setattr(browser, "TIMEOUT", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_ours_must_answer(silent: int) -> None:
    with pytest.raises(TimeoutError):
        Browser(silent).ask(Request("/"))


def test_what_another_has_not_answered_by_then_counts_as_answered_then(silent: int) -> None:
    assert Browser(silent, gives_up=True).ask(Request("/")).milliseconds == pytest.approx(50)
