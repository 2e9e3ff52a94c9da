"""A real clamd is asked, while it works, hangs, is away, and says what we do not understand."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from integrations.clamd import Clamd, ClamdConfig
from integrations.errors import Refused, Unavailable
from tests.servers.clamd import EICAR, FOUND, LARGEST, ClamdServer, running_clamd
from tests.servers.slapd import free_port


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClamdServer]:
    with running_clamd(tmp_path_factory.mktemp("clamd")) as running:
        yield running


def asked(url: str, **over: float) -> Clamd:
    return Clamd(ClamdConfig(url=url, **over))


def test_what_is_harmful_is_named_and_what_is_not_is_not(server: ClamdServer) -> None:
    scanner = asked(server.url)
    scanner.check()
    assert FOUND in scanner.scan(EICAR)
    assert scanner.scan(b"Merhaba") == ""
    assert scanner.scan(bytes(LARGEST // 2)) == ""


def test_a_file_that_is_too_large_for_the_scanner_is_refused_for_ever(server: ClamdServer) -> None:
    with pytest.raises(Refused, match="StreamMaxLength"):
        asked(server.url).scan(bytes(4 * LARGEST))


def test_a_scanner_that_is_away_or_hangs_is_unavailable(server: ClamdServer) -> None:
    with pytest.raises(Unavailable):
        asked(f"tcp://127.0.0.1:{free_port()}").scan(b"x")
    with pytest.raises(Unavailable):
        asked("unix:///nonexistent.sock").check()
    with server.hanging(), pytest.raises(Unavailable):
        asked(server.url, total_timeout=0.3).scan(b"x")
    assert asked(server.url).scan(b"x") == ""


@contextmanager
def answering(words: bytes) -> Iterator[str]:
    """Something that is no clamd: it hears everything and says this."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _address = listener.accept()
            with connection:
                connection.recv(1024)
                connection.sendall(words)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(5)


@pytest.mark.parametrize(
    "words", [b"", b"stream: OK", b"stream: what?\0", b"UNKNOWN COMMAND\0", b"OK FOUND OK\0", b"x" * 9000]
)
def test_an_answer_that_is_not_understood_is_never_taken_for_clean(words: bytes) -> None:
    with answering(words) as url, pytest.raises(Unavailable):
        asked(url, total_timeout=5).scan(b"x")


@pytest.mark.parametrize("url", ["", "http://localhost:3310", "tcp://localhost", "unix://", "127.0.0.1:3310"])
def test_an_address_that_leads_nowhere_stops_the_start(url: str) -> None:
    with pytest.raises(ValueError, match="address of clamd"):
        ClamdConfig(url=url)
